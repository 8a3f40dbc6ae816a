import { busy, generateRow } from '../../conversation/generateRow';
import { openError } from '../../conversation/rowStatus';
import { gridKey } from '../../components/grid/gridKeys';
import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { viewHeading } from '../../lib/panes';
import { letterKeys } from '../../state/letterKeys.svelte';
import { place } from '../../state/place.svelte';
import { editKey } from './edit/editKeys';
import { editing } from './edit/editing.svelte';
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
  if (event.key !== 'Tab' && isFree(event.target, places) && editKey(event)) return event.preventDefault();
  const key = keyOf(event);
  const used = mod(event)
    ? withMod(event, key, places)
    : (letterKeys.on && letter(event, key, places)) || movement(event, key, places);
  if (used) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string, places: Places): boolean {
  if (event.shiftKey) return false;
  if (key === 'f') return find(places);
  if (key === 'e') {
    if (!event.repeat) editing.turn(!editing.on);
    return true;
  }
  if (key !== 'a') return false;
  // Wherever the focus is: the web view would select the text of the whole window.
  const read = isFree(event.target, places) ? null : onRow(event.target);
  if (read) getSelection()?.selectAllChildren(read);
  else plan.selectShown();
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
function onRow(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest('[data-keys="row"]') : null;
}

function letter(event: KeyboardEvent, key: string, places: Places): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  if (key === '/') return find(places);
  if (!onRow(event.target)) return false;
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
    case 'd':
      if (!event.repeat) void preview.giveVerdict(row, 'defer');
      return true;
    case 'o':
      if (!event.repeat && row.generatedAt !== null) place.go('review', { conversationId: row.id });
      return row.generatedAt !== null;
    case 'e':
      if (row.status === 'failed' && !event.repeat) void openError(null, row);
      return row.status === 'failed';
    default:
      return false;
  }
}

function movement(event: KeyboardEvent, key: string, { table, ...places }: Places): boolean {
  const { target } = event;
  // Arrows belong to what has the focus; only the table and an unfocused window give them to the rows.
  const inTable = isFree(target, { table, ...places });
  if (key === 'Escape' && preview.seen && (inTable || onRow(target))) {
    preview.close();
    table?.focus({ preventScroll: true });
    return true;
  }
  if (!inTable || !table) return false;
  if (event.key === ' ') return select(event);
  if (!gridKey(event, plan.grid, letterKeys.on ? (letterArrows[key] ?? key) : key)) return false;
  plan.grid.view?.focus();
  return true;
}

function select(event: KeyboardEvent): boolean {
  const row = subjectInView();
  if (row && !event.repeat) void plan.selection.set([row], !plan.selection.has(row));
  return true;
}

const letterArrows: Record<string, string> = { j: 'ArrowDown', k: 'ArrowUp' };
