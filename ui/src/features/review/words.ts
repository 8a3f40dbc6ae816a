import type { QueueSort } from '../../ipc/client';
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

export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
