import type { PlanColumn } from '../../../ipc/client';
import { place } from '../../../state/place.svelte';
import { plan } from '../plan.svelte';
import { fill } from './blocks';
import { columnOf } from './cells';
import { editing } from './editing.svelte';
import { editableColumns, type Area } from './range.svelte';

/** Pixels at a range's corner by which it is filled. */
const CORNER = 9;

interface Spot {
  index: number;
  column: PlanColumn;
}

/** The cell that an element is in, where it can be edited. */
export function spotOf(element: Element | null): Spot | null {
  const column = columnOf(element?.closest<HTMLElement>('[data-column]')?.dataset.column ?? null);
  const place = element?.closest('[role="row"]')?.getAttribute('aria-rowindex');
  return column && place ? { index: Number(place) - 2, column } : null;
}

/** The pointer over the cells: a click goes to one, with Shift to there; a drag takes a range; its corner fills. */
export function pressCell(event: PointerEvent): void {
  const target = event.target as Element;
  if (!editing.on || event.button !== 0 || target.closest('[data-field]')) return;
  void editing.commit();
  const from = spotOf(target);
  if (!from) return;
  editing.range.atEnd = false;
  const source = atCorner(event, target) ? editing.range.area : null;
  if (!source) {
    if (event.shiftKey) editing.range.begin();
    else editing.range.collapse();
  }
  follow(from, source);
}

/** The cells that a right click is about: the range where it is in it, else the cell. False where it is on none. */
export function pointAt(event: MouseEvent): boolean {
  const target = event.target as Element;
  const spot = spotOf(target);
  if (!editing.on || !spot || target.closest('[data-field]')) return false;
  void editing.commit();
  editing.range.atEnd = false;
  if (!editing.range.holds(spot.index, spot.column)) {
    editing.range.collapse();
    plan.grid.onHeadings = false;
    plan.grid.column = spot.column;
    plan.grid.goTo(spot.index);
  }
  return true;
}

/** A double click opens the cell while the plan is edited; else a conversation that is written, in Review. */
export function openCell(event: MouseEvent): void {
  const target = event.target as Element;
  if (editing.on) {
    if (!target.closest('[data-field]') && spotOf(target)) editing.open();
    return;
  }
  const number = target.closest<HTMLElement>('[data-testid="row"]')?.dataset.number;
  const { row } = plan.current;
  if (!row || String(row.number) !== number || row.generatedAt === null) return;
  if (!target.closest('button, input, label, a')) place.go('review', { conversationId: row.id });
}

function atCorner(event: PointerEvent, target: Element): boolean {
  const box = target.closest('.range-corner')?.getBoundingClientRect();
  return box !== undefined && box.right - event.clientX < CORNER && box.bottom - event.clientY < CORNER;
}

/** Until the pointer is let go. `source`: what is filled into where it goes. */
function follow(from: Spot, source: Area | null): void {
  const stop = new AbortController();
  const { signal } = stop;
  let last = from;
  window.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      const to = spotOf(document.elementFromPoint(clientX, clientY));
      if (!to || (to.index === last.index && to.column === last.column)) return;
      last = to;
      if (source) extend(source, to);
      else editing.range.set(from, to);
    },
    { signal },
  );
  const end = () => {
    stop.abort();
    const { area } = editing.range;
    if (source && area && last !== from) void fill(source, area);
  };
  for (const name of ['pointerup', 'pointercancel']) window.addEventListener(name, end, { signal });
}

/** The range reaches from what is filled to the pointer, along the rows or along the columns. */
function extend(source: Area, to: Spot): void {
  const columns = editableColumns();
  const [first, last] = [source.columns[0], source.columns.at(-1)];
  if (!first || !last) return;
  const along = to.index > source.bottom || to.index < source.top;
  const top = along ? Math.min(source.top, to.index) : source.top;
  const bottom = along ? Math.max(source.bottom, to.index) : source.bottom;
  const across = columns.indexOf(to.column);
  const left = along ? first : (columns[Math.min(columns.indexOf(first), across)] ?? first);
  const right = along ? last : (columns[Math.max(columns.indexOf(last), across)] ?? last);
  editing.range.set({ index: top, column: left }, { index: bottom, column: right });
}
