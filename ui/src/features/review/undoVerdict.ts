import { client } from '../../ipc/client';
import { toastFailure, toastInfo, toastUndoBefore, undoLatest } from '../../state/toasts';
import { newest } from '../../state/undo';
import { session } from './session.svelte';

let asking = false;

/**
 * Takes back the newest of this session; after a restart the verdict on one row that was given last before it. What else
 * was done then is offered first, and taken back by the next call.
 */
export async function undoVerdict(): Promise<void> {
  if (undoLatest()) return;
  const { datasetId } = session;
  if (datasetId === null || asking) return;
  asking = true;
  try {
    const last = await client.lastAction(datasetId);
    // Something was done meanwhile: the next press takes that back.
    if (newest() || session.datasetId !== datasetId) return;
    if (!last) return toastInfo('Nothing to undo');
    const { kind, conversationId, title, undoToken } = last;
    const undo = () => session.during(() => client.undo(undoToken), conversationId);
    if (kind !== 'verdict' || conversationId === null) return toastUndoBefore(title, undo);
    await undo();
    toastInfo(`Undone: ${title}`);
    await session.reload();
    if (session.datasetId === datasetId) session.goTo(conversationId);
    void session.facts.load();
  } catch (cause) {
    toastFailure(cause, () => void undoVerdict());
  } finally {
    asking = false;
  }
}
