import { client } from '../../ipc/client';
import { toastFailure, toastInfo, undoLatest } from '../../state/toasts';
import { session } from './session.svelte';

let asking = false;

/** Takes back the newest of this session; after a restart the last thing that was done before it. */
export async function undoVerdict(): Promise<void> {
  if (undoLatest()) return;
  const { datasetId } = session;
  if (datasetId === null || asking) return;
  asking = true;
  try {
    const last = await client.lastAction(datasetId);
    if (!last) return toastInfo('Nothing to undo');
    const { conversationId } = last;
    await session.during(() => client.undo(last.undoToken));
    toastInfo(`Undone: ${last.title}`);
    await session.reload();
    if (conversationId !== null && session.datasetId === datasetId) session.goTo(conversationId);
    void session.facts.load();
  } catch (cause) {
    toastFailure(cause, () => void undoVerdict());
  } finally {
    asking = false;
  }
}
