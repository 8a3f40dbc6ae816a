import type { Filter, Status } from '../../ipc/client';
import { noFilter, sameFilter } from './filter';

export interface QuickView {
  name: string;
  filter: Filter;
  /** Saved by the person, and hers to remove. */
  own: boolean;
}

export interface SavedView {
  name: string;
  filter: Filter;
}

const byStatus = (status: Status): Filter => ({ ...noFilter(), statuses: [status] });

/** The questions that are asked most, then the person's own. */
export function quickViews(saved: SavedView[]): QuickView[] {
  const built: QuickView[] = [
    { name: 'All', filter: noFilter(), own: false },
    { name: 'Not generated', filter: byStatus('not_generated'), own: false },
    { name: 'Needs review', filter: { ...byStatus('generated'), deferred: false }, own: false },
    { name: 'Deferred', filter: { ...noFilter(), deferred: true }, own: false },
    { name: 'Approved', filter: byStatus('approved'), own: false },
    { name: 'Failed', filter: byStatus('failed'), own: false },
  ];
  return [...built, ...saved.map((view) => ({ ...view, own: true }))];
}

export function isShown(view: QuickView, filter: Filter): boolean {
  return sameFilter(view.filter, filter);
}
