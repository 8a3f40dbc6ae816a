import { place } from '../../state/place.svelte';
import { toastFailure, toastOffer } from '../../state/toasts';
import { isEmpty, noFilter } from './filter';
import { plan } from './plan.svelte';
import { preview } from './preview/preview.svelte';

const nothingNarrows = () => isEmpty(plan.filter) && plan.opened === null;

/** Opens a conversation of this dataset and brings its row into view. */
export async function showRow(id: number): Promise<void> {
  place.go('conversations');
  preview.show(id);
  try {
    if ((await plan.goToRow(id)) || preview.id !== id || nothingNarrows()) return;
    toastOffer('This conversation is not among the rows that the filter leaves', 'Clear the filter', () => {
      plan.setFilter(noFilter());
      void showRow(id);
    });
  } catch (cause) {
    toastFailure(cause, () => void showRow(id));
  }
}
