import type { QueueSort, StatusCounts } from '../../ipc/client';
import { count } from '../../lib/format';
import type { Choice } from './queue.svelte';

export const choiceWords: Record<Choice, string> = {
  review: 'Needs review',
  deferred: 'Deferred',
  approved: 'Approved',
  rejected: 'Rejected',
  table: "The table's filter",
  opened: 'Opened',
};

/** In the order in which they are offered. */
export const sortWords: Record<QueueSort, string> = {
  judge: 'judge disagrees first',
  unlike: 'least like any other first',
  phrases: 'most stock phrases first',
  score: 'lowest score first',
  oldest: 'oldest first',
  random: 'random',
};

/** Why nothing waits for review: what is furthest from it comes first, and what waits for another look last. */
export function missingText(counts: StatusCounts, deferred: number): string {
  const rows = (n: number) => `${count(n)} ${n === 1 ? 'row is' : 'rows are'}`;
  const { generating, failed, notGenerated } = counts;
  const open = counts.generated - deferred;
  const aside = deferred > 0 ? ` ${rows(deferred)} deferred.` : '';
  if (counts.total === 0) return 'No row is planned yet. What the model writes comes here to be judged.';
  if (open > 0) return `${count(open)} ${open === 1 ? 'row waits' : 'rows wait'} for your verdict.`;
  if (notGenerated > 0) return `${rows(notGenerated)} not generated.${aside}`;
  if (generating > 0)
    return `${rows(generating)} being written, and ${generating === 1 ? 'comes' : 'come'} here when done.${aside}`;
  if (failed > 0) return `${count(failed)} failed. The error log says why, and tries them again.${aside}`;
  return deferred > 0 ? `Every row is generated.${aside}` : 'Every row is generated and judged.';
}

export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
