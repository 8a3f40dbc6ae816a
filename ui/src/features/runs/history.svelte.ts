import { GridState } from '../../components/grid/grid.svelte';
import { listRows } from '../../components/grid/source';
import { client, toFailure, type AppFailure, type BatchView } from '../../ipc/client';
import { feed } from '../../state/feed';
import { isListed, mergeBatches } from '../../state/batches.svelte';

/** Every batch of the current dataset, newest first, live. */
export class BatchHistory {
  #listed = $state.raw<BatchView[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state.raw<AppFailure | null>(null);
  readonly grid: GridState<BatchView> = new GridState(
    'batch',
    listRows(
      () => this.#listed,
      (batch) => batch.id,
    ),
  );
  #datasetId: number | null = null;

  readonly total = $derived(this.#listed.length);
  /** The one that was gone to, else the newest. */
  readonly selected = $derived(this.grid.current.row ?? this.#listed[0] ?? null);

  /** Loads and keeps the list true. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (this.#datasetId !== datasetId) {
      this.#datasetId = datasetId;
      this.#listed = [];
      this.grid.reset();
      this.phase = 'loading';
    }
    void this.load();
    return feed.follow({ batches: (batches) => this.#take(batches), resync: () => void this.load() });
  }

  async load(): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    try {
      const batches = await client.batches(datasetId);
      if (datasetId !== this.#datasetId) return;
      this.#listed = mergeBatches(batches, this.#listed);
      this.phase = 'ready';
      this.#reveal();
    } catch (cause) {
      if (datasetId !== this.#datasetId) return;
      this.failure = toFailure(cause);
      this.phase = 'failed';
    }
  }

  select(id: number): void {
    this.grid.current.set(id);
    this.#reveal();
  }

  #reveal(): void {
    const { index } = this.grid.current;
    if (index !== undefined) this.grid.show(index);
  }

  #take(batches: BatchView[]): void {
    const ours = batches.filter((b) => b.datasetId === this.#datasetId && isListed(b));
    if (ours.length > 0) this.#listed = mergeBatches(ours, this.#listed);
  }
}
