import type { Filter } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { onRenamedWords } from '../../state/renamedWords';
import { toastUndo } from '../../state/toasts';
import type { SavedView } from './quickViews';

/** Filters that a person keeps under a name, per dataset: a filter names personas and topics of its dataset. */
class SavedViews {
  list = $state.raw<SavedView[]>([]);
  #datasetId: number | null = null;

  use(datasetId: number | null): void {
    if (datasetId === this.#datasetId) return;
    this.#datasetId = datasetId;
    this.list = datasetId === null ? [] : prefs.getOf(datasetId, 'quickViews');
  }

  /** Their words have other names by now. */
  renamed(datasetId: number): void {
    if (datasetId === this.#datasetId) this.list = prefs.getOf(datasetId, 'quickViews');
  }

  /** Of the dataset that the filter is about, which need not be the one that is shown by now. */
  save(datasetId: number, name: string, filter: Filter): void {
    const list = prefs.getOf(datasetId, 'quickViews');
    this.#store(datasetId, [...list.filter((view) => view.name !== name), { name, filter }]);
  }

  remove(name: string): void {
    const removed = this.list.find((view) => view.name === name);
    const datasetId = this.#datasetId;
    if (!removed || datasetId === null) return;
    this.#store(
      datasetId,
      this.list.filter((view) => view !== removed),
    );
    toastUndo(`Quick view ${name} removed`, () => this.#restore(datasetId, removed));
  }

  /** Back into the list of its own dataset, which need not be the one that is shown. */
  #restore(datasetId: number, removed: SavedView): void {
    const list = prefs.getOf(datasetId, 'quickViews');
    if (list.some((view) => view.name === removed.name)) return;
    this.#store(datasetId, [...list, removed]);
  }

  #store(datasetId: number, list: SavedView[]): void {
    if (datasetId === this.#datasetId) this.list = list;
    prefs.setOf(datasetId, 'quickViews', list);
  }
}

export const savedViews = new SavedViews();
onRenamedWords((datasetId) => savedViews.renamed(datasetId));
