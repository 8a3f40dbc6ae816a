import { nothingToGenerate } from '../../conversation/rowStatus';
import {
  client,
  type EstimateView,
  type RedoRequest,
  type StatusCounts,
  type Target,
} from '../../ipc/client';
import { count, plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { provider } from '../../state/provider.svelte';
import { generation } from '../../state/generation.svelte';
import { BatchQuestion } from './question.svelte';

/** Values that are named one by one. */
const SHOWN = 3;

/** The question before conversations are written. */
export class GenerateQuestion extends BatchQuestion {
  readonly target: Target;
  /** What is asked for besides the rows, where they are written again. */
  readonly redo: RedoRequest | null;
  /** A mail when it is complete. */
  email = $state(false);
  #named = $state.raw<number | null>(null);

  /** Rows that were asked for and wait or run already. */
  readonly leftOut = $derived.by(() => {
    if (!this.estimate || this.#named === null) return 0;
    return Math.max(0, this.#named - this.estimate.count - this.estimate.incomplete);
  });

  /** What prompts show and what is empty there; an empty text where nothing is. */
  readonly lacking = $derived.by(() => {
    const all = this.estimate?.lacking ?? [];
    const more = all.length > SHOWN ? ` and ${count(all.length - SHOWN)} more` : '';
    return all.slice(0, SHOWN).join(', ') + more;
  });

  constructor(target: Target, redo: RedoRequest | null = null) {
    super(provider.current?.settings.limitMicros ?? null);
    this.target = target;
    this.redo = redo;
  }

  protected get nothing(): string {
    if (this.estimate && this.estimate.incomplete > 0) return 'Nothing can be generated yet';
    return this.target.kind === 'failed' ? 'Nothing is left to retry' : 'Nothing is left to generate';
  }

  get title(): string {
    const { count } = this;
    if (count === 0) return this.nothing;
    if (this.redo) return `Write ${counted(count, 'conversation')} again?`;
    if (this.target.kind === 'failed') return `Retry ${counted(count, 'failed conversation')}?`;
    const all = this.target.kind === 'all' && count !== 1 ? 'all ' : '';
    return `Generate ${all}${counted(count, 'conversation')}?`;
  }

  get description(): string {
    if (this.redo) return 'Each gets a new version, which waits for review. The old version is kept.';
    switch (this.target.kind) {
      case 'failed':
        return 'Those whose last call failed. All others stay as they are.';
      case 'all':
        return 'Those not generated yet. Approved and generated ones stay as they are.';
      default:
        return 'One that was generated before gets a new version. The old version is kept.';
    }
  }

  get verb(): string {
    if (this.target.kind === 'all' || !this.count) return 'Proceed';
    if (this.redo) return `Write ${plural(this.count, 'conversation')} again`;
    const verb = this.target.kind === 'failed' ? 'Retry' : 'Generate';
    return `${verb} ${plural(this.count, 'conversation')}`;
  }

  /** Why there is nothing to do; null where it is what rows lack. */
  get nothingText(): string | null {
    if (this.estimate && this.estimate.incomplete > 0) return null;
    switch (this.target.kind) {
      case 'all': {
        const nothing = this.#counts && nothingToGenerate(this.#counts);
        return `${nothing ?? 'All that is not generated waits in a batch already'}.`;
      }
      case 'failed':
        return 'What failed waits in a batch already, or was written since.';
      default:
        return 'All of these wait in a batch already, or are being written.';
    }
  }

  protected async ask(datasetId: number): Promise<EstimateView> {
    const [estimate, named] = await Promise.all([
      client.estimate(datasetId, this.target),
      this.#countNamed(datasetId),
    ]);
    this.#named = named;
    return estimate;
  }

  /** How many rows the selection has; null where none is asked about, or that is not known. */
  async #countNamed(datasetId: number): Promise<number | null> {
    const { target } = this;
    if (target.kind === 'ids') return target.ids.length;
    return target.kind === 'matching' ? client.countMatching(datasetId, target).catch(() => null) : null;
  }

  protected start(datasetId: number, limitMicros: number | null) {
    const options = { limitMicros, email: this.email, redo: this.redo };
    return generation.start(datasetId, this.target, options, () => this.stillAgreed());
  }

  get #counts(): StatusCounts | undefined {
    return datasets.list.find((dataset) => dataset.id === this.datasetId)?.counts;
  }

  protected override expected(): number | null {
    switch (this.target.kind) {
      case 'ids':
        return this.target.ids.length;
      case 'all':
        return this.#counts?.notGenerated ?? null;
      case 'failed':
        return this.#counts?.failed ?? null;
      case 'matching':
        return null;
    }
  }
}

function counted(count: number | null, noun: string): string {
  return count === null ? `${noun}s` : plural(count, noun);
}
