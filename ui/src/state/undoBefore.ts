import { client } from '../ipc/client';
import { datasets } from './datasets.svelte';
import { toastFailure, toastInfo, toastUndoBefore, undoLatest } from './toasts';
import { newest } from './undo';

let asking = false;

/**
 * Takes back the newest of this session. Where nothing is left of it, the last thing that was done before is offered and
 * taken back by the next call: nobody expects that one press too many undoes the work of another day.
 */
export function undo(): boolean {
  if (undoLatest()) return true;
  void offerLast();
  return true;
}

async function offerLast(): Promise<void> {
  const dataset = datasets.current;
  if (!dataset || asking) return;
  asking = true;
  try {
    const last = await client.lastAction(dataset.id);
    // Something was done meanwhile: the next press takes that back.
    if (newest() || datasets.current?.id !== dataset.id) return;
    if (last) toastUndoBefore(last.title, () => client.undo(last.undoToken));
    else toastInfo('Nothing to undo');
  } catch (cause) {
    toastFailure(cause, () => void offerLast());
  } finally {
    asking = false;
  }
}
