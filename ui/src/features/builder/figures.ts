import type { PlanProposal } from '../../ipc/client';
import { about, count, money, moneyRange } from '../../lib/format';
import { TRIED } from './tryThree';

/** "every pair covered, topics included", "231 of 254 pairs covered, topics included": before how many rows would do. */
export function coveredText({ covered, pairs, needed }: PlanProposal): string {
  if (pairs === 0) return 'no pairs';
  // The pairs beside the personas are those with arcs alone.
  if (covered < pairs) return `${count(covered)} of ${count(pairs)} pairs covered, topics included`;
  return needed === 0
    ? 'the plan has every pair already, topics included'
    : 'every pair covered, topics included';
}

export const coveredHint =
  'Pairs of persona and arc, persona and topic, arc and topic that rows of these tiers can have. Rows that the plan has already count too.';

/** What writing the conversations costs; none where the price is not known. */
export function costText({ costMicros }: PlanProposal): string | null {
  if (!costMicros) return null;
  return costMicros.high === 0 ? 'no cost' : moneyRange(costMicros);
}

export function timeText({ ms }: PlanProposal): string {
  return about((ms.low + ms.high) / 2);
}

/** "Briefs $0.31." */
export function briefsText({ briefsMicros }: PlanProposal): string {
  if (!briefsMicros || briefsMicros.high === 0) return '';
  return `Briefs ${moneyRange(briefsMicros)}.`;
}

/** "~$0.12": what trying a few of the rows costs; none where it is not known, or nothing. */
export function tryCost({ costMicros, rows }: PlanProposal): string | null {
  if (!costMicros || costMicros.high === 0 || rows.length === 0) return null;
  return `~${money((((costMicros.low + costMicros.high) / 2) * Math.min(TRIED, rows.length)) / rows.length)}`;
}
