import { client, toFailure, type AppFailure, type Proposal, type RejectsReport } from '../../../ipc/client';
import { soon } from '../../../lib/soon';
import { dialogs } from '../../../state/dialogs.svelte';
import { feed } from '../../../state/feed';
import { noRequest } from '../../../state/generation.svelte';
import { toastInfo, toastSuccess } from '../../../state/toasts';
import { Trial } from './trial.svelte';
import { listed } from './wording';

const REFRESH_MS = 1000;

/** What rejections have in common, and what a reason becomes in the prompts. */
export class Study {
  readonly datasetId: number;
  rejects = $state.raw<RejectsReport | null>(null);
  /** Why the rejections, or the addition, could not be read. */
  failure = $state.raw<AppFailure | null>(null);
  reason = $state<string | null>(null);
  proposal = $state.raw<Proposal | null>(null);
  /** The addition as the person has it. */
  text = $state('');
  applying = $state(false);
  /** Why it was not taken into the templates. */
  refusal = $state.raw<AppFailure | null>(null);
  /** Additions that were changed, by their reason: going to another one loses none. */
  readonly #texts = new Map<string, string>();
  /** What was tried, by its reason: it goes on while another one is looked at. */
  readonly #trials = new Map<string, Trial>();
  #asked = 0;

  constructor(datasetId: number) {
    this.datasetId = datasetId;
  }

  /** Reads the rejections, and again while they change. Gives back how to stop. */
  follow(reason: string | undefined): () => void {
    void this.load().then(() => {
      const first = reason ?? this.rejects?.reasons[0]?.name;
      if (first !== undefined && this.reason === null) void this.choose(first);
    });
    const again = soon(() => void this.load(), REFRESH_MS);
    const stop = feed.follow({ rows: again.ask, resync: again.ask });
    return () => {
      again.stop();
      stop();
    };
  }

  async load(): Promise<void> {
    try {
      this.rejects = await client.rejects(this.datasetId);
      if (this.reason === null) this.failure = null;
    } catch (cause) {
      if (this.rejects === null) this.failure = toFailure(cause);
    }
  }

  async choose(reason: string): Promise<void> {
    const asked = (this.#asked += 1);
    // While an answer is on its way the text that stands here is that of the reason before.
    if (this.proposal) this.#texts.set(this.proposal.reason, this.text);
    this.reason = reason;
    this.proposal = null;
    this.failure = null;
    this.refusal = null;
    try {
      const proposal = await client.proposal(this.datasetId, reason);
      if (asked !== this.#asked) return;
      this.text = this.#texts.get(reason) ?? proposal.text;
      this.proposal = proposal;
    } catch (cause) {
      if (asked === this.#asked) this.failure = toFailure(cause);
    }
  }

  trialOf(proposal: Proposal): Trial {
    const known = this.#trials.get(proposal.reason);
    const trial = known && known.rows.length > 0 ? known : new Trial(this.datasetId, proposal);
    this.#trials.set(proposal.reason, trial);
    return trial;
  }

  /** Puts the addition into the templates, then asks what writing the rows again may cost. True where it is in. */
  async apply(): Promise<boolean> {
    const { proposal } = this;
    if (!proposal || this.applying) return false;
    this.applying = true;
    this.refusal = null;
    try {
      const { reason, templates } = proposal;
      const ids = await client.applyAddition({ datasetId: this.datasetId, reason, text: this.text.trim() });
      const where = `${listed(templates)} ${templates.length === 1 ? 'has' : 'have'} the addition now`;
      if (ids.length === 0) toastInfo(where, 'No row is left that was rejected for it.');
      else {
        toastSuccess(where);
        const redo = { ...noRequest, reason };
        dialogs.open({ kind: 'generate', target: { kind: 'ids', ids }, redo });
      }
      return true;
    } catch (cause) {
      this.refusal = toFailure(cause);
      return false;
    } finally {
      this.applying = false;
    }
  }
}
