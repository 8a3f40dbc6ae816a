import { toFailure, type AppFailure, type BatchView, type EstimateView } from '../../ipc/client';
import { money } from '../../lib/format';
import { soon } from '../../lib/soon';
import { datasets } from '../../state/datasets.svelte';
import { feed } from '../../state/feed';

const PACE_MS = 1000;

/** The question before a batch: what it will take, and what the person says to it. */
export abstract class BatchQuestion {
  protected readonly datasetId: number | null;
  estimate = $state.raw<EstimateView | null>(null);
  /** Why there is no estimate. */
  failure = $state.raw<AppFailure | null>(null);
  /** Why the batch did not start. */
  refusal = $state.raw<AppFailure | null>(null);
  starting = $state(false);
  /** The batch exists: a second Enter while the dialog closes must not make another. */
  #started = $state(false);
  /** What the person agreed to was for another provider: the numbers are new. */
  renewed = $state(false);
  /** What is shown answers an earlier choice: nothing starts on it. */
  outdated = $state(false);
  /** The limit that was proposed; undefined before the first estimate. */
  #proposed: number | null | undefined;
  #asked = 0;
  /** The upper ends that the person said yes to, in micro-dollars and in milliseconds. */
  #costAccepted = $state<number | null>(null);
  #timeAccepted = $state<number | null>(null);
  limited = $state(false);
  limitMicros = $state<number | null>(null);
  limitInvalid = $state(false);

  readonly count = $derived.by(() => this.estimate?.count ?? this.expected());
  readonly priceUnknown = $derived(
    this.estimate !== null && this.estimate.costMicros === null && !this.estimate.free,
  );
  /** How much of what is counted the limit is likely to pay for; null where that is not known. */
  readonly covered = $derived.by(() => {
    const { estimate, limitMicros } = this;
    if (!estimate?.costMicros || limitMicros === null || estimate.count === 0) return null;
    return coveredBy(limitMicros, estimate);
  });
  readonly limitProblem = $derived.by(() => this.#limitProblem());
  /** Why the batch cannot start yet; null where it can. */
  readonly why = $derived.by(() => this.#why());
  readonly ready = $derived(this.why === null);

  /** `preset` is the limit that the person always begins with. */
  constructor(preset: number | null) {
    this.datasetId = datasets.current?.id ?? null;
    this.limited = preset !== null;
    this.limitMicros = preset;
    if (preset !== null) this.#proposed = null;
  }

  /** A yes to what the batch can cost is none to more. */
  get costAccepted(): boolean {
    return this.#costAccepted !== null && this.#highestCost <= this.#costAccepted;
  }
  set costAccepted(yes: boolean) {
    this.#costAccepted = yes ? this.#highestCost : null;
  }
  /** The same of how long it can take. */
  get timeAccepted(): boolean {
    return this.#timeAccepted !== null && this.#longest <= this.#timeAccepted;
  }
  set timeAccepted(yes: boolean) {
    this.#timeAccepted = yes ? this.#longest : null;
  }

  get #highestCost(): number {
    return this.estimate?.costMicros?.high ?? 0;
  }
  get #longest(): number {
    return this.estimate?.ms.high ?? 0;
  }

  abstract get title(): string;
  abstract get description(): string;
  /** The verb on the button. */
  abstract get verb(): string;

  /** What is said where there is no such conversation. */
  protected abstract readonly nothing: string;

  protected abstract ask(datasetId: number): Promise<EstimateView>;
  /** Null where the person gave up on the way. */
  protected abstract start(datasetId: number, limitMicros: number | null): Promise<BatchView | null>;
  /** What is to be done before anything can start; null where that is nothing. */
  protected before(): string | null {
    return null;
  }
  /** What the window knows of the count before the estimate is there. */
  protected expected(): number | null {
    return null;
  }

