import type { BulkFacts } from '../../../ipc/client';
import { count, percentOf } from '../../../lib/format';

/** What was read of the rows that would be approved, and what that says of the others. */
export function readWords({ matching, read, others, rejected, atMost }: BulkFacts): string {
  if (read === 0 || atMost === null)
    return `You read none of the ${count(matching)}: nothing is known of how many you would reject.`;
  const within = read - others;
  const all = within >= matching;
  const parts = [
    within > 0 && (all ? `all ${count(matching)}` : `${count(within)} of the ${count(matching)}`),
    others > 0 && (others === 1 ? '1 other that matches' : `${count(others)} others that match`),
  ];
  const of = parts.filter((part) => part !== false).join(' and ');
  const some = rejected === 0 ? 'none rejected' : `${count(rejected)} rejected`;
  if (all) return `You read ${of}, ${some}.`;
  return `You read ${of}, ${some}: at most ${percentUp(atMost)} would be, ${percentOf(95)} sure.`;
}

/** How many to read for a bound that is worth something, where too few were read; null where enough were. */
export function readMore({ matching, read, atMost }: BulkFacts): string | null {
  const wanted = 60;
  if ((atMost !== null && atMost <= 0.1) || matching <= wanted || read >= wanted) return null;
  return `With ${wanted} read and none rejected it would be at most ${percentOf(5)}.`;
}

/** A bound is rounded up: it is never better than it is. */
function percentUp(share: number): string {
  const percent = share * 100;
  // What is stored as 4.999999999999 is 5.
  return percentOf(percent < 1 ? Math.ceil(percent * 10 - 1e-9) / 10 : Math.ceil(percent - 1e-9), 1);
}
