import {
  client,
  toFailure,
  type AppFailure,
  type CoverageQuery,
  type CoverageReport,
  type FillInput,
  type FillOutcome,
  type Range,
} from '../../ipc/client';
import { datasets } from '../../state/datasets.svelte';
import { feed } from '../../state/feed';
import { gapsOf, inputOf, type By, type Gap, type Measure } from './gaps';

/** So soon what changed is counted again, while it is looked at; and while only the number in the navigation is. */
const AGAIN_MS = { seen: 1500, unseen: 10_000 };
/** Counting takes at most this part of the time: a large dataset is counted less often. */
const SHARE = 10;

/** What of a dataset's plan is covered, and which gaps are to be filled. */
export class Coverage {
  by = $state.raw<By>({ rows: 'emotion', columns: 'persona' });
  measure = $state<Measure>('approved');
  /** Stays until a newer one is there, also while that is counted or has failed. */
  report = $state.raw<CoverageReport | null>(null);
  /** What the report counts, which another question may have overtaken: lines and cells of it mean this. */
  reportBy = $state.raw<By>({ rows: 'emotion', columns: 'persona' });
  failure = $state.raw<AppFailure | null>(null);
  /** What is shown is about to be replaced, and the person did it. */
  counting = $state(false);
  planning = $state(false);
  /** The cells that were chosen, by their keys; null: all gaps whose rows do not wait already. */
  chosen = $state.raw<ReadonlySet<string> | null>(null);
  /** What writing one of the rows that wait will probably cost; null where nothing tells. */
  each = $state.raw<Range | null>(null);
  readonly gaps = $derived(this.report ? gapsOf(this.report, this.measure) : []);
  readonly toFill = $derived(this.gaps.filter((gap) => this.isChosen(gap)));

  #datasetId: number | null = null;
  #asked = 0;
  #seen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #took = 0;
  #unlisten: (() => void) | null = null;
  /** The gaps of personas and emotions, whatever is looked at. */
  #gapCount = $state<{ datasetId: number; gaps: number } | null>(null);

  /** How many pairs of persona and emotion lack approved ones, as far as it was counted. */
  get gapCount(): number {
    return this.#gapCount?.datasetId === datasets.current?.id ? (this.#gapCount?.gaps ?? 0) : 0;
  }

  isChosen(gap: Gap): boolean {
    return gap.rows > 0 && (this.chosen?.has(gap.key) ?? true);
  }

