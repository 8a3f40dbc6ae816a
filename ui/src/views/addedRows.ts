import { plan } from '../features/plan/plan.svelte';
import { plural } from '../lib/format';
import { place } from '../state/place.svelte';

/** More rows than this are looked through in the whole table: they are its last ones. */
const MOST_OPENED = 1_000;

/** Shows rows that were just added to the plan. */
export function showAdded(ids: number[]): void {
  place.go('conversations');
  if (ids.length > MOST_OPENED) return;
  plan.showOpened({ title: `${plural(ids.length, 'row')} added`, ids, from: 'conversations' });
}
