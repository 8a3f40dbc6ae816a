import { GridState } from '../../components/grid/grid.svelte';
import { Rows } from '../../components/grid/rows.svelte';
import { client, type BatchView, type ErrorPage, type ErrorQuery, type ErrorView } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { soon } from '../../lib/soon';
import { feed } from '../../state/feed';
import { everything, failedCalls, isFiltered, toQuery, type ErrorFilters } from './filters';

const PAGE = 100;
const SETTLE_MS = 500;

type Query = Omit<ErrorQuery, 'offset' | 'limit'>;

/** The history of failed calls: read in pages as they come into sight, newest first. */
export class ErrorLog {
  filters = $state.raw<ErrorFilters>({ ...prefs.get('errorLogFilters'), batchId: null });
  kinds = $state.raw<ErrorPage['kinds']>([]);
  batches = $state.raw<BatchView[]>([]);
  readonly rows = new Rows<Query, ErrorView, string>({
    fetch: (query, offset, limit) => this.#read(query, offset, limit),
    idOf: (error) => `${error.batchId}:${error.conversationId}:${error.attempt}`,
    pageSize: PAGE,
  });
  readonly grid = new GridState('error', this.rows);

  #asked: Query | null = null;
  #datasetId: number | null = null;
  /** What the kind is called that is shown once an answer says which one that is. */
  #awaitedTitle: string | undefined;
  /** How many calls of each batch failed, as far as known. */
  #failedCalls: Record<number, number> = {};
  readonly #again = soon(() => this.reload(), SETTLE_MS);

  readonly filtered = $derived(isFiltered(this.filters));

  /** Reads the log of a dataset and keeps it true. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (this.#datasetId !== null && this.#datasetId !== datasetId) {
      // A batch belongs to one dataset.
      this.filters = { ...this.filters, batchId: null };
      this.#awaitedTitle = undefined;
      this.rows.clear();
      this.grid.reset();
    }
    this.#datasetId = datasetId;
    this.reload();
    void this.#loadBatches(datasetId);
    const stop = feed.follow({
      batches: (batches) => this.#noteBatches(batches),
      resync: () => {
        this.reload();
        void this.#loadBatches(datasetId);
      },
    });
    return () => {
      this.#again.stop();
      stop();
    };
  }

  set(change: Partial<ErrorFilters>): void {
    this.#awaitedTitle = undefined;
    this.filters = { ...this.filters, ...change };
    // A batch belongs to one visit: the log opens with those of all.
    const { kind, span, mendable } = this.filters;
    prefs.set('errorLogFilters', { kind, span, mendable });
    this.#fromNewest();
  }

  /** Shows what a batch left, of one kind where a title is given, whatever was filtered before. */
  showBatch(batchId: number, title?: string): void {
    this.#awaitedTitle = title;
    this.filters = { ...everything, batchId };
    if (this.#datasetId !== null) this.#fromNewest();
  }

  clear(): void {
    this.set(everything);
  }

  /** What is in sight, read again; what was shown stays until the answer is there. */
  reload(pages?: number[]): void {
    this.#asked = toQuery(this.#datasetId ?? 0, this.filters, Date.now());
    this.rows.load(this.#asked, pages);
  }

  #fromNewest(): void {
    this.grid.reset();
    this.reload([0]);
    this.grid.view?.toTop();
  }

  async #read(query: Query, offset: number, limit: number) {
    const { errors, total, kinds } = await client.errors({ ...query, offset, limit });
    if (query === this.#asked) {
      this.kinds = kinds;
      this.#showAwaited();
    }
    return { rows: errors, total };
  }

  #showAwaited(): void {
    const kind = this.kinds.find(({ title }) => title === this.#awaitedTitle)?.kind;
    this.#awaitedTitle = undefined;
    if (kind === undefined) return;
    this.filters = { ...this.filters, kind };
    this.#fromNewest();
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
    this.#again.ask();
  }
}
