import { tick } from 'svelte';
import { datasets } from '../../state/datasets.svelte';
import { place } from '../../state/place.svelte';
import { toastFailure } from '../../state/toasts';
import { isEmpty, noFilter } from './filter';
import { plan } from './plan.svelte';

/** Shows all conversations of a dataset: nothing that narrows the table hides those that have just come. */
export async function showAll(datasetId: number): Promise<void> {
  try {
    if (datasets.current?.id !== datasetId) {
      await datasets.select(datasetId);
      // The table of the other dataset comes first.
      await tick();
    }
    place.go('conversations');
    if (plan.opened !== null || !isEmpty(plan.filter)) plan.setFilter(noFilter());
  } catch (cause) {
    toastFailure(cause, () => void showAll(datasetId));
  }
}
