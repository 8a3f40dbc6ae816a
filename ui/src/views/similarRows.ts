import { client } from '../ipc/client';
import { plan } from '../features/plan/plan.svelte';
import { datasets } from '../state/datasets.svelte';
import { place } from '../state/place.svelte';
import { toastFailure, toastInfo } from '../state/toasts';

/** From this share of words in a row on, two briefs say nearly the same. */
const ALIKE = 0.3;
/** More rows than this cannot be looked through as one list. */
const MOST = 1_000;

/** Shows rows of the plan, not generated yet, that say nearly the same as others. */
export async function showSimilar(): Promise<void> {
  const dataset = datasets.current;
  if (!dataset) return;
  try {
    const found = await client.similarRows(dataset.id, ALIKE);
    if (dataset.id !== datasets.current?.id) return;
    const ids = [...new Set(found.flatMap(({ first, second }) => [first, second]))].slice(0, MOST);
    if (ids.length === 0) {
      toastInfo('No two rows are planned alike', 'Their briefs share no more than a few words.');
      return;
    }
    const from = place.name;
    place.go('conversations');
    plan.showOpened({ title: 'Planned much alike', ids, from });
  } catch (cause) {
    toastFailure(cause, () => void showSimilar());
  }
}
