import { covered, keyOf, mod, typesText } from '../../../lib/keys';
import { plan } from '../plan.svelte';
import { clearCells, copyCells, cutCells, fillDown } from './blocks';
import { clipboard } from './clipboard';
import { editing } from './editing.svelte';

/** Keys of the table while its plan is edited. True where the key was used. */
export function editKey(event: KeyboardEvent): boolean {
  if (!editing.on || event.defaultPrevented || typesText(event.target) || covered()) return false;
  if (editing.field) return backToField();
  if (!editing.here) return beside(event);
  if (mod(event)) return !event.shiftKey && withMod(keyOf(event));
  const types = event.key.length === 1 && (!event.ctrlKey || event.getModifierState('AltGraph'));
  if ((event.altKey || event.metaKey || event.ctrlKey) && !types) return false;
  if (types && event.key !== ' ') {
    editing.open(event.key);
    return true;
  }
  return named(event);
}

/** Beside the cells of the plan no key that one types with is a command: none may pay for a call, or open anything, by accident. */
function beside(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key !== 'Enter' || plan.grid.onHeadings) return /^\p{L}$/u.test(event.key);
  if (!event.shiftKey) plan.grid.moveRow(1);
  else if (plan.current.index !== 0) plan.grid.moveRow(-1);
  return true;
}

/** The cell that is typed into was scrolled away: it comes back, and no key acts on another. */
function backToField(): boolean {
  const { id } = editing.field?.input ?? { id: null };
  const index = id === null ? plan.rows.total - 1 : plan.rows.indexOf(id);
  if (index !== undefined) plan.grid.view?.reveal(index);
  return true;
}

function named(event: KeyboardEvent): boolean {
  const { range } = editing;
  switch (event.key) {
    case 'Enter':
      editing.go(event.shiftKey ? 'up' : 'down');
      return true;
    case 'Tab':
      return editing.go(event.shiftKey ? 'left' : 'right');
    case 'F2':
      editing.open();
      return true;
    case 'Process':
      // An input method composes: its text goes into the field, which has the focus by then.
      editing.open('');
      return false;
    case 'Delete':
    case 'Backspace':
      if (!event.repeat) void clearCells();
      return true;
    case 'Escape':
      if (!range.extended) return false;
      range.collapse();
      return true;
    default:
      return arrow(event);
  }
}

function arrow(event: KeyboardEvent): boolean {
  const { range } = editing;
  const moves = /^(Arrow|Page|Home|End)/.test(event.key);
  if (!moves) return false;
  if (event.shiftKey) {
    // Above the first row are the headings, and after the last one there is no row yet.
    if (range.atEnd || (event.key === 'ArrowUp' && plan.current.index === 0)) return true;
    range.begin();
    // What the keyboard does without Shift moves the end of the range.
    return false;
  }
  range.collapse();
  if (event.key === 'ArrowDown') return editing.go('down') || range.atEnd;
  if (event.key === 'ArrowUp' && range.atEnd) return editing.go('up');
  if (event.key.startsWith('Page')) range.atEnd = false;
  return false;
}

function withMod(key: string): boolean {
  switch (key) {
    case 'c':
      void copyCells();
      return true;
    case 'x':
      void cutCells();
      return true;
    case 'v':
      // The paste itself comes as an event, which only a text field gets in every web view.
      clipboard.await();
      return false;
    case 'd':
      void fillDown();
      return true;
    default:
      return false;
  }
}
