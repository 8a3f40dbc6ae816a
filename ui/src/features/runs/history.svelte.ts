import { client, toFailure, type AppFailure, type BatchView } from '../../ipc/client';
import { feed } from '../../state/feed';
import { mergeBatches } from '../../state/batches.svelte';

const PAGE = 200;

/** Every batch of the current dataset, newest first, live. */
export class BatchHistory {
  #listed = $state.raw<BatchView[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state.raw<AppFailure | null>(null);
  shown = $state(PAGE);
  #selectedId = $state<number | null>(null);
  #datasetId: number | null = null;

  readonly batches = $derived(this.#listed.slice(0, this.shown));
  readonly total = $derived(this.#listed.length);
  readonly selected = $derived(
    this.#listed.find((b) => b.id === this.#selectedId) ?? this.#listed[0] ?? null,
  );

  /** Loads and keeps the list true. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (this.#datasetId !== datasetId) {
      this.#datasetId = datasetId;
      this.#listed = [];
      this.shown = PAGE;
      this.phase = 'loading';
    }
    void this.load();
    const stops = [feed.onBatches((batches) => this.#take(batches)), feed.onResync(() => void this.load())];
    return () => stops.forEach((stop) => stop());
  }

  async load(): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    try {
      const batches = await client.batches(datasetId);
      if (datasetId !== this.#datasetId) return;
      this.#listed = mergeBatches(batches, this.#listed);
      this.phase = 'ready';
    } catch (cause) {
      this.failure = toFailure(cause);
      this.phase = 'failed';
    }
  }

  select(id: number): void {
    this.#selectedId = id;
    const index = this.#listed.findIndex((b) => b.id === id);
    if (index >= this.shown) this.shown = index + PAGE;
  }

  showMore(): void {
    this.shown += PAGE;
  }

  #take(batches: BatchView[]): void {
    const ours = batches.filter((b) => b.datasetId === this.#datasetId);
    if (ours.length > 0) this.#listed = mergeBatches(ours, this.#listed);
  }
}
