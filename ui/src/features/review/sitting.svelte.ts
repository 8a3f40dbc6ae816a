import { SvelteMap } from 'svelte/reactivity';
import {
  doneWords,
  judging,
  leftOut,
  sendVerdict,
  type Given,
  type Verdict,
} from '../../conversation/verdicts';
import { client, type ReviewOutcome } from '../../ipc/client';
import { toastFailure, toastInfo } from '../../state/toasts';
import { remember, take, type Undoable } from '../../state/undo';

/** A verdict as it was given. */
export interface Judged {
  datasetId: number;
  id: number;
  number: number;
  verdict: Verdict;
  given: Given;
  /** It is what stands already, with more said of it: not counted as one more. */
  again?: true;
}

/** The verdicts of this sitting. Each is sent while the person reads on, and can be taken back in any order of coming. */
export class Sitting {
  readonly given = new SvelteMap<number, Verdict>();
  /** It has no verdict by now: the person took it back, or it was not taken. */
  onopen: (judged: Judged, takenBack: boolean) => void = () => undefined;
  onsent: () => void = () => undefined;
  /** The person asks for one once more that was not taken. */
  onretry: (judged: Judged) => void = (judged) => this.give(judged);

  readonly counts = $derived.by(() => {
    const of = (verdict: Verdict) => [...this.given.values()].filter((one) => one === verdict).length;
    return {
      total: this.given.size,
      approved: of('approve'),
      rejected: of('reject'),
      deferred: of('defer'),
    };
  });

  /** "25 judged: 21 approved, 3 rejected, 1 deferred". */
  get words(): string {
    const { total, approved, rejected, deferred } = this.counts;
    return `${total} judged: ${approved} approved, ${rejected} rejected, ${deferred} deferred`;
  }

  rejected(): number[] {
    return [...this.given].filter(([, verdict]) => verdict === 'reject').map(([id]) => id);
  }

  give(judged: Judged): void {
    const { datasetId, id, number, verdict, again } = judged;
    const before = this.given.get(id);
    if (!again) this.given.set(id, verdict);
    judging.add(id);
    const sent = this.#send(judged, () => this.#drop(judged, entry, before));
    // There at once, so that a quick Undo takes back this one and not the one before.
    const entry: Undoable = {
      title: `#${number} ${doneWords[verdict]}`,
      datasetId,
      undo: async () => {
        const outcome = await sent;
        if (outcome) await client.undo(outcome.undoToken);
        this.#restore(id, before);
        this.onopen(judged, true);
      },
    };
    remember(entry);
  }

  async #send(judged: Judged, drop: () => void): Promise<ReviewOutcome | null> {
    const { datasetId, id, number, verdict, given } = judged;
    try {
      const outcome = await sendVerdict(datasetId, { kind: 'ids', ids: [id] }, verdict, given);
      if (outcome.changed > 0) return outcome;
      drop();
      toastInfo(`#${number} was not ${doneWords[verdict]}`, leftOut(outcome) || 'It is gone.');
      return null;
    } catch (cause) {
      drop();
      toastFailure(cause, () => this.onretry(judged));
      return null;
    } finally {
      judging.delete(id);
      this.onsent();
    }
  }

  #drop(judged: Judged, entry: Undoable, before: Verdict | undefined): void {
    take(entry);
    this.#restore(judged.id, before);
    this.onopen(judged, false);
  }

  #restore(id: number, before: Verdict | undefined): void {
    if (before === undefined) this.given.delete(id);
    else this.given.set(id, before);
  }

  clear(): void {
    this.given.clear();
  }
}
