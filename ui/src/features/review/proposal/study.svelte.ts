import { SvelteMap } from 'svelte/reactivity';
import { client, type AppFailure, type Proposal, type RejectsReport } from '../../../ipc/client';
import { soon } from '../../../lib/soon';
import { Answer } from '../../../state/answer.svelte';
import { dialogs } from '../../../state/dialogs.svelte';
import { Doing } from '../../../state/doing.svelte';
import { feed } from '../../../state/feed';
import { noRequest } from '../../../state/generation.svelte';
import { toastInfo, toastSuccess } from '../../../state/toasts';
import { Trial } from './trial.svelte';
import { listed } from './wording';

const REFRESH_MS = 1000;

/** What rejections have in common, and what a reason becomes in the prompts. `failure` is why it was not taken into them. */
export class Study extends Doing<'applying'> {
  readonly datasetId: number;
  readonly rejects = new Answer<RejectsReport>();
  readonly proposal = new Answer<Proposal>();
  reason = $state<string | null>(null);
  /** Additions that were changed, by their reason: going to another one loses none. */
  readonly #texts = new SvelteMap<string, string>();
  /** What was tried, by its reason: it goes on while another one is looked at. */
  readonly #trials = new Map<string, Trial>();

  constructor(datasetId: number) {
    super();
    this.datasetId = datasetId;
  }

  /** The addition as the person has it. */
  get text(): string {
    const { value } = this.proposal;
    return value ? (this.#texts.get(value.reason) ?? value.text) : '';
  }
  set text(text: string) {
    if (this.proposal.value) this.#texts.set(this.proposal.value.reason, text);
  }

  /** Why the rejections, or the addition, could not be read. */
  get unread(): AppFailure | null {
    if (this.reason !== null) return this.proposal.failure;
    return this.rejects.value ? null : this.rejects.failure;
  }

  /** Reads the rejections, and again while they change. Gives back how to stop. */
  follow(reason: string | undefined): () => void {
    void this.load(reason);
    const again = soon(() => void this.load(), REFRESH_MS);
    const stop = feed.follow({ rows: again.ask, resync: again.ask });
    return () => {
      again.stop();
      stop();
    };
  }

  /** Where no reason is chosen yet: chooses `reason`, else the first. */
  async load(reason?: string): Promise<void> {
    await this.rejects.ask(() => client.rejects(this.datasetId), true);
    const first = reason ?? this.rejects.value?.reasons[0]?.name;
    if (first !== undefined && this.reason === null) void this.choose(first);
  }

  async choose(reason: string): Promise<void> {
    this.reason = reason;
    this.failure = null;
    this.proposal.forget();
    await this.proposal.ask(() => client.proposal(this.datasetId, reason));
  }

  trialOf(proposal: Proposal): Trial {
    const known = this.#trials.get(proposal.reason);
    const trial = known && known.rows.length > 0 ? known : new Trial(this.datasetId, proposal);
    this.#trials.set(proposal.reason, trial);
    return trial;
  }

  /** Puts the addition into the templates, then asks what writing the rows again may cost. True where it is in. */
  async apply(): Promise<boolean> {
    const proposal = this.proposal.value;
    if (!proposal || this.busy) return false;
    return this.during('applying', async () => {
      const { reason, templates } = proposal;
      const ids = await client.applyAddition({ datasetId: this.datasetId, reason, text: this.text.trim() });
      const where = `${listed(templates)} ${templates.length === 1 ? 'has' : 'have'} the addition now`;
      if (ids.length === 0) toastInfo(where, 'No row is left that was rejected for it.');
      else {
        toastSuccess(where);
        const redo = { ...noRequest, reason };
        dialogs.open({ kind: 'generate', target: { kind: 'ids', ids }, redo });
      }
    });
  }
}
