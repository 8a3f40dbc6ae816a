import type { Filter, Status, StatusCounts } from '../../ipc/client';
import { noFilter, sameFilter } from './filter';

export interface QuickView {
  name: string;
  filter: Filter;
  count: number | null;
  /** Saved by the person, and hers to remove. */
  own: boolean;
}

export interface SavedView {
  name: string;
  filter: Filter;
}

const byStatus = (status: Status): Filter => ({ ...noFilter(), statuses: [status] });

/** The questions that are asked most, with their counts, then the person's own. */
export function quickViews(counts: StatusCounts, saved: SavedView[]): QuickView[] {
  const built: QuickView[] = [
    { name: 'All', filter: noFilter(), count: counts.total, own: false },
    { name: 'Not generated', filter: byStatus('not_generated'), count: counts.notGenerated, own: false },
    { name: 'Needs review', filter: byStatus('generated'), count: counts.generated, own: false },
    { name: 'Approved', filter: byStatus('approved'), count: counts.approved, own: false },
    { name: 'Failed', filter: byStatus('failed'), count: counts.failed, own: false },
  ];
  return [...built, ...saved.map((view) => ({ ...view, count: null, own: true }))];
}

export function isShown(view: QuickView, filter: Filter): boolean {
  return sameFilter(view.filter, filter);
}
