import { SvelteMap } from 'svelte/reactivity';
import { client, toFailure, type BatchView } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { place } from '../../state/place.svelte';
import { toDataset } from '../../state/datasetActions';
import { datasets } from '../../state/datasets.svelte';
import { batches, isOver } from '../../state/batches.svelte';
import { feed } from '../../state/feed';
import { dialogs, isSetup } from '../../state/dialogs.svelte';
import { money } from '../../lib/format';
import { toastFailure, toastInfo, toastOffer } from '../../state/toasts';
import { isRowsOwn } from './purpose';
import { boundMicros, endWords, isStopped, limitWarning } from './batch';

const NEWS_MS = 60_000;
/** The longest that the state of a batch comes after the answer to what was asked of it. */
const STATE_MS = 3000;
export type Act = 'pause' | 'resume' | 'cancel';

/** Which batch the window follows, and what a person can do to it. */
class Runs {
  /** The batch that ended last, by dataset, until it is dismissed. */
  readonly #ended = new SvelteMap<number, BatchView>();
  readonly #dismissed = new Set<number>();
  /** Batches whose end was told. */
  readonly #told = new Set<number>();
  /** What was asked of a batch, and the state it had then. */
  readonly #acts = new SvelteMap<number, { act: Act; from: BatchView['state']; answered: boolean }>();
  /** Whether each batch was near its limit when it was last heard of. */
  readonly #nearLimit = new Map<number, boolean>();
  #folded = $state<boolean | null>(null);

  /** The open batch of the current dataset, or the one that ended here last. */
  readonly current = $derived.by(() => {
    const dataset = datasets.current;
    if (!dataset) return null;
    return this.#openOf(dataset.id)[0] ?? this.#ended.get(dataset.id) ?? null;
  });

  /** Further batches of the current dataset that are not over. */
  readonly others = $derived(
    datasets.current ? Math.max(0, this.#openOf(datasets.current.id).length - 1) : 0,
  );

  /** The open batch that a line tells of where the panel does not: another view, or another dataset. */
  readonly banner = $derived.by(() => {
    const here = this.current;
    if (here && !isOver(here) && place.name !== 'conversations') return here;
    const elsewhere = batches.open.filter((b) => b.datasetId !== datasets.current?.id);
    return inOrder(elsewhere)[0] ?? null;
  });

  /** The batch that is meant where none is named: the open one here, then that of another dataset, then what ended here. */
  readonly followed = $derived.by(() => {
    const here = this.current;
    return here && !isOver(here) ? here : (this.banner ?? here);
  });

  constructor() {
    feed.onBatches((batches) => {
      this.#noteEnded(batches);
      for (const batch of batches) this.#noteLimit(batch);
    });
  }

  get folded(): boolean {
    return this.#folded ?? prefs.get('progressFolded');
  }
  set folded(value: boolean) {
    this.#folded = value;
    prefs.set('progressFolded', value);
  }

  #openOf(datasetId: number): BatchView[] {
    return inOrder(batches.openOf(datasetId));
  }

  #noteEnded(batches: BatchView[]): void {
    for (const batch of batches) {
      if (!isOver(batch) || isRowsOwn(batch) || this.#dismissed.has(batch.id)) continue;
      const shown = this.#ended.get(batch.datasetId);
      // One of long ago changes once more when its mail moves: no news for the panel, unless that shows it.
      const at = batch.endedAt ?? 0;
      const news = batch.asOf - at < NEWS_MS && at >= (shown?.endedAt ?? 0);
      if (!news && batch.id !== shown?.id) continue;
      this.#ended.set(batch.datasetId, batch);
      if (this.#told.has(batch.id)) continue;
      this.#told.add(batch.id);
      this.#tellEnd(batch);
    }
  }

  /** Where the panel does not show it, the end is told by a toast. */
  #tellEnd(batch: BatchView): void {
    if (place.name === 'conversations' && datasets.current?.id === batch.datasetId) return;
    // Its dialog shows what came.
    if (batch.purpose === 'trial' && dialogs.of('try')) return;
    const dataset = this.otherDataset(batch);
    toastOffer(endWords(batch), 'Show', () => void this.show(batch), dataset ? `In ${dataset}` : undefined);
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

  /** What a batch's dataset is called, where it is not the current one. */
  otherDataset(batch: BatchView): string | null {
    if (batch.datasetId === datasets.current?.id) return null;
    return datasets.list.find(({ id }) => id === batch.datasetId)?.name ?? null;
  }

  dismiss(batch: BatchView): void {
    this.#dismissed.add(batch.id);
    this.#ended.delete(batch.datasetId);
  }

  /** The dashboard of the batch's dataset, with the panel open. */
  async show(batch: BatchView): Promise<void> {
    this.folded = false;
    try {
      if (await toDataset(batch.datasetId)) place.go('conversations');
    } catch (cause) {
      toastFailure(cause);
    }
  }

  /** What was asked of the batch and is not answered yet. */
  acting(batch: BatchView): Act | null {
    const asked = this.#acts.get(batch.id);
    return asked?.from === batch.state ? asked.act : null;
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
        if (!(await dialogs.ask({ kind: 'providerSetup', reason: failure.code }))) return;
      }
    }
  }

  async #act(batch: BatchView, act: Act, call: () => Promise<unknown>): Promise<void> {
    const { state: from } = batches.byId(batch.id) ?? batch;
    const before = this.#acts.get(batch.id);
    if (before?.from === from && (!before.answered || before.act === act)) return;
    const asked = { act, from, answered: false };
    const over = () => {
      if (this.#acts.get(batch.id) === asked) this.#acts.delete(batch.id);
    };
    this.#acts.set(batch.id, asked);
    try {
      await call();
    } catch (cause) {
      over();
      throw cause;
    }
    asked.answered = true;
    // The new state comes a moment after the answer: until then the button is not there to be pressed again.
    setTimeout(over, STATE_MS);
  }
}

/**
 * The batches worth a panel, the most urgent first: what runs, what was stopped, what waits. A single conversation
 * is shown by its row, unless it was stopped: then its row alone could not resume it.
 */
function inOrder(batches: BatchView[]): BatchView[] {
  const rank = (b: BatchView) => (isRowsOwn(b) ? 3 : isStopped(b) ? 1 : b.state === 'queued' ? 2 : 0);
  return batches.filter((b) => !isRowsOwn(b) || isStopped(b)).sort((a, b) => rank(a) - rank(b));
}

export const runs = new Runs();
