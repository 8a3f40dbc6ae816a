import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { letterKeys } from '../../state/letterKeys.svelte';
import { builder } from './builder.svelte';
import { list } from './list.svelte';
import { tryRows } from './tryThree';

/** Keys of the plan builder. The letters are still where text is typed, and everything is while something lies over the view. */
export function builderKey(event: KeyboardEvent, add: () => void): void {
  if (event.defaultPrevented || covered()) return;
  const key = keyOf(event);
  if (mod(event) ? withMod(event, key, add) : letter(event, key)) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string, add: () => void): boolean {
  if (key !== 'Enter' || event.shiftKey) return false;
  if (!event.repeat) add();
  return true;
}

/**
 * Ctrl+Z takes back what was changed here, before the window takes it for what was done last in another place. For the
 * capture phase.
 */
export function builderUndoKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || covered() || typesText(event.target) || !mod(event)) return;
  if (keyOf(event) !== 'z' || event.shiftKey || !builder.changes.canUndo) return;
  event.preventDefault();
  if (!event.repeat) list.undo();
}

const moves: Record<string, () => void> = { j: () => list.step(1), k: () => list.step(-1) };

const acts: Record<string, () => void> = {
  e: () => list.edit(),
  g: () => list.roll(),
  x: () => list.drop(),
  u: () => list.undo(),
  t: () => tryRows(),
};

function letter(event: KeyboardEvent, key: string): boolean {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!letterKeys.on || !plain || typesText(event.target)) return false;
  const act = moves[key] ?? acts[key];
  if (!act) return false;
  // A held key moves on, and does anything else once.
  if (!event.repeat || key in moves) act();
  return true;
}
