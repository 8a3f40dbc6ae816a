import { client, type Target } from '../../ipc/client';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { toastFailure, toastUndo } from '../../state/toasts';
import { plan } from './plan.svelte';

/** Deletes the selection. */
export async function deleteSelected(): Promise<void> {
  await deleteRows(plan.selection.target, () => plan.selection.clear());
}

/** What is being deleted: a second click meanwhile means the same rows. */
const deleting = new Set<string>();

/** Deletes what is named, at once: Undo brings it back. `then` is called once it is gone, unless another dataset is shown by then. */
export async function deleteRows(target: Target, then: () => void = () => undefined): Promise<void> {
  const dataset = datasets.current;
  const what = JSON.stringify([dataset?.id, target]);
  if (!dataset || deleting.has(what)) return;
  deleting.add(what);
  try {
    const { deleted, undoToken } = await client.deleteRows(dataset.id, target);
    if (plan.datasetId === dataset.id) {
      then();
      plan.reload();
    }
    toastUndo(
      `${plural(deleted, 'conversation')} deleted`,
      () => client.undo(undoToken),
      'Text, versions and reviews come back with Undo, for 30 days. What was spent stays in the totals.',
    );
  } catch (cause) {
    toastFailure(cause);
  } finally {
    deleting.delete(what);
  }
}
