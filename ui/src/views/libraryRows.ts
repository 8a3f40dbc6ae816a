import { noFilter } from '../features/plan/filter';
import { library } from '../features/library/library.svelte';
import { plan } from '../features/plan/plan.svelte';
import type { Filter, LibraryItem } from '../ipc/client';
import { place } from '../state/place.svelte';

/** Shows the rows that use an item of the library. */
export function showItemRows(id: number | null): void {
  const item = library.items.value?.find((one) => one.id === id);
  if (!item) return;
  plan.setFilter({ ...noFilter(), ...narrowed(item) });
  place.go('conversations');
}

function narrowed({ id, kind, name, tier }: LibraryItem): Partial<Filter> {
  switch (kind) {
    case 'persona':
      return { personas: [id] };
    case 'arc':
      return { arcs: [id] };
    case 'topic':
      return { topics: [id] };
    case 'intent':
      return { intents: [name] };
    case 'tone':
      return { tones: [name] };
    case 'template':
      return { tiers: tier ? [tier] : [] };
    default:
      return {};
  }
}
