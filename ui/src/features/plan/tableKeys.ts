import { busy, generateRow } from '../../conversation/generateRow';
import { openError } from '../../conversation/rowStatus';
import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { viewHeading } from '../../lib/panes';
import { letterKeys } from '../../state/letterKeys.svelte';
import { plan } from './plan.svelte';
import { preview } from './preview/preview.svelte';
import { subjectInView } from './subject';

interface Places {
  table: HTMLElement | null;
  find: HTMLInputElement | null;
}

/** Keys of the conversations. They are still where text is typed or something lies over the view. */
export function tableKey(event: KeyboardEvent, places: Places): void {
  if (event.defaultPrevented || event.altKey || typesText(event.target) || covered()) return;
  const key = keyOf(event);
  const used = mod(event)
    ? withMod(event, key, places)
    : (letterKeys.on && letter(event, key, places)) || movement(event, key, places);
  if (used) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string, places: Places): boolean {
  if (event.shiftKey) return false;
  if (key === 'f') return find(places);
  if (key !== 'a' || !isFree(event.target, places)) return false;
  plan.selectShown();
  return true;
}

function find({ find }: Places): boolean {
  find?.focus();
  find?.select();
  return true;
}

/** The table has the focus, or nothing that has a use for keys. */
function isFree(target: EventTarget | null, { table }: Places): boolean {
  if (target === document.body || target === viewHeading()) return true;
  return target instanceof Node && (table?.contains(target) ?? false);
}

/** A letter that judges or pays acts on what has the focus: the table, or the preview beside it. */
function isOnRow(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-keys="row"]') !== null;
}

function letter(event: KeyboardEvent, key: string, places: Places): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  if (key === '/') return find(places);
  if (!isOnRow(event.target)) return false;
  const row = subjectInView();
  if (!row) return false;
  switch (key) {
    case 'g':
      if (!busy(row) && !event.repeat) generateRow(row);
      return true;
    case 'a':
      if (!event.repeat) void preview.giveVerdict(row, 'approve');
      return true;
    case 'r':
      if (!event.repeat) void preview.giveVerdict(row, 'reject');
      return true;
    case 'e':
      if (row.status === 'failed' && !event.repeat) void openError(null, row);
      return row.status === 'failed';
    default:
      return false;
  }
}

function movement(event: KeyboardEvent, key: string, places: Places): boolean {
  const { target } = event;
  const { table } = places;
  // Arrows belong to what has the focus; only the table and an unfocused window give them to the rows.
  const inTable = isFree(target, places);
  if (key === 'Escape' && preview.open && (inTable || isOnRow(target))) {
    preview.close();
    table?.focus({ preventScroll: true });
    return true;
  }
  if (!inTable || !table) return false;
  const step = stepOf(letterKeys.on ? (letterArrows[key] ?? key) : key, table);
  if (step !== null) {
    if (Number.isFinite(step)) plan.move(step);
    else plan.goTo(step < 0 ? 0 : plan.rows.total - 1);
    if (document.activeElement !== table) table.focus({ preventScroll: true });
    return true;
  }
  return act(event, target);
}

function act(event: KeyboardEvent, target: EventTarget | null): boolean {
  if (target instanceof HTMLButtonElement || target instanceof HTMLInputElement) return false;
  if (event.key !== ' ' && event.key !== 'Enter') return false;
  const row = subjectInView();
  if (!row) return true;
  if (event.key === ' ') {
    if (!event.repeat) void plan.selection.set([row], !plan.selection.has(row));
    return true;
  }
  preview.show(row.id);
  return true;
}

const letterArrows: Record<string, string> = { j: 'ArrowDown', k: 'ArrowUp' };

function stepOf(key: string, table: HTMLElement): number | null {
  const first = table.querySelector<HTMLElement>('[data-testid="row"]');
  const screen = Math.max(1, Math.floor(table.clientHeight / (first?.offsetHeight || 36)) - 2);
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return screen;
    case 'PageUp':
      return -screen;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}
