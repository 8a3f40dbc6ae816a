import {
  client,
  type BatchView,
  type Trial,
  type TrialEstimate,
  type TrialReport,
  type TryInput,
} from '../../ipc/client';
import { money } from '../../lib/format';
import { Answer } from '../../state/answer.svelte';
import { batches, isOver } from '../../state/batches.svelte';
import { Doing } from '../../state/doing.svelte';
import { feed } from '../../state/feed';
import { generation } from '../../state/generation.svelte';

export type Tried = Omit<TryInput, 'requestId' | 'limitMicros'>;

/** A few rows written for a look: what it will cost, and what came. */
export class TrialRun extends Doing<'starting' | 'stopping'> {
  readonly input: Tried;
  readonly estimate = new Answer<TrialEstimate>();
  readonly report = new Answer<TrialReport>();
  #batch = $state.raw<BatchView | null>(null);

  constructor(input: Tried) {
    super();
    this.input = input;
  }

  // Read anew each time, and not derived: it lives on where the dialog that began it is closed.

  /** As it is now; null before anything was begun. */
  get batch(): BatchView | null {
    return this.#batch && (batches.byId(this.#batch.id) ?? this.#batch);
  }

  get under(): boolean {
    return this.batch !== null && !isOver(this.batch);
  }

  get trials(): Trial[] {
    return this.report.value?.trials ?? [];
  }

  /** What was paid; null where that is not known. */
  get cost(): number | null {
    const ended = this.trials.filter(({ turns, problem }) => turns !== null || problem !== null);
    const costs = ended.flatMap(({ costMicros }) => costMicros ?? []);
    if (ended.length === 0 || costs.length < ended.length) return null;
    return costs.reduce((sum, cost) => sum + cost, 0);
  }

  /** Why it cannot be begun now; null where it can. */
  get why(): string | null {
    if (this.busy === 'starting') return 'It is being started';
    // Stopping may be over before its answer is here.
    if (this.under || this.busy) return 'It is being written';
    if (this.estimate.value) return null;
    return this.estimate.failure ? 'There is no estimate' : 'The estimate is being made';
  }

  /** "Try for ~$0.12", "Try again for ~$0.12". */
  get verb(): string {
    const verb = this.batch ? 'Try again' : 'Try';
    const { value } = this.estimate;
    return value?.costMicros && !value.free ? `${verb} for ~${money(value.costMicros.high)}` : verb;
  }

  /** Asks what it will take, and follows what comes. Gives back how to stop. */
  follow(): () => void {
    void this.load();
    if (this.#batch) void this.read();
    return feed.follow({
      batches: (changed) => {
        if (changed.some(({ id }) => id === this.#batch?.id)) void this.read();
      },
      resync: () => void this.read(),
    });
  }

  async load(): Promise<void> {
    await this.estimate.ask(() => client.tryEstimate(this.#asked('')));
  }

  async start(): Promise<void> {
    if (this.why !== null) return;
    const requestId = crypto.randomUUID();
    // With another provider it costs something else: that is read first.
    const agreed = async () => {
      await this.load();
      return false;
    };
    await this.during('starting', async () => {
      const batch = await generation.withSetup(() => client.tryTemplate(this.#asked(requestId)), agreed);
      if (!batch) return;
      this.#batch = batch;
      this.report.forget();
      // It is started, and can be stopped while this is read.
      void this.read();
    });
  }

  /** What was sent already is paid for, and comes. */
  async stop(): Promise<void> {
    const { batch } = this;
    if (batch && this.under && !this.busy) await this.during('stopping', () => client.cancelBatch(batch.id));
  }

  async read(): Promise<void> {
    const id = this.#batch?.id;
    if (id !== undefined) await this.report.ask(() => client.trials(id), true);
  }

  #asked(requestId: string): TryInput {
    return { ...this.input, requestId, limitMicros: null };
  }
}

/** What was tried last stays there for as long as the same is asked for. */
let last: TrialRun | null = null;

export function trialOf(input: Tried): TrialRun {
  if (!last || JSON.stringify(last.input) !== JSON.stringify(input)) last = new TrialRun(input);
  return last;
}
