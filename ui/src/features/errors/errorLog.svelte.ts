import {
  client,
  toFailure,
  type AppFailure,
  type BatchView,
  type ErrorPage,
  type ErrorView,
} from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { feed } from '../../state/feed';
import { everything, isFiltered, toQuery, type ErrorFilters } from './filters';

export const PAGE = 100;
const SETTLE_MS = 500;

/** The history of failed calls: read in pages as they come into sight, newest first. */
export class ErrorLog {
  filters = $state.raw<ErrorFilters>({ ...prefs.get('errorLogFilters'), batchId: null });
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  failure = $state.raw<AppFailure | null>(null);
  total = $state(0);
  kinds = $state.raw<ErrorPage['kinds']>([]);
  batches = $state.raw<BatchView[]>([]);

  /** Errors by page; an empty one is on its way. */
  #pages = $state.raw<Record<number, ErrorView[]>>({});
  #inSight: [number, number] = [0, 0];
  #reading = 0;
  #datasetId: number | null = null;
  /** How many calls of each batch failed, as far as known. */
  #failedCalls: Record<number, number> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly filtered = $derived(isFiltered(this.filters));

  /** Reads the log of a dataset and keeps it true. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (this.#datasetId !== null && this.#datasetId !== datasetId) {
      // A batch belongs to one dataset.
      this.filters = { ...this.filters, batchId: null };
      this.phase = 'loading';
    }
    this.#datasetId = datasetId;
    void this.reload();
    void this.#loadBatches(datasetId);
    const stops = [
      feed.onBatches((batches) => this.#noteBatches(batches)),
      feed.onResync(() => {
        void this.reload();
        void this.#loadBatches(datasetId);
      }),
    ];
    return () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      stops.forEach((stop) => stop());
    };
  }

  at(index: number): ErrorView | null {
    return this.#pages[Math.floor(index / PAGE)]?.[index % PAGE] ?? null;
  }

  set(change: Partial<ErrorFilters>): void {
    this.filters = { ...this.filters, ...change };
    // A batch belongs to one visit: the log opens with those of all.
    const { kind, span, mendable } = this.filters;
    prefs.set('errorLogFilters', { kind, span, mendable });
    this.#inSight = [0, 0];
    void this.reload();
  }

  /** Shows what a batch left, whatever was filtered before. */
  showBatch(batchId: number): void {
    this.filters = { ...everything, batchId };
    this.#inSight = [0, 0];
    if (this.#datasetId !== null) void this.reload();
  }

  clear(): void {
    this.set(everything);
  }

  /** Rows `first` to `last` are in sight. */
  look(first: number, last: number): void {
    this.#inSight = [Math.floor(Math.max(0, first) / PAGE), Math.floor(Math.max(0, last) / PAGE)];
    for (let page = this.#inSight[0]; page <= this.#inSight[1]; page++) {
      if (page * PAGE < this.total && !this.#pages[page]) void this.#more(page);
    }
  }

  /** What is in sight, read again; what was shown stays until the answer is there. */
  async reload(): Promise<void> {
    const reading = ++this.#reading;
    const [first, last] = this.#inSight;
    const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    try {
      const answers = await Promise.all(wanted.map((page) => this.#read(page)));
      if (reading !== this.#reading) return;
      this.#pages = Object.fromEntries(answers.map((answer, index) => [first + index, answer.errors]));
      this.total = answers[0]?.total ?? 0;
      this.kinds = answers[0]?.kinds ?? [];
      this.failure = null;
      this.phase = 'ready';
    } catch (cause) {
      if (reading !== this.#reading) return;
      this.failure = toFailure(cause);
      this.phase = 'failed';
    }
  }

  async #more(page: number): Promise<void> {
    const reading = this.#reading;
    this.#pages = { ...this.#pages, [page]: [] };
    try {
      const answer = await this.#read(page);
      if (reading === this.#reading) this.#pages = { ...this.#pages, [page]: answer.errors };
    } catch (cause) {
      if (reading !== this.#reading) return;
      this.failure = toFailure(cause);
      this.phase = 'failed';
    }
  }

  #read(page: number): Promise<ErrorPage> {
    const query = toQuery(this.#datasetId ?? 0, this.filters, Date.now());
    return client.errors({ ...query, offset: page * PAGE, limit: PAGE });
  }

  async #loadBatches(datasetId: number): Promise<void> {
    // Without its batches the log still reads; only that filter is empty.
    const batches = await client.batches(datasetId).catch(() => []);
    if (datasetId !== this.#datasetId) return;
    this.batches = batches;
    for (const batch of batches) this.#failedCalls[batch.id] = failedCalls(batch);
  }

  /** The log has grown where there is another failed call. */
  #noteBatches(batches: BatchView[]): void {
    const ours = batches.filter((batch) => batch.datasetId === this.#datasetId);
    const changed = ours.filter((batch) => this.#failedCalls[batch.id] !== failedCalls(batch));
    if (changed.length === 0) return;
    for (const batch of changed) this.#failedCalls[batch.id] = failedCalls(batch);
    const ids = ours.map((batch) => batch.id);
    this.batches = [...ours, ...this.batches.filter((batch) => !ids.includes(batch.id))];
    this.#reloadSoon();
  }

  #reloadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.reload();
    }, SETTLE_MS);
  }
}

/** Calls that ended without success; several of one conversation each count. */
function failedCalls(batch: BatchView): number {
  return batch.attempts - batch.succeeded - batch.inFlight;
}
