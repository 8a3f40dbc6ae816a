import { wordsOf } from './purpose';
import type { BatchView, MarkView } from '../../ipc/client';
import { doneCount } from './batch';
import { outcomeText } from './outcome';

/** Up to here every conversation of a batch has a cell of its own; beyond it they would be thinner than can be seen. */
export const MOST_CELLS = 200;

export interface Cell {
  outcome: MarkView['outcome'] | 'active' | 'waiting';
  /** Null where only the number of such conversations is known yet. */
  conversationId: number | null;
  text: string;
}

/** One cell a conversation: those that ended in the order of their ends, those under way, those that wait. */
export function cellsOf(batch: BatchView, marks: readonly MarkView[]): Cell[] {
  const known: Cell[] = [...marks].reverse().map((mark) => ({
    outcome: mark.outcome,
    conversationId: mark.conversationId,
    text: outcomeText(mark),
  }));
  const failed = known.filter((cell) => cell.outcome === 'failed').length;
  // Outcomes come up to a second after the counts.
  const behind = Math.max(0, doneCount(batch) + batch.cancelled - known.length);
  const behindFailed = Math.min(behind, Math.max(0, batch.failed - failed));
  const running: Cell[] = batch.running.map((item) => ({
    outcome: 'active',
    conversationId: item.conversationId,
    text: `#${item.number} ${item.name}: ${wordsOf(batch).doing.toLowerCase()}`,
  }));
  const cells = [
    ...known,
    ...nameless('failed', behindFailed),
    ...nameless(batch.cancelled > 0 ? 'cancelled' : 'succeeded', behind - behindFailed),
    ...running,
    ...nameless('active', batch.inFlight - running.length),
  ];
  return [...cells, ...nameless('waiting', batch.total - cells.length)].slice(0, batch.total);
}

function nameless(outcome: Cell['outcome'], count: number): Cell[] {
  return Array.from({ length: Math.max(0, count) }, () => ({ outcome, conversationId: null, text: '' }));
}
