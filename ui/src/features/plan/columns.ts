import type { SortKey } from '../../ipc/client';

export type ColumnKey = SortKey;

export interface Column {
  key: ColumnKey;
  name: string;
  /** Pixels at the normal text size; the least one for a column that takes what is left. */
  width: number;
  /** Its share of what is left; 0 for a fixed width. */
  share: number;
  /** The person may hide it. */
  optional: boolean;
  numeric?: boolean;
}

export const columns: Column[] = [
  { key: 'number', name: 'ID', width: 56, share: 0, optional: false },
  { key: 'persona', name: 'Persona', width: 96, share: 5, optional: true },
  { key: 'emotion', name: 'Emotion', width: 96, share: 5, optional: true },
  { key: 'topic', name: 'Topic', width: 96, share: 6, optional: true },
  { key: 'intent', name: 'Intent', width: 96, share: 3, optional: true },
  { key: 'tone', name: 'Tone', width: 70, share: 1, optional: true },
  { key: 'tier', name: 'Tier', width: 82, share: 0, optional: true },
  { key: 'status', name: 'Status', width: 134, share: 0, optional: false },
  { key: 'score', name: 'Quality', width: 64, share: 0, optional: true, numeric: true },
  { key: 'generated', name: 'Generated', width: 92, share: 0, optional: true },
];

/** Beside the columns: the checkbox in front, the button at the end. */
export const CHECK_WIDTH = 40;
export const ACTION_WIDTH = 112;

/** Where there is no room, these step back one after the other; the preview has them all. */
const firstToFold: ColumnKey[] = ['tone', 'intent', 'generated', 'tier', 'topic', 'emotion'];

/** The columns to draw in `room` pixels: those not hidden, less the ones there is no room for. */
export function shownColumns(hidden: readonly ColumnKey[], room: number, scale = 1): Column[] {
  let shown = columns.filter((column) => !column.optional || !hidden.includes(column.key));
  for (const key of firstToFold) {
    if (leastWidth(shown, scale) <= room) break;
    shown = shown.filter((column) => column.key !== key);
  }
  return shown;
}

/** What these columns need at least, in pixels; below it the table scrolls sideways. */
export function leastWidth(shown: readonly Column[], scale = 1): number {
  return shown.reduce((sum, column) => sum + column.width, CHECK_WIDTH + ACTION_WIDTH) * scale;
}

/** The grid-template-columns of header and rows. In rem, so that it grows with the text. */
export function template(shown: readonly Column[]): string {
  const rem = (pixels: number) => `${pixels / 16}rem`;
  const middle = shown.map((column) =>
    column.share ? `minmax(${rem(column.width)}, ${column.share}fr)` : rem(column.width),
  );
  return [rem(CHECK_WIDTH), ...middle, rem(ACTION_WIDTH)].join(' ');
}
