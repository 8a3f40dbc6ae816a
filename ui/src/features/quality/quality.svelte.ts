import { SvelteSet } from 'svelte/reactivity';
import {
  client,
  type BatchView,
  type JudgeReport,
  type PhraseView,
  type QualityReport,
} from '../../ipc/client';
import { soon } from '../../lib/soon';
import { Answer } from '../../state/answer.svelte';
import { feed } from '../../state/feed';
import { decidePhrase, type Decision } from '../../state/phrases';
import { keyOf } from './words';

/** While conversations arrive, figures are counted anew so often. */
const PACE_MS = 5000;

/** What the conversations of a dataset have in common, counted anew as they change. */
class Quality {
  readonly report = new Answer<QualityReport>();
  readonly judge = new Answer<JudgeReport>();
  /** Phrases whose decision is on its way. */
  readonly deciding = new SvelteSet<string>();
  #datasetId: number | null = null;
  #following = false;
  readonly #again = soon(() => this.load(true), PACE_MS);

  /** What is shown is about to be replaced, or could not be. */
  readonly pending = $derived(this.report.busy || this.report.failure !== null);
  /** How many phrases are avoided. Words that are avoided as an opening and as a closing are asked for once. */
  readonly avoided = $derived.by(() => {
    const { value } = this.report;
    const all = value ? [...value.phrases, ...value.openings, ...value.closings] : [];
    return new Set(all.filter(({ decision }) => decision === 'avoid').map(({ text }) => text)).size;
  });

  /** Counts for this dataset from then on. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (datasetId !== this.#datasetId) {
      this.report.forget();
      this.judge.forget();
    }
    this.#datasetId = datasetId;
    this.#following = true;
    this.load();
    const { ask } = this.#again;
    const ours = (batches: BatchView[]) => batches.some((batch) => batch.datasetId === datasetId) && ask();
    const stop = feed.follow({ rows: ask, batches: ours, resync: ask });
    return () => {
      this.#following = false;
      this.#again.stop();
      stop();
    };
  }

  /** `quiet` where nothing that the person did asks for it. */
  load(quiet = false): void {
    const id = this.#datasetId;
    if (id === null) return;
    void this.#count(id, quiet);
    void this.judge.ask(() => client.judgeReport(id), quiet);
  }

  async decide(phrase: PhraseView, decision: Decision): Promise<void> {
    const [id, key] = [this.#datasetId, keyOf(phrase)];
    if (id === null || this.deciding.has(key)) return;
    this.deciding.add(key);
    await decidePhrase(id, phrase, decision, () => {
      if (id === this.#datasetId) this.load(true);
    });
    this.deciding.delete(key);
  }

  async #count(id: number, quiet: boolean): Promise<void> {
    const newest = await this.report.ask(() => client.quality(id), quiet);
    // Scores that are computed anew change what is counted without a word of their own.
    if (newest && this.#following && (this.report.value?.rescoring ?? 0) > 0) this.#again.ask();
  }
}

export const quality = new Quality();
