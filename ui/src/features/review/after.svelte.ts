import { doneWords } from '../../conversation/verdicts';
import { client, type CriterionView, type VersionDetail } from '../../ipc/client';
import { score } from '../../lib/format';
import { toastFailure } from '../../state/toasts';
import type { Facts } from './facts.svelte';
import type { Judged } from './sitting.svelte';

/** What is said after a verdict, in one line. */
export interface Line {
  words: string;
  /** Gives the verdict of today in the place of the one before. */
  change?: () => void;
}

/** After a blind verdict: what the rules say of the same text. After a repeat: whether the person says the same. */
export class After {
  line = $state.raw<Line | null>(null);
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The line for a blind verdict; null for any other. */
  of({ number, verdict, given }: Judged, { score: points, criteria }: VersionDetail): Line | null {
    if (!given.blind || points === null) return null;
    const names = criteria.filter(isProblem).map((one) => one.name);
    const most = names.slice(0, 2).join(', ');
    const rest = names.length > 2 ? ` and ${names.length - 2} more` : '';
    const found = names.length > 0 ? `${most}${rest}` : 'nothing to mend';
    return { words: `You ${doneWords[verdict]} #${number}; the rules say ${score(points)}: ${found}` };
  }

  /** Judged a day ago and again now. Only a different verdict is said, with the way to change it; the same one is kept. */
  async repeat(judged: Judged, keep: () => void, change: () => void): Promise<void> {
    const { id, number, verdict, given } = judged;
    try {
      const { before, agrees, facts } = await client.judgeRepeat(id, given.seen as number, verdict);
      this.#facts.take(facts);
      if (agrees) keep();
      this.line = agrees
        ? { words: `You agree with yourself ${facts.agreed} of ${facts.repeated}` }
        : {
            words: `You ${before} #${number} before, and ${doneWords[verdict]} it now`,
            change: () => {
              this.clear();
              change();
            },
          };
    } catch (cause) {
      toastFailure(cause);
    }
  }

  clear(): void {
    this.line = null;
  }
}

/** It was measured and is not all that it could be. */
export function isProblem(criterion: CriterionView): boolean {
  if (!criterion.measured) return false;
  if (criterion.outOf === 0) return criterion.flag !== null;
  return criterion.flag === 'hard' || criterion.points === null || criterion.points < criterion.outOf;
}
