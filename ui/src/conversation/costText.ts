import type { VersionDetail } from '../ipc/client';
import { money, plural } from '../lib/format';

/** What a version cost: "$0.02, estimated"; with the calls before it, "$0.02, with 2 attempts before it $0.06". */
export function costText({ costMicros, costEstimated, attempts, attemptsMicros }: VersionDetail): string {
  if (costMicros === null) return attempts > 1 ? `unknown, ${plural(attempts, 'attempt')}` : 'unknown';
  const cost = `${money(costMicros)}${costEstimated ? ', estimated' : ''}`;
  if (attempts <= 1) return cost;
  const before = plural(attempts - 1, 'attempt');
  return attemptsMicros === null
    ? `${cost}, without ${before} before it whose cost is not known`
    : `${cost}, with ${before} before it ${money(attemptsMicros)}`;
}
