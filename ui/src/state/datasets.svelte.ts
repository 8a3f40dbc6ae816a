import { client, type ChangesEvent, type DatasetView } from '../ipc/client';

/** The datasets, and the one that is worked with. */
class Datasets {
  list = $state.raw<DatasetView[]>([]);
  #currentId = $state<number | null>(null);
  /** Moves on with every choice of a dataset: an answer to an earlier one does not undo it. */
  #choice = 0;
  #changes = 0;
  /** The last change of each dataset that was changed here. */
  readonly #changedAt = new Map<number, number>();

  /** Those at work, and those that were put out of their list. */
  readonly atWork = $derived(this.list.filter((dataset) => !dataset.archived));
  readonly archived = $derived(this.list.filter((dataset) => dataset.archived));
  readonly current = $derived(this.list.find((dataset) => dataset.id === this.#currentId) ?? null);

  /** Moves on with every change that is made here. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * All there are, as a snapshot says that was asked for after so many changes. The window keeps its dataset while that is
   * there: the one that was used last may be another process's.
   */
  replace(list: DatasetView[], lastUsed: number | null, asked: number): void {
    // Made or changed here since: the snapshot may be older, but for the counts.
    const since = this.list.filter(({ id }) => (this.#changedAt.get(id) ?? 0) > asked);
    const all = list.map((dataset) => {
      const changed = since.find(({ id }) => id === dataset.id);
      return changed ? { ...changed, counts: dataset.counts } : dataset;
    });
    this.list = inOrder([...all, ...since.filter(({ id }) => !isIn(list, id))]);
    if (this.#currentId === null || !this.has(this.#currentId)) this.#currentId = lastUsed;
  }

  /** Whether it is still there. */
  has(id: number): boolean {
    return isIn(this.list, id);
  }

  takeCounts(counts: ChangesEvent['counts']): void {
    if (counts.length === 0) return;
    this.list = this.list.map((dataset) => {
      const change = counts.find((one) => one.datasetId === dataset.id);
      return change ? { ...dataset, counts: change.counts } : dataset;
    });
  }

  select(id: number): Promise<void> {
    return this.#choose(() => client.useDataset(id)).then(() => undefined);
  }

  create(name: string, sample: boolean): Promise<DatasetView> {
    return this.#choose(() => client.createDataset(name, sample));
  }

  async rename(id: number, name: string): Promise<void> {
    this.#put(await client.renameDataset(id, name));
  }

  /** A copy with its library and settings, and where `rows` with its plan. */
  async duplicate(id: number, name: string, rows: boolean): Promise<DatasetView> {
    const copy = await client.duplicateDataset(id, name, rows);
    this.#put(copy);
    return copy;
  }

  /** Out of the list of those at work, or back into it. */
  async archive(id: number, archived: boolean): Promise<void> {
    this.#put(await client.archiveDataset(id, archived));
  }

  #put(dataset: DatasetView): void {
    this.#changes += 1;
    this.#changedAt.set(dataset.id, this.#changes);
    this.list = inOrder([...this.list.filter((one) => one.id !== dataset.id), dataset]);
  }

  /** The dataset that was chosen last is the one that is shown, whichever answer comes last. */
  async #choose(call: () => Promise<DatasetView>): Promise<DatasetView> {
    const choice = (this.#choice += 1);
    const dataset = await call();
    this.#put(dataset);
    if (choice === this.#choice) this.#currentId = dataset.id;
    return dataset;
  }
}

const isIn = (list: DatasetView[], id: number) => list.some((dataset) => dataset.id === id);

/** By age, always: a list that is looked through does not change its order with every switch. */
function inOrder(list: DatasetView[]): DatasetView[] {
  return [...list].sort((a, b) => a.id - b.id);
}

export const datasets = new Datasets();