  /** Asks for the estimate, and again while other batches change what there is to do. Gives back how to stop. */
  follow(): () => void {
    void this.load();
    const again = soon(() => this.starting || this.#started || void this.load(), PACE_MS);
    const stop = feed.follow({ batches: again.ask, resync: again.ask });
    return () => {
      again.stop();
      stop();
    };
  }

  async load(): Promise<void> {
    if (this.datasetId === null) return;
    const asked = ++this.#asked;
    try {
      const estimate = await this.ask(this.datasetId);
      if (asked !== this.#asked) return;
      // Its numbers may come by a later question: its own may have failed, or have been overtaken.
      const otherChoice = this.outdated;
      this.estimate = estimate;
      this.outdated = false;
      this.failure = null;
      this.#propose(estimate);
      if (otherChoice) this.renew();
    } catch (cause) {
      if (asked === this.#asked) this.failure = toFailure(cause);
    }
  }

  /** Asks for the numbers of another choice. Those before stay in sight until they are there. */
  async reload(): Promise<void> {
    this.outdated = true;
    this.failure = null;
    this.refusal = null;
    await this.load();
  }

  /** True once the batch exists. */
  async proceed(): Promise<boolean> {
    if (!this.ready || this.datasetId === null) return false;
    this.starting = true;
    this.refusal = null;
    this.renewed = false;
    try {
      const batch = await this.start(this.datasetId, this.limited ? this.limitMicros : null);
      this.#started = batch !== null;
      return this.#started;
    } catch (cause) {
      this.refusal = toFailure(cause);
      return false;
    } finally {
      this.starting = false;
    }
  }

  /** A limit to begin with: at the first estimate, and never over what the person did. */
  #propose(estimate: EstimateView): void {
    const touched = this.limited || this.limitMicros !== null || this.limitInvalid;
    if (this.#proposed !== undefined || touched) return;
    this.#proposed = proposedLimit(estimate);
    this.limitMicros = this.#proposed;
    this.limited = this.#proposed !== null;
  }

  /**
   * After a set-up: a yes to one provider's numbers is none to another's, unless the other costs nothing, nor to more of the
   * same one's.
   */
  protected async stillAgreed(): Promise<boolean> {
    const before = this.estimate;
    await this.load();
    const now = this.estimate;
    if (this.failure || !now) return false;
    if (now.free || (now.provider === before?.provider && now.model === before.model))
      return this.#bar() === null;
    this.renewed = true;
    this.renew();
    return false;
  }

  /** Something else is to be paid now: what was accepted, and a limit that was only proposed, go with the old numbers. */
  protected renew(): void {
    this.costAccepted = this.timeAccepted = false;
    if (this.limitMicros !== this.#proposed) return;
    this.#proposed = undefined;
    this.limited = false;
    this.limitMicros = null;
    if (this.estimate) this.#propose(this.estimate);
  }

  #why(): string | null {
    return this.starting || this.#started ? 'The batch is being started' : this.#bar();
  }

  /** Why it cannot be as it is asked for. */
  #bar(): string | null {
    const before = this.before();
    if (before !== null) return before;
    if (!this.estimate || this.outdated)
      return this.failure ? 'There is no estimate' : 'The estimate is being made';
    if (this.estimate.count === 0) return this.nothing;
    if (this.estimate.warnCost && !this.costAccepted) return 'Accept the cost first';
    if (this.estimate.warnTime && !this.timeAccepted) return 'Accept the time first';
    if (!this.limited) return null;
    return this.limitMicros === null ? 'Enter a limit, or clear its box' : this.limitProblem;
  }

  #limitProblem(): string | null {
    if (!this.limited || !this.estimate || this.estimate.free) return null;
    if (this.priceUnknown) return 'A limit needs the price of the model. Set the price, or clear this box.';
    if (this.limitMicros === null) return null;
    const worst = this.estimate.worstEachMicros;
    if (this.limitMicros === 0) return 'A limit of $0.00 lets nothing through.';
    if (worst !== null && this.limitMicros < worst) {
      return `Too small: one call can cost up to ${money(worst)}, so none would be sent.`;
    }
    return null;
  }
}

/**
 * A call is sent only while the most it can cost still fits under the limit, so the last one needs room for its
 * worst case and the others for their average. One call may be about several of what is counted.
 */
export function coveredBy(limitMicros: number, estimate: EstimateView): number {
  const { calls, costMicros, count, worstEachMicros } = estimate;
  const each = costMicros ? (costMicros.low + costMicros.high) / 2 / calls : 0;
  if (each <= 0) return count;
  const worst = Math.max(worstEachMicros ?? each, each);
  if (limitMicros < worst) return 0;
  const sent = Math.floor((limitMicros - worst) / each) + 1;
  return Math.min(count, Math.floor((sent * count) / calls));
}

/**
 * One and a half times the upper end of the estimate, and at least the worst of a single call, rounded up: to whole
 * dollars from $5 on, to half dollars from $1 on, to ten cents below.
 */
export function proposedLimit({ free, costMicros, worstEachMicros }: EstimateView): number | null {
  if (free || !costMicros || costMicros.high <= 0) return null;
  const needed = Math.max(costMicros.high * 1.5, worstEachMicros ?? 0);
  const step = needed >= 5_000_000 ? 1_000_000 : needed >= 1_000_000 ? 500_000 : 100_000;
  return Math.ceil(needed / step) * step;
}
