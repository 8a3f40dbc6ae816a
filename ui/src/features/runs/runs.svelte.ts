import { SvelteMap } from 'svelte/reactivity';
import { client, toFailure, type BatchView } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { app } from '../../state/app.svelte';
import { dialogs, type SetupReason } from '../../state/dialogs.svelte';
import { money } from '../../lib/format';
import { toastFailure, toastInfo } from '../../state/toasts';
import { boundMicros, isEnded, isStopped, limitWarning } from './batch';

const FOLDED = 'progressFolded';
const NEWS_MS = 60_000;
export type Act = 'pause' | 'resume' | 'cancel';

/** Which batch the window follows, and what a person can do to it. */
class Runs {
  /** The batch that ended last, by dataset, until it is dismissed. */
  readonly #ended = new SvelteMap<number, BatchView>();
  readonly #dismissed = new Set<number>();
  readonly #acts = new SvelteMap<number, Act>();
  /** Whether each batch was near its limit when it was last heard of. */
  readonly #nearLimit = new Map<number, boolean>();
  #folded = $state<boolean | null>(null);

  /** The open batch of the current dataset, or the one that ended here last. */
  readonly current = $derived.by(() => {
    const dataset = app.dataset;
    if (!dataset) return null;
    return this.#openOf(dataset.id)[0] ?? this.#ended.get(dataset.id) ?? null;
  });

  /** Further batches of the current dataset that are not over. */
  readonly others = $derived(app.dataset ? Math.max(0, this.#openOf(app.dataset.id).length - 1) : 0);

  /** The open batch that a line tells of where the panel does not: another view, or another dataset. */
  readonly banner = $derived.by(() => {
    const here = this.current;
    if (here && !isEnded(here) && app.view !== 'conversations') return here;
    const elsewhere = app.openBatches.filter((b) => b.datasetId !== app.dataset?.id);
    return inOrder(elsewhere)[0] ?? null;
  });

  constructor() {
    app.onBatches((batches) => {
      this.#noteEnded(batches);
      for (const batch of batches) this.#noteLimit(batch);
    });
  }

  get folded(): boolean {
    return this.#folded ?? prefs.get(FOLDED, false);
  }
  set folded(value: boolean) {
    this.#folded = value;
    prefs.set(FOLDED, value);
  }

  #openOf(datasetId: number): BatchView[] {
    return inOrder(app.openBatches.filter((b) => b.datasetId === datasetId));
  }

  #noteEnded(batches: BatchView[]): void {
    for (const batch of batches) {
      // A batch of long ago may change once more, when an unknown outcome is settled: no news for the panel.
      const news = isEnded(batch) && batch.kind !== 'single' && batch.asOf - (batch.endedAt ?? 0) < NEWS_MS;
      if (news && !this.#dismissed.has(batch.id)) this.#ended.set(batch.datasetId, batch);
    }
  }

  /** Says once that a limit comes near: at the crossing, not at every update, and not again after a reload. */
  #noteLimit(batch: BatchView): void {
    const warning = limitWarning(batch);
    const before = this.#nearLimit.get(batch.id);
    this.#nearLimit.set(batch.id, warning !== null);
    if (before !== false || warning === null || batch.limitMicros === null || isStopped(batch)) return;
    const spent = `${money(boundMicros(batch))} of ${money(batch.limitMicros)}`;
    toastInfo(warning, `${spent}. The batch pauses before it would go beyond.`);
  }

  dismiss(batch: BatchView): void {
    this.#dismissed.add(batch.id);
    this.#ended.delete(batch.datasetId);
  }

  /** The dashboard of the batch's dataset, with the panel open. */
  async show(batch: BatchView): Promise<void> {
    this.folded = false;
    try {
      if (batch.datasetId !== app.dataset?.id) await app.selectDataset(batch.datasetId);
      app.go('conversations');
    } catch (cause) {
      toastFailure(cause);
    }
  }

  /** What was asked of the batch and is not answered yet. */
  acting(batch: BatchView): Act | null {
    return this.#acts.get(batch.id) ?? null;
  }

  async pause(batch: BatchView): Promise<void> {
    await this.#act(batch, 'pause', () => client.pauseBatch(batch.id)).catch(toastFailure);
  }

  async cancel(batch: BatchView): Promise<void> {
    await this.#act(batch, 'cancel', () => client.cancelBatch(batch.id)).catch(toastFailure);
  }

  async resume(batch: BatchView): Promise<void> {
    await this.#resume(batch, null).catch((cause) => toastFailure(cause, () => void this.resume(batch)));
  }

  /** Throws, so that a limit that is still too small can be said beside its field. */
  async raiseLimit(batch: BatchView, limitMicros: number): Promise<void> {
    await this.#resume(batch, limitMicros);
  }

  async #resume(batch: BatchView, limitMicros: number | null): Promise<void> {
    for (;;) {
      try {
        return await this.#act(batch, 'resume', () => client.resumeBatch(batch.id, limitMicros));
      } catch (cause) {
        const failure = toFailure(cause);
        if (!isSetup(failure.code)) throw failure;
        if (!(await dialogs.setup(failure.code))) return;
      }
    }
  }

  async #act(batch: BatchView, act: Act, call: () => Promise<unknown>): Promise<void> {
    if (this.#acts.has(batch.id)) return;
    this.#acts.set(batch.id, act);
    try {
      await call();
    } finally {
      this.#acts.delete(batch.id);
    }
  }
}

function isSetup(code: string): code is SetupReason {
  return code === 'needsProvider' || code === 'needsKey' || code === 'termsNotAccepted';
}

/**
 * The batches worth a panel, the most urgent first: what runs, what was stopped, what waits. A single conversation
 * is shown by its row, unless it was stopped: then its row alone could not resume it.
 */
function inOrder(batches: BatchView[]): BatchView[] {
  const rank = (b: BatchView) => (b.kind === 'single' ? 3 : isStopped(b) ? 1 : b.state === 'queued' ? 2 : 0);
  return batches.filter((b) => b.kind !== 'single' || isStopped(b)).sort((a, b) => rank(a) - rank(b));
}

export const runs = new Runs();
