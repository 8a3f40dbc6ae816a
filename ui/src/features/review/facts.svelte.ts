import { client, type ReviewFacts } from '../../ipc/client';
import { prefs, type DatasetPrefs } from '../../ipc/prefs';
import { shownScores } from '../../state/shownScores';

/** The first verdicts of a dataset are given blind: score and criteria are shown after them. */
export const BLIND_FIRST = 30;
/** One in so many is shown again. */
const REPEAT_EVERY = 20;

/** What is known of the person's verdicts, and whether score and criteria are folded until the next one. */
export class Facts {
  #known = $state.raw<ReviewFacts | null>(null);
  #choice = $state<DatasetPrefs['reviewHide']>('usual');
  #datasetId: number | null = null;
  #asked = 0;
  #sinceRepeat = 0;

  /** Until it is known how many verdicts there are, nothing is given away. */
  readonly hides = $derived(
    this.#choice === 'usual' ? (this.#known?.judged ?? 0) < BLIND_FIRST : this.#choice === 'on',
  );

  get known(): ReviewFacts | null {
    return this.#known;
  }

  use(datasetId: number): void {
    if (datasetId !== this.#datasetId) {
      this.#datasetId = datasetId;
      this.#known = null;
      this.#choice = prefs.getOf(datasetId, 'reviewHide');
      this.#sinceRepeat = -1;
    }
    void this.load();
  }

  /** Where it fails what was known holds: the next verdict asks again. */
  async load(): Promise<void> {
    if (this.#datasetId === null) return;
    const asked = (this.#asked += 1);
    const facts = await client.reviewFacts(this.#datasetId).catch(() => null);
    if (facts && asked === this.#asked) this.take(facts);
  }

  take(facts: ReviewFacts): void {
    this.#known = facts;
    if (this.#sinceRepeat < 0) this.#sinceRepeat = facts.judged % REPEAT_EVERY;
  }

  hide(on: boolean): void {
    this.#choice = on ? 'on' : 'off';
    if (this.#datasetId !== null) prefs.setOf(this.#datasetId, 'reviewHide', this.#choice);
  }

  reveal(versionId: number): void {
    shownScores.add(versionId);
  }

  revealed(versionId: number): boolean {
    return shownScores.has(versionId);
  }

  /** A verdict was given. */
  count(): void {
    this.#sinceRepeat += 1;
  }

  /** The conversation to be shown again now; null where it is not time, or there is none. */
  due(): number | null {
    return this.#sinceRepeat >= REPEAT_EVERY - 1 ? (this.#known?.repeat ?? null) : null;
  }

  /** The same, a little before: so that it is fetched by then. */
  soon(): number | null {
    return this.#sinceRepeat >= REPEAT_EVERY - 4 ? (this.#known?.repeat ?? null) : null;
  }

  repeatShown(): void {
    this.#sinceRepeat = 0;
  }
}
