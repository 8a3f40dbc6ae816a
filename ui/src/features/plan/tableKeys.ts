import { covered, mod, typesText } from '../../lib/keys';
import { plan } from './plan.svelte';
import { preview } from './preview/preview.svelte';
import { busy, generateRow, reviewRow } from './review';
import { openError } from './rowStatus';

interface Places {
  table: HTMLElement | null;
  find: HTMLInputElement | null;
}

/** Keys of the conversations. They work anywhere in the view but where text is typed or a dialog is open. */
export function tableKey(event: KeyboardEvent, places: Places): void {
  if (event.defaultPrevented || event.altKey || typesText(event.target) || covered()) return;
  const used = mod(event) ? withMod(event) : letter(event, places) || movement(event, places);
  if (used) event.preventDefault();
}

function withMod(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'a' || event.shiftKey) return false;
  plan.selection.setMatching(plan.filter, plan.rows.total);
  return true;
}

function letter(event: KeyboardEvent, places: Places): boolean {
  if (event.key === '/') {
    places.find?.focus();
    places.find?.select();
    return true;
  }
  const row = plan.current ?? preview.detail?.row;
  if (!row) return false;
  switch (event.key.toLowerCase()) {
    case 'g':
      if (!busy(row) && !event.repeat) generateRow(row);
      return true;
    case 'a':
      if (!event.repeat) void reviewRow(row, 'approve', noteFor(row.id));
      return true;
    case 'r':
      if (!event.repeat) void reviewRow(row, 'reject', noteFor(row.id));
      return true;
    case 'e':
      if (row.status === 'failed') void openError(null, row);
      return row.status === 'failed';
    default:
      return false;
  }
}

/** What stands in the note field belongs to the verdict on that conversation only. */
function noteFor(id: number): string {
  return preview.id === id ? preview.note.trim() : '';
}

function movement(event: KeyboardEvent, { table }: Places): boolean {
  const target = event.target;
  // Arrows belong to what has the focus; only the table and an unfocused window give them to the rows.
  const inTable = target === document.body || (target instanceof Node && (table?.contains(target) ?? false));
  if (event.key === 'Escape' && preview.open && inTable) {
    preview.close();
    return true;
  }
  if (!inTable || !table) return false;
  const step = stepOf(event.key, table);
  if (step !== null) {
    const row = Number.isFinite(step) ? plan.move(step) : plan.goTo(step < 0 ? 0 : plan.rows.total - 1);
    if (row && preview.open) preview.show(row.id);
    if (document.activeElement !== table) table.focus({ preventScroll: true });
    return true;
  }
  return act(event, target);
}

function act(event: KeyboardEvent, target: EventTarget | null): boolean {
  if (target instanceof HTMLButtonElement || target instanceof HTMLInputElement) return false;
  const row = plan.current;
  if (!row) return false;
  if (event.key === ' ') {
    void plan.selection.set([row], !plan.selection.has(row, plan.facets), plan.facets);
    return true;
  }
  if (event.key === 'Enter') {
    preview.show(row.id);
    return true;
  }
  return false;
}

function stepOf(key: string, table: HTMLElement): number | null {
  const first = table.querySelector<HTMLElement>('[data-testid="row"]');
  const screen = Math.max(1, Math.floor(table.clientHeight / (first?.offsetHeight || 36)) - 2);
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return 1;
    case 'ArrowUp':
    case 'k':
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
