import type { Narrowed } from '../features/export/input';
import { noFilter } from '../features/plan/filter';
import { plan } from '../features/plan/plan.svelte';
import { place } from '../state/place.svelte';

/** What the conversations are narrowed by, for an export to take. */
export function narrowedNow(): Narrowed {
  const { selection, filter } = plan;
  return { filter, selection: selection.count > 0 ? selection.target : null };
}

/** What waits for a verdict. */
export function reviewFirst(): void {
  place.go('conversations');
  plan.setFilter({ ...noFilter(), statuses: ['generated'] });
}
