import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { letterKeys } from '../../state/letterKeys.svelte';
import { redoShown } from './redo';
import { session } from './session.svelte';
import { undoVerdict } from './undoVerdict';

interface Places {
  script: HTMLElement | null;
  note: HTMLInputElement | null;
  /** Shows what stands at the right, or leads to it. */
  side: () => void;
}

/** What Space presses. */
const PRESSED = 'button, summary, [role="switch"]';
/** How much of the text Space leaves in view. */
const KEPT = 0.1;

/** Keys of the review. They are still where text is typed, edited, or something lies over the view. */
export function reviewKey(event: KeyboardEvent, places: Places): void {
  if (event.defaultPrevented || covered() || typesText(event.target) || mod(event)) return;
  const key = keyOf(event);
  // A bracket is typed with AltGr on many keyboards, which says Ctrl and Alt.
  const bracket = key === '[' || key === ']';
  if (!bracket && (event.ctrlKey || event.metaKey || event.altKey)) return;
  const used = session.keyMark
    ? marking(event, key)
    : movement(event, key, places) || (letterKeys.on && letter(event, key, places));
  if (used) event.preventDefault();
}

function movement(event: KeyboardEvent, key: string, { script }: Places): boolean {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft':
      return step(event, key === 'ArrowRight' ? 1 : -1);
    case ' ':
      // What has the focus is pressed by it.
      if (!script || (event.target instanceof Element && event.target.closest(PRESSED))) return false;
      script.scrollBy?.({ top: script.clientHeight * (1 - KEPT) * (event.shiftKey ? -1 : 1) });
      return true;
    case 'Escape':
      return escape();
    default:
      return false;
  }
}

/** Along the queue. Shift and an arrow make a selection longer, where there is one. */
function step(event: KeyboardEvent, by: 1 | -1): boolean {
  if (session.mode === 'edit') return false;
  const selected = document.getSelection()?.isCollapsed === false;
  if (event.shiftKey && event.key.startsWith('Arrow') && selected) return false;
  if (event.shiftKey) session.nextUnjudged(by);
  else if (by > 0) session.next();
  else session.prev();
  return true;
}

function escape(): boolean {
  if (session.rejecting) session.rejecting = false;
  else if (session.mode === 'compare') session.mode = 'read';
  else if (session.sideOpen) session.sideOpen = false;
  else if (session.marks.length > 0) session.unmark();
  else return false;
  return true;
}

function letter(event: KeyboardEvent, key: string, { note, side }: Places): boolean {
  if (key === 'j' || key === 'k') return step(event, key === 'j' ? 1 : -1);
  const act = session.ended ? atEnd[key] : { ...onText, n: () => note?.focus(), p: side }[key];
  if (!act) return false;
  // A held key judges once.
  if (!event.repeat) act();
  return true;
}

const atEnd: Record<string, () => void> = { u: () => void undoVerdict() };

const onText: Record<string, () => void> = {
  ...atEnd,
  a: () => session.verdict('approve'),
  r: () => session.reject(),
  d: () => session.verdict('defer'),
  e: () => session.edit(),
  g: () => redoShown(),
  c: () => session.compare(),
  m: () => session.markByKey(),
  '[': () => stepVersion(1),
  ']': () => stepVersion(-1),
};

function stepVersion(step: 1 | -1): void {
  if (session.mode === 'compare') session.stepCompared(step);
  else void session.stepVersion(step);
}

/** While words are marked by key: arrows move the mark, with Shift they make it longer. R rejects with it. */
function marking(event: KeyboardEvent, key: string): boolean {
  const { keyMark } = session;
  if (!keyMark) return false;
  if (key === 'ArrowRight' || key === 'ArrowLeft')
    keyMark.word(key === 'ArrowRight' ? 1 : -1, event.shiftKey);
  else if (key === 'ArrowDown' || key === 'ArrowUp') keyMark.step(key === 'ArrowDown' ? 1 : -1);
  else if (key === 'r') {
    if (!event.repeat) session.reject();
    return true;
  } else if (key === 'Enter' || key === 'm') {
    session.keyMark = null;
    return true;
  } else if (key === 'Escape') {
    session.unmark();
    return true;
  } else return false;
  session.mark(keyMark.marks);
  return true;
}
