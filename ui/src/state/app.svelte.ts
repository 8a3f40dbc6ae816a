import {
  client,
  onChanges,
  toFailure,
  type AppError,
  type AppSnapshot,
  type AppFailure,
  type BatchView,
} from '../ipc/client';
import { batches } from './batches.svelte';
import { datasets } from './datasets.svelte';
import { feed } from './feed';
import { generation } from './generation.svelte';
import { setLimits } from './limits';
import { month } from './month.svelte';
import { provider } from './provider.svelte';
import { toastNotice } from './toasts';

/** So soon a snapshot that failed is asked for again; twice as long each time, up to half a minute. */
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

/** What was known when a snapshot was asked for: what is changed here until it is there is newer than it. */
interface Asked {
  order: number;
  /** So many changes of datasets. */
  datasets: number;
  /** So many changes of the provider. */
  provider: number;
}

/** Whether there is something to work with. One snapshot fills the stores; change events keep them true. */
class App {
  phase = $state<'loading' | 'ready' | 'problem'>('loading');
  /** Why there is nothing to show: the window cannot be worked with. */
  problem = $state.raw<AppError | AppFailure | null>(null);
  /** The database could not be opened: only another start of the application opens it anew. */
  needsStart = $state(false);
  /** Why the newest could not be read; what is shown is from before, and it is tried again. */
  stale = $state.raw<AppFailure | null>(null);
  version = $state('');
  dataDir = $state('');

  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retries = 0;
  #unlisten: (() => void) | null = null;
  #starting: Promise<void> | null = null;
  /** Snapshots are counted as they are asked for; this is the last of them, and the one that is shown. */
  #asked = 0;
  #filled = 0;

  constructor() {
    feed.onmissed = () => void this.retry();
  }

  /** Once, however often it is asked for. Subscribes before it asks for the snapshot: nothing falls between the two. */
  start(): Promise<void> {
    // What ended in a problem is tried again.
    if (this.phase === 'problem') this.#starting = null;
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  async #begin(): Promise<void> {
    try {
      this.#unlisten ??= await onChanges((event) => feed.receive(event));
      await this.refresh();
    } catch (cause) {
      this.#fail(toFailure(cause));
    }
  }

  stop(): void {
    this.#unlisten?.();
    this.#unlisten = null;
    this.#starting = null;
    batches.clear();
    generation.starting.clear();
    this.#fresh();
  }

  async refresh(): Promise<void> {
    // Applied before the last snapshot is there, an event would be overwritten by it.
    const release = feed.hold();
    const asked: Asked = {
      order: (this.#asked += 1),
      datasets: datasets.changes,
      provider: provider.changes,
    };
    try {
      const snapshot = await client.snapshot();
      // One that was asked for later may have been answered sooner.
      if (asked.order > this.#filled) this.#fill(snapshot, asked);
    } finally {
      release();
    }
  }

  #fill(snapshot: AppSnapshot, asked: Asked): void {
    this.#filled = asked.order;
    this.version = snapshot.version;
    this.dataDir = snapshot.dataDir;
    setLimits(snapshot.limits);
    if (snapshot.untold) toastNotice('The window starts with its defaults', snapshot.untold);
    if (snapshot.startupProblem) return this.#fail(snapshot.startupProblem, true);
    feed.startAt(snapshot.revision);
    datasets.replace(snapshot.datasets, snapshot.currentDataset, asked.datasets);
    provider.replace(snapshot.provider, asked.provider);
    month.take(snapshot);
    const open = batches.open;
    batches.replace(snapshot.openBatches);
    void this.#askEnds(open.filter(({ id }) => batches.byId(id) === null));
    this.problem = null;
    this.#fresh();
    this.phase = 'ready';
  }

  /**
   * The snapshot holds open batches only. One that ended in another process, or in an event that could not be read, is
   * asked for.
   */
  async #askEnds(missing: BatchView[]): Promise<void> {
    for (const { id } of datasets.list) {
      const ids = missing.filter(({ datasetId }) => datasetId === id).map((batch) => batch.id);
      if (ids.length === 0) continue;
      const found = await client.batches(id).catch(() => []);
      feed.ended(found.filter((batch) => ids.includes(batch.id)));
    }
  }

  /** What was missed is asked for again, by the person or by itself. */
  async retry(): Promise<void> {
    clearTimeout(this.#retryTimer);
    try {
      await this.refresh();
    } catch (cause) {
      this.#missed(toFailure(cause));
      return;
    }
    feed.resynced();
  }

  /** Only a database that is gone or damaged takes the window; anything else is a line in it. */
  #missed(failure: AppFailure): void {
    if (this.phase !== 'ready' || failure.code === 'dataGone' || failure.code === 'damaged') {
      this.#fail(failure);
      return;
    }
    this.stale = failure;
    const wait = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.#retries);
    this.#retries += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.retry(), wait);
  }

  #fail(problem: AppError | AppFailure, needsStart = false): void {
    this.problem = problem;
    this.needsStart = needsStart;
    this.phase = 'problem';
  }

  #fresh(): void {
    clearTimeout(this.#retryTimer);
    this.#retries = 0;
    this.stale = null;
  }
}

export const app = new App();
