import { client, type Target } from '../../ipc/client';
import { count, plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { toastFailure, toastInfo, toastUndo } from '../../state/toasts';
import { plan } from './plan.svelte';

/** Deletes the selection; what a batch is at work on stays, and stays selected. So does what was chosen meanwhile. */
export async function deleteSelected(): Promise<void> {
  const { target } = plan.selection;
  const isSame = () => JSON.stringify(plan.selection.target) === JSON.stringify(target);
  await deleteRows(target, (kept) => {
    if (kept === 0 && isSame()) plan.selection.clear();
  });
}

/** What is being deleted: a second click meanwhile means the same rows. */
const deleting = new Set<string>();

/**
 * Deletes what is named, at once: Undo brings it back. `then` is called with the number of those that stay, unless another
 * dataset is shown by then.
 */
export async function deleteRows(
  target: Target,
  then: (kept: number) => void = () => undefined,
): Promise<void> {
  const dataset = datasets.current;
  const what = JSON.stringify([dataset?.id, target]);
  if (!dataset || deleting.has(what)) return;
  deleting.add(what);
  try {
    const { deleted, kept, undoToken } = await client.deleteRows(dataset.id, target);
    if (plan.datasetId === dataset.id) {
      then(kept);
      plan.reload();
    }
    if (undoToken === null) {
      toastInfo(
        'Nothing was deleted',
        kept > 0 ? `${stay(kept)} Cancel it, or wait until it is over.` : 'What was chosen is gone already.',
      );
      return;
    }
    toastUndo(
      `${plural(deleted, 'conversation')} deleted`,
      () => client.undo(undoToken),
      `${kept > 0 ? `${stay(kept)} ` : ''}Text, versions and reviews come back with Undo, for 30 days. What was spent stays in the totals.`,
      { datasetId: dataset.id },
    );
  } catch (cause) {
    toastFailure(cause);
  } finally {
    deleting.delete(what);
  }
}

/** "40 stay: they are in a batch." */
function stay(kept: number): string {
  return `${count(kept)} ${kept === 1 ? 'stays: it is' : 'stay: they are'} in a batch.`;
}
