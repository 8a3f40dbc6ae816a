import { covered, keyOf, typesText } from '../../lib/keys';
import { letterKeys } from '../../state/letterKeys.svelte';
import { planGaps } from './planGaps';

/** P plans, wherever the focus is; still where text is typed or something lies over the view. */
export function coverageKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || covered() || event.repeat) return;
  const alone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (keyOf(event) !== 'p' || !alone || !letterKeys.on || typesText(event.target)) return;
  event.preventDefault();
  void planGaps();
}
