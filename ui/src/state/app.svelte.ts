import {
  client,
  onChanges,
  toFailure,
  type AppError,
  type AppSnapshot,
  type AppFailure,
  type BatchView,
  type ChangesEvent,
  type DatasetView,
  type ProviderView,
  type RowSummary,
} from '../ipc/client';
import { prefs } from '../ipc/prefs';
import { ChangeFeed, isOver } from './changeFeed';
import { setLimits } from './limits';
import { toastNotice } from './toasts';

export type SettingsSection =
  | 'provider'
  | 'prices'
  | 'mail'
  | 'background'
  | 'notifications'
  | 'appearance'
  | 'keys'
  | 'data'
  | 'support';

/** What a view may be opened with. */
export interface Focus {
  batchId?: number;
  conversationId?: number;
  /** A part of the settings. */
  section?: SettingsSection;
}

/** So soon a snapshot that failed is asked for again; twice as long each time, up to half a minute. */
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

/**
 * What every part of the window shares: datasets, provider, open batches and the place the person is at. Filled by
 * one snapshot, kept true by change events.
 */
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
  datasets = $state.raw<DatasetView[]>([]);
  provider = $state.raw<ProviderView | null>(null);
  monthSpentMicros = $state(0);
  monthUnknownCalls = $state(0);
  /** The place that is shown, by its name in `views/places.ts`. */
  view = $state('conversations');
  focus = $state.raw<Focus>({});

  #currentId = $state<number | null>(null);
  /** Moves on with every choice of a dataset: an answer to an earlier one does not undo it. */
  #choice = 0;
  /** A chosen dataset whose answer is on its way. */
  #choosing = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retries = 0;
  #batches = $state.raw<BatchView[]>([]);
  #resyncListeners = new Set<() => void>();
  #unlisten: (() => void) | null = null;
  #starting: Promise<void> | null = null;
  #feed = new ChangeFeed({
    take: (event) => this.#take(event),
    takeBatches: (batches) => this.takeBatches(batches),
    resync: () => void this.#resync(),
  });

  readonly dataset = $derived(this.datasets.find((d) => d.id === this.#currentId) ?? null);
  /** Open batches of every dataset, newest first. */
  readonly openBatches = $derived(this.#batches.filter((b) => !isOver(b)));

  /** Once, however often it is asked for. Subscribes before it asks for the snapshot: nothing falls between the two. */
  start(): Promise<void> {
    // What ended in a problem is tried again.
    if (this.phase === 'problem') this.#starting = null;
    this.#starting ??= this.#begin();
    return this.#starting;
  }

  async #begin(): Promise<void> {
    try {
      this.#unlisten ??= await onChanges((event) => this.#feed.receive(event));
      await this.refresh();
    } catch (cause) {
      this.problem = toFailure(cause);
      this.needsStart = false;
      this.phase = 'problem';
    }
  }

  stop(): void {
    this.#unlisten?.();
    this.#unlisten = null;
    this.#starting = null;
    this.#batches = [];
    this.#fresh();
  }

  async refresh(): Promise<void> {
    // Applied before the last snapshot is there, an event would be overwritten by it.
    const release = this.#feed.hold();
    const choice = this.#choice;
    try {
      const snapshot = await client.snapshot();
      // One that was asked for before a choice does not know of it.
      this.#fill(snapshot, choice === this.#choice && this.#choosing === 0);
    } finally {
      release();
    }
  }

  #fill(snapshot: AppSnapshot, knowsChoice: boolean): void {
    this.version = snapshot.version;
    this.dataDir = snapshot.dataDir;
    if (snapshot.untold) toastNotice('The window starts with its defaults', snapshot.untold);
    if (snapshot.startupProblem) {
      this.problem = snapshot.startupProblem;
      this.needsStart = true;
      this.phase = 'problem';
      return;
    }
    setLimits(snapshot.limits);
    this.#feed.startAt(snapshot.revision);
    this.datasets = inOrder(snapshot.datasets);
    this.provider = snapshot.provider;
    this.monthSpentMicros = snapshot.monthSpentMicros;
    this.monthUnknownCalls = snapshot.monthUnknownCalls;
    const kept = !knowsChoice && this.datasets.some((dataset) => dataset.id === this.#currentId);
    if (!kept) this.#currentId = snapshot.currentDataset;
    // What ended stays known: an answer that was under way meanwhile must not bring it back as running.
    const over = this.#batches.filter(isOver);
    this.#batches = over;
    this.takeBatches(snapshot.openBatches);
    this.problem = null;
    this.#fresh();
    this.phase = 'ready';
  }

  #take(event: ChangesEvent): void {
    this.monthSpentMicros = event.monthSpentMicros;
    this.monthUnknownCalls = event.monthUnknownCalls;
    if (event.counts.length > 0) {
      this.datasets = this.datasets.map((dataset) => {
        const change = event.counts.find((c) => c.datasetId === dataset.id);
        return change ? { ...dataset, counts: change.counts } : dataset;
      });
    }
  }

  async #resync(): Promise<void> {
    clearTimeout(this.#retryTimer);
    try {
      await this.refresh();
    } catch (cause) {
      this.#missed(toFailure(cause));
      return;
    }
    for (const listener of this.#resyncListeners) listener();
  }

  /** What was missed is asked for again, by the person or by itself. */
  retry(): Promise<void> {
    return this.#resync();
  }

  /** Only a database that is gone or damaged takes the window; anything else is a line in it. */
  #missed(failure: AppFailure): void {
    if (this.phase !== 'ready' || failure.code === 'dataGone' || failure.code === 'damaged') {
      this.problem = failure;
      this.needsStart = false;
      this.phase = 'problem';
      return;
    }
    this.stale = failure;
    const wait = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.#retries);
    this.#retries += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#resync(), wait);
  }

  #fresh(): void {
    clearTimeout(this.#retryTimer);
    this.#retries = 0;
    this.stale = null;
  }

  /** Puts newer states of batches in the place of what is known of them. */
  takeBatches(batches: BatchView[]): void {
    const fresh = new Map(batches.map((b) => [b.id, b]));
    const kept = this.#batches.map((known) => {
      const next = fresh.get(known.id);
      fresh.delete(known.id);
      return next && next.revision >= known.revision ? next : known;
    });
    this.#batches = [...fresh.values(), ...kept].sort((a, b) => b.id - a.id);
  }

  /** An open batch, or one that ended while this window was open. */
  batchById(id: number): BatchView | null {
    return this.#batches.find((b) => b.id === id) ?? null;
  }

  go(view: string, focus: Focus = {}): void {
    this.view = view;
    this.focus = focus;
    prefs.set('view', view);
  }

  setProvider(provider: ProviderView): void {
    this.provider = provider;
  }

  selectDataset(id: number): Promise<void> {
    return this.#choose(() => client.useDataset(id)).then(() => undefined);
  }

  createDataset(name: string, sample: boolean): Promise<DatasetView> {
    return this.#choose(() => client.createDataset(name, sample));
  }

  /** The dataset that was chosen last is the one that is shown, whichever answer comes last. */
  async #choose(call: () => Promise<DatasetView>): Promise<DatasetView> {
    const choice = (this.#choice += 1);
    this.#choosing += 1;
    try {
      const dataset = await call();
      this.datasets = inOrder([...this.datasets.filter((d) => d.id !== dataset.id), dataset]);
      if (choice === this.#choice) this.#currentId = dataset.id;
      return dataset;
    } finally {
      this.#choosing -= 1;
    }
  }

  async renameDataset(id: number, name: string): Promise<void> {
    const renamed = await client.renameDataset(id, name);
    this.datasets = this.datasets.map((d) => (d.id === id ? renamed : d));
  }

  async deleteDataset(id: number): Promise<void> {
    await client.deleteDataset(id);
    await this.refresh();
  }

  /** Row changes, as they come. Gives back how to stop listening. */
  onRows(listener: (rows: RowSummary[]) => void): () => void {
    return this.#feed.onRows(listener);
  }

  onBatches(listener: (batches: BatchView[]) => void): () => void {
    return this.#feed.onBatches(listener);
  }

  /** Called when what is shown has to be fetched anew. */
  onResync(listener: () => void): () => void {
    this.#resyncListeners.add(listener);
    return () => this.#resyncListeners.delete(listener);
  }
}

/** By age, always: a list that is looked through does not change its order with every switch. */
function inOrder(datasets: DatasetView[]): DatasetView[] {
  return [...datasets].sort((a, b) => a.id - b.id);
}

export const app = new App();
