import { covered, keyOf, mod } from '../../lib/keys';
import { toastFailure } from '../../state/toasts';
import { saveTemplate, tryTemplate } from './actions';
import { editing } from './editing.svelte';
import { source } from './source.svelte';

/** Keys of the template editor: in the source they act as they do beside it. */
export function templateKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || covered()) return;
  const key = keyOf(event);
  if (mod(event) ? withMod(event, key) : alone(event, key)) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string): boolean {
  if (event.shiftKey || (key !== 's' && key !== 'Enter')) return false;
  if (event.repeat) return true;
  if (key === 's') void saveTemplate();
  else tryTemplate();
  return true;
}

function alone(event: KeyboardEvent, key: string): boolean {
  if (key === 'F8') {
    source.editor?.nextProblem(event.shiftKey ? -1 : 1);
    return true;
  }
  if (!event.altKey || (key !== 'PageDown' && key !== 'PageUp')) return false;
  void editing.step(key === 'PageDown' ? 1 : -1).catch(toastFailure);
  return true;
}
