import { toDataset } from '../../state/datasetActions';
import { place } from '../../state/place.svelte';
import { toastFailure } from '../../state/toasts';
import { isEmpty, noFilter } from './filter';
import { plan } from './plan.svelte';

/** Shows all conversations of a dataset: nothing that narrows the table hides those that have just come. */
export async function showAll(datasetId: number): Promise<void> {
  try {
    if (!(await toDataset(datasetId))) return;
    place.go('conversations');
    if (plan.opened !== null || !isEmpty(plan.filter)) plan.setFilter(noFilter());
  } catch (cause) {
    toastFailure(cause, () => void showAll(datasetId));
  }
}
