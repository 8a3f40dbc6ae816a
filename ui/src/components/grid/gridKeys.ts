import { mod } from '../../lib/keys';
import type { GridState } from './grid.svelte';
import type { RowId } from './source';

/** The keys of a grid, after the data grid of the ARIA practices. True where the key was used. */
export function gridKey<Row, Id extends RowId>(
  event: KeyboardEvent,
  grid: GridState<Row, Id>,
  key = event.key,
): boolean {
  const { view } = grid;
  if (!view || event.altKey) return false;
  const far = mod(event);
  if (!far && (event.ctrlKey || event.metaKey)) return false;
  if (key === ' ' && grid.onHeadings) key = 'Enter';
  const act = (far ? farKeys : nearKeys)[key];
  if (!act) return false;
  if (!event.repeat || key !== 'Enter') act(grid, view.page);
  return true;
}

type Keys = Record<string, (grid: MovedGrid, page: number) => void>;
type MovedGrid = Pick<GridState<unknown>, 'moveRow' | 'moveColumn' | 'goTo' | 'view'> & {
  rows: { readonly total: number };
};

const nearKeys: Keys = {
  ArrowDown: (grid) => grid.moveRow(1),
  ArrowUp: (grid) => grid.moveRow(-1),
  PageDown: (grid, page) => grid.moveRow(page),
  PageUp: (grid, page) => grid.moveRow(-page),
  ArrowRight: (grid) => grid.moveColumn(1),
  ArrowLeft: (grid) => grid.moveColumn(-1),
  Home: (grid) => grid.moveColumn(-Infinity),
  End: (grid) => grid.moveColumn(Infinity),
  Enter: (grid) => grid.view?.press(),
};

const farKeys: Keys = {
  Home: (grid) => {
    grid.moveColumn(-Infinity);
    grid.goTo(0);
  },
  End: (grid) => {
    grid.moveColumn(Infinity);
    grid.goTo(grid.rows.total - 1);
  },
};
