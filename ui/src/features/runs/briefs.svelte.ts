import { client, type BatchView, type BriefInput, type EstimateView, type Target } from '../../ipc/client';
import { plural } from '../../lib/format';
import { generation } from '../../state/generation.svelte';
import { provider } from '../../state/provider.svelte';
import { BatchQuestion } from './question.svelte';

/** The question before a model writes briefs. */
export class BriefsQuestion extends BatchQuestion {
  readonly target: Target;
  protected readonly nothing = 'No row wants a brief';
  /** Rows that have a brief get another one, unless it is a person's. */
  #again = $state(false);

  constructor(target: Target, again: boolean) {
    super(provider.current?.settings.limitMicros ?? null);
    this.target = target;
    this.#again = again;
  }

  get again(): boolean {
    return this.#again;
  }
  /** Its numbers are others. */
  set again(again: boolean) {
    if (again === this.#again) return;
    this.#again = again;
    void this.reload();
  }

  get title(): string {
    return `Write ${this.count === null ? 'briefs' : plural(this.count, 'brief')}?`;
  }

  get description(): string {
    return 'One line for each row that is not generated yet: what brings the client here. Briefs that are yours stay as they are.';
  }

  get verb(): string {
    return this.count === null ? 'Write briefs' : `Write ${plural(this.count, 'brief')}`;
  }

  protected ask(datasetId: number): Promise<EstimateView> {
    return client.briefsEstimate(this.#input(datasetId, null));
  }

  protected start(datasetId: number, limitMicros: number | null): Promise<BatchView | null> {
    const input = this.#input(datasetId, limitMicros);
    return generation.withSetup(
      () => client.writeBriefs(input),
      () => this.stillAgreed(),
    );
  }

  #input(datasetId: number, limitMicros: number | null): BriefInput {
    const { target, again } = this;
    return { requestId: crypto.randomUUID(), datasetId, target, again, limitMicros };
  }
}
