import type { Filter, RowSummary } from '../../ipc/client';
import { isNot, type Dimension } from './filter';

/** Lists of what verdicts and new texts change. */
const liveLists: Dimension[] = ['statuses', 'reasons', 'flags'];

/** Whether what happens to a row can make it leave a filter, or join it. What a row is planned with stays as it is. */
export function isLive(filter: Filter): boolean {
  const { text, deferred, scores, turns, made } = filter;
  const ranges = [scores, turns, made].some((range) => range !== null);
  return liveLists.some((key) => filter[key].length > 0) || deferred !== null || ranges || text.trim() !== '';
}

/** Whether a row may be among those that a filter leaves: only what it says itself tells that it is not. */
export function mayBelong(filter: Filter, row: RowSummary): boolean {
  const { statuses, deferred, scores, turns, made } = filter;
  if (statuses.length > 0 && statuses.includes(row.status) === isNot(filter, 'statuses')) return false;
  if (deferred !== null && deferred !== row.deferred) return false;
  // Without a text it has no score, no turns and no time.
  const ofText = [scores, turns, made].some((range) => range !== null);
  return !ofText || row.generatedAt !== null;
}
