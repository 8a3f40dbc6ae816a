import type { SortKey } from '../../ipc/client';
import { EXTRA_COLUMNS, prefs, type ColumnKey } from '../../ipc/prefs';

/** Columns that are hidden until they are asked for. */
export const usuallyHidden: ColumnKey[] = [...EXTRA_COLUMNS];

export function areUsual(hidden: readonly ColumnKey[]): boolean {
  return hidden.length === usuallyHidden.length && hidden.every(isExtra);
}

function isExtra(key: ColumnKey): boolean {
  return (EXTRA_COLUMNS as readonly ColumnKey[]).includes(key);
}

/** Those that the person hid, and those that nobody asked for. */
export function hiddenColumns(): ColumnKey[] {
  const shown = prefs.get('columns.shown');
  return [...prefs.get('columns.hidden'), ...EXTRA_COLUMNS.filter((key) => !shown.includes(key))];
}

export function keepHidden(hidden: readonly ColumnKey[]): void {
  prefs.set(
    'columns.hidden',
    hidden.filter((key): key is SortKey => !isExtra(key)),
  );
  prefs.set(
    'columns.shown',
    EXTRA_COLUMNS.filter((key) => !hidden.includes(key)),
  );
}