  /** Counts a dataset, and again after each change of it. Gives back how to say that it is not looked at any more. */
  follow(datasetId: number, quiet = false): () => void {
    if (datasetId !== this.#datasetId) this.use(datasetId);
    this.#seen = true;
    void this.count(quiet || this.report !== null);
    if (!quiet) void this.#price(datasetId);
    const stops = this.#unlisten ? [] : [feed.onRows(() => this.#soon()), feed.onResync(() => this.#soon())];
    this.#unlisten ??= () => stops.forEach((stop) => stop());
    return () => (this.#seen = false);
  }

  /** Counts a dataset for its number in the navigation, before it is looked at. */
  peek(datasetId: number): void {
    if (datasetId !== this.#datasetId) this.follow(datasetId, true)();
  }

  /** Another dataset, or none: nothing is known of it yet. */
  use(datasetId: number | null): void {
    this.#asked += 1;
    this.#datasetId = datasetId;
    this.report = null;
    this.reportBy = this.by;
    this.failure = null;
    this.chosen = null;
    this.each = null;
    this.counting = false;
    this.#gapCount = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (datasetId !== null) return;
    this.#unlisten?.();
    this.#unlisten = null;
    this.by = { rows: 'emotion', columns: 'persona' };
    this.reportBy = this.by;
    this.measure = 'approved';
  }

  setBy(by: By): void {
    // The same one twice says nothing: the two change places.
    const { rows, columns } = this.by;
    this.by = by.rows === by.columns ? { rows: columns, columns: rows } : by;
    this.chosen = null;
    void this.count();
  }

  setMeasure(measure: Measure): void {
    this.measure = measure;
    this.chosen = null;
  }

  setTarget(target: number): void {
    this.chosen = null;
    void this.count(false, target);
  }

  /** `quiet` where nothing that the person did asks for it. */
  async count(quiet = false, target: number | null = null): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const asked = (this.#asked += 1);
    if (!quiet) this.counting = true;
    const { by } = this;
    const query: CoverageQuery = { datasetId, ...by, target };
    const started = performance.now();
    try {
      const report = await client.coverage(query);
      if (asked !== this.#asked) return;
      this.#take(report, by);
      if (inputOf([], query)) this.#gapCount = { datasetId, gaps: report.gaps };
    } catch (cause) {
      if (asked !== this.#asked) return;
      this.failure = toFailure(cause);
      // Where nobody sees that, its number in the navigation waits for it.
      if (!this.#seen) this.#soon();
    }
    this.#took = performance.now() - started;
    this.counting = false;
  }

  #take(report: CoverageReport, by: By): void {
    // What was chosen meanwhile in the table before: the same keys are other cells in this one.
    if (by.rows !== this.reportBy.rows || by.columns !== this.reportBy.columns) this.chosen = null;
    this.report = report;
    this.reportBy = by;
    this.failure = null;
  }

  /** As the rows cost that are planned and not written yet. Where there is none, nothing is said of money. */
  async #price(datasetId: number): Promise<void> {
    const estimate = await client.estimate(datasetId, { kind: 'all' }).catch(() => null);
    if (datasetId !== this.#datasetId) return;
    const { count = 0, costMicros = null } = estimate ?? {};
    const one = (micros: number) => micros / count;
    this.each = count > 0 && costMicros ? { low: one(costMicros.low), high: one(costMicros.high) } : null;
  }

  #soon(): void {
    if (datasets.current?.id !== this.#datasetId) return;
    const wait = Math.max(this.#seen ? AGAIN_MS.seen : AGAIN_MS.unseen, this.#took * SHARE);
    this.#timer ??= setTimeout(() => void this.count(true), wait);
  }

  /** Chooses a gap or leaves it out. */
  toggle(key: string, on = !this.#chosenNow().has(key)): void {
    const chosen = this.#chosenNow();
    if (on) chosen.add(key);
    else chosen.delete(key);
    this.chosen = chosen;
  }

  /** Chooses cells beside those that were chosen by hand. */
  choose(keys: string[]): void {
    this.chosen = new Set([...(this.chosen ?? []), ...keys]);
  }

  #chosenNow(): Set<string> {
    return new Set(this.chosen ?? this.toFill.map((gap) => gap.key));
  }

  /** Why nothing can be planned now; null where it can. */
  get why(): string | null {
    if (!this.report || this.counting) return 'It is being counted';
    if (inputOf([], this.reportBy) === null)
      return 'Rows are planned by persona and emotion: choose these two';
    if (this.gaps.length === 0) return 'There is no gap';
    if (this.toFill.length > 0) return null;
    const { chosen } = this;
    return chosen && !this.gaps.some(({ key }) => chosen.has(key))
      ? 'Choose a gap'
      : 'Rows for these gaps wait already: generate or review them';
  }

  /** Rows for the gaps that are chosen; null where there is nothing to plan. */
  get toPlan(): FillInput | null {
    const datasetId = this.#datasetId;
    const gaps = inputOf(this.toFill, this.reportBy);
    return datasetId === null || this.why !== null || !gaps ? null : { datasetId, gaps, tier: null };
  }

  /** Plans rows for gaps. Null where that is under way. */
  async plan(input: FillInput): Promise<FillOutcome | null> {
    if (this.planning) return null;
    this.planning = true;
    try {
      const outcome = await client.fillGaps(input);
      if (input.datasetId === this.#datasetId) {
        this.chosen = null;
        await this.count(true);
      }
      return outcome;
    } finally {
      this.planning = false;
    }
  }
}

export const coverage = new Coverage();
