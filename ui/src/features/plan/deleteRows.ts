import { client, type Target } from '../../ipc/client';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { toastFailure, toastUndo } from '../../state/toasts';
import { plan } from './plan.svelte';

/** Deletes the selection. It asks first, with the count that the database gives. */
export async function deleteSelected(): Promise<void> {
  await deleteRows(plan.selection.target, () => plan.selection.clear());
}

/** Deletes what is named; `then` is called once it is gone, unless another dataset is shown by then. */
export async function deleteRows(target: Target, then: () => void = () => undefined): Promise<void> {
  const dataset = datasets.current;
  if (!dataset) return;
  try {
    const found = await client.countMatching(dataset.id, target);
    dialogs.open({
      kind: 'confirm',
      title: `Delete ${plural(found, 'conversation')}?`,
      description:
        'Their plan, their text, every version and their reviews leave this dataset. What was spent stays in the totals. Undo brings them back for 30 days.',
      verb: `Delete ${plural(found, 'conversation')}`,
      run: async () => {
        try {
          const { deleted, undoToken } = await client.deleteRows(dataset.id, target);
          if (plan.datasetId === dataset.id) {
            then();
            plan.reload();
          }
          toastUndo(`${plural(deleted, 'conversation')} deleted`, () => client.undo(undoToken));
        } catch (cause) {
          toastFailure(cause);
        }
      },
    });
  } catch (cause) {
    toastFailure(cause);
  }
}
