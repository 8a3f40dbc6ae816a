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
  unlike: 'least like the approved first',
  phrases: 'most stock phrases first',
  score: 'lowest score first',
  oldest: 'oldest first',
  random: 'random',
};

/** Why nothing waits for review: what is furthest from it comes first. */
export function missingText(counts: StatusCounts): string {
  const rows = (n: number) => `${count(n)} ${n === 1 ? 'row is' : 'rows are'}`;
  if (counts.total === 0) return 'No row is planned yet. What the model writes comes here to be judged.';
  if (counts.notGenerated > 0) return `${rows(counts.notGenerated)} not generated.`;
  if (counts.generating > 0) return `${rows(counts.generating)} being written, and come here when done.`;
  if (counts.failed > 0)
    return `${count(counts.failed)} failed. The error log says why, and tries them again.`;
  return 'Every row is generated and judged.';
}

export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
