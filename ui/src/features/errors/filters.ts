import type { BatchView, ErrorPage, ErrorQuery } from '../../ipc/client';
import type { WindowPrefs } from '../../ipc/prefs';
import { count, minuteTime } from '../../lib/format';

type Kept = WindowPrefs['errorLogFilters'];
export type Span = Kept['span'];
export type Mendable = Kept['mendable'];

/** What the error log shows. Every dimension narrows it further. */
export interface ErrorFilters extends Kept {
  batchId: number | null;
}

export const everything: ErrorFilters = { kind: '', span: 'all', batchId: null, mendable: 'all' };

export const spans: { value: Span; label: string }[] = [
  { value: 'all', label: 'All time' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
];

export const mendables: { value: Mendable; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
];

const DAY = 86_400_000;

export function isFiltered(filters: ErrorFilters): boolean {
  return (
    filters.kind !== '' || filters.span !== 'all' || filters.batchId !== null || filters.mendable !== 'all'
  );
}

export function toQuery(
  datasetId: number,
  filters: ErrorFilters,
  now: number,
): Omit<ErrorQuery, 'offset' | 'limit'> {
  return {
    datasetId,
    kinds: filters.kind ? [filters.kind] : [],
    batchId: filters.batchId,
    retryable: filters.mendable === 'all' ? null : filters.mendable === 'yes',
    since: since(filters.span, now),
  };
}

function since(span: Span, now: number): number | null {
  switch (span) {
    case 'all':
      return null;
    case 'today':
      return new Date(now).setHours(0, 0, 0, 0);
    case 'week':
      return now - 7 * DAY;
    case 'month':
      return now - 30 * DAY;
  }
}

export interface Option {
  value: string;
  label: string;
}

/** The kinds that occur, most frequent first; the chosen one stays even where nothing of it is left. */
export function kindOptions(kinds: ErrorPage['kinds'], chosen: string): Option[] {
  const options = [...kinds]
    .sort((a, b) => b.count - a.count)
    .map((kind) => ({ value: kind.kind, label: `${kind.title} (${count(kind.count)})` }));
  if (chosen && !kinds.some((kind) => kind.kind === chosen)) {
    options.push({ value: chosen, label: chosen.replaceAll('_', ' ') });
  }
  return [{ value: '', label: 'All kinds' }, ...options];
}

/** Calls that ended without success; several of one conversation each count. */
export function failedCalls(batch: BatchView): number {
  return batch.attempts - batch.succeeded - batch.inFlight;
}

/** Batches with calls in the log, newest first. */
export function batchOptions(batches: BatchView[], chosen: number | null): Option[] {
  const options = batches
    .filter((batch) => failedCalls(batch) > 0 || batch.id === chosen)
    .sort((a, b) => b.id - a.id)
    .map((batch) => ({
      value: String(batch.id),
      label: `Batch ${batch.id}, ${minuteTime(batch.createdAt)}`,
    }));
  if (chosen !== null && !batches.some((batch) => batch.id === chosen)) {
    options.unshift({ value: String(chosen), label: `Batch ${chosen}` });
  }
  return [{ value: '', label: 'All batches' }, ...options];
}
