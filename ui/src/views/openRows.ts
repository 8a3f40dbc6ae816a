import { plan } from '../features/plan/plan.svelte';
import { showRow } from '../features/plan/showRow';
import { place } from '../state/place.svelte';

/** Shows these conversations alone, the first in the preview, with a way back to the place that found them. */
export function openRows(title: string, ids: number[]): void {
  const first = ids[0];
  if (first === undefined) return;
  plan.showOpened({ title, ids, from: place.name });
  void showRow(first);
}
