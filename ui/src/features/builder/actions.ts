import { client } from '../../ipc/client';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { toastUndo } from '../../state/toasts';
import { added } from './added.svelte';
import { builder } from './builder.svelte';
import { list } from './list.svelte';

/** Adds what the button says, in one step that Undo takes back; then the rows are shown. */
export async function addRows(show: (ids: number[]) => void): Promise<void> {
  list.commit();
  const { datasetId } = builder;
  const outcome = await builder.add();
  if (!outcome || datasetId === null) return;
  // Another dataset's plan may be open by now.
  if (builder.datasetId === null || builder.datasetId === datasetId) list.forget();
  added.take(datasetId, outcome);
  toastUndo(
    `${plural(outcome.added, 'row')} added`,
    async () => {
      const undone = await client.undo(outcome.undoToken);
      added.forget(outcome.undoToken);
      return undone;
    },
    'They wait to be generated.',
    { datasetId },
  );
  // The person may have gone on: what they read stays.
  if (datasets.current?.id === datasetId && place.name === 'builder') show(outcome.ids);
}

/** Leaves without adding anything. It asks first where something of the person's would be lost. */
export function cancelPlan(leave: () => void): void {
  list.commit();
  const end = () => {
    builder.use(null);
    list.forget();
    leave();
  };
  if (!builder.changes.any) end();
  else
    dialogs.open({
      kind: 'confirm',
      title: 'Leave this plan?',
      description:
        'Briefs that you edited or re-rolled, and rows that you dropped, are lost. No row is added.',
      verb: 'Leave it',
      run: end,
    });
}
