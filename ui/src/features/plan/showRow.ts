import { toDataset } from '../../state/datasetActions';
import { datasets } from '../../state/datasets.svelte';
import { place } from '../../state/place.svelte';
import { toastFailure, toastOffer } from '../../state/toasts';
import { isEmpty, noFilter } from './filter';
import { plan } from './plan.svelte';
import { preview } from './preview/preview.svelte';

const nothingNarrows = () => isEmpty(plan.filter) && plan.opened === null;

/**
 * Opens a conversation in its dataset and brings its row into view. `whole`: the filter is cleared first. What is offered is
 * about that dataset, whichever is shown by then.
 */
export async function showRow(id: number, datasetId = datasets.current?.id, whole = false): Promise<void> {
  if (datasetId === undefined) return;
  try {
    if (!(await toDataset(datasetId))) return;
    if (whole) plan.setFilter(noFilter());
    place.go('conversations');
    preview.show(id);
    if ((await plan.goToRow(id)) || preview.id !== id || nothingNarrows()) return;
    const title = 'This conversation is not among the rows that the filter leaves';
    toastOffer(title, 'Clear the filter', () => void showRow(id, datasetId, true));
  } catch (cause) {
    toastFailure(cause, () => void showRow(id, datasetId, whole));
  }
}
