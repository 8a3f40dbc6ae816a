import type { RowSummary } from '../../ipc/client';
import { plan } from './plan.svelte';
import { preview } from './preview/preview.svelte';

/** What a key or a command acts on: what the preview shows, else the current row where it can be seen. */
export function subject(): RowSummary | null {
  if (preview.seen) return preview.row ?? null;
  const { row, index } = plan.current;
  if (!row || index === undefined) return null;
  return plan.grid.view === null || plan.grid.view.shows(index) ? row : null;
}

/** The same for a key. A row out of view is shown first, and nothing is done to what nobody saw. */
export function subjectInView(): RowSummary | null {
  const row = subject();
  const { index } = plan.current;
  if (!row && !preview.seen && index !== undefined) plan.grid.view?.reveal(index);
  return row;
}
