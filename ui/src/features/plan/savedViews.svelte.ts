import type { Filter } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { toastUndo } from '../../state/toasts';
import { asFilter } from './filter';
import type { SavedView } from './quickViews';

/** Filters that a person keeps under a name, per dataset: a filter names personas and topics of its dataset. */
class SavedViews {
  list = $state.raw<SavedView[]>([]);
  #datasetId: number | null = null;

  use(datasetId: number | null): void {
    if (datasetId === this.#datasetId) return;
    this.#datasetId = datasetId;
    const stored = datasetId === null ? [] : prefs.get<SavedView[]>(this.#key, []);
    this.list = stored.map((view) => ({ name: view.name, filter: asFilter(view.filter) }));
  }

  save(name: string, filter: Filter): void {
    this.#keep([...this.list.filter((view) => view.name !== name), { name, filter }]);
  }

  remove(name: string): void {
    const before = this.list;
    this.#keep(before.filter((view) => view.name !== name));
    toastUndo(`Quick view ${name} removed`, () => this.#keep(before));
  }

  get #key(): string {
    return `quickViews.${this.#datasetId}`;
  }

  #keep(list: SavedView[]): void {
    this.list = list;
    prefs.set(this.#key, list);
  }
}

export const savedViews = new SavedViews();
