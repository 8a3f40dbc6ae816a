import { typesText } from '../../lib/keys';
import { widthOf, type DrawnColumn } from './columns';
import type { GridState, GridView } from './grid.svelte';
import type { RowId } from './source';
import type { Viewport } from './viewport.svelte';

/** What is drawn of a grid, read anew whenever it changes. Sizes are in pixels. */
export interface DrawnSource<Row, Id extends RowId> {
  grid: GridState<Row, Id>;
  /** The scrolled element; null before it is there. */
  box: HTMLElement | null;
  columns: readonly DrawnColumn[];
  rowHeight: number;
  headerHeight: number;
  /** For columns. */
  room: number;
  onopen: ((row: Row) => void) | undefined;
}

/**
 * A grid on the screen, as its keyboard needs it. The keyboard is on the grid as a whole, which says in which cell it
 * stands (aria-activedescendant): that cell is brought into view and acted on from here.
 */
export class DrawnGrid<Row, Id extends RowId> implements GridView {
  readonly #source: () => DrawnSource<Row, Id>;
  readonly #viewport: Viewport;

  /** The element of the cell that the keyboard stands in, where it is drawn. */
  readonly active: string | undefined = $derived.by(() => {
    const { grid } = this.#source();
    const column = grid.column;
    if (column === null) return undefined;
    if (grid.onHeadings) return grid.cellId(null, column);
    const { id, index } = grid.current;
    const { start, end } = this.#viewport.range;
    const drawn = id !== null && index !== undefined && index >= start && index < end;
    return drawn ? grid.cellId(id, column) : undefined;
  });

  constructor(viewport: Viewport, source: () => DrawnSource<Row, Id>) {
    this.#viewport = viewport;
    this.#source = source;
  }

  get columns(): readonly DrawnColumn[] {
    return this.#source().columns;
  }

  get page(): number {
    const { box, rowHeight } = this.#source();
    return Math.max(1, Math.floor((box?.clientHeight ?? 0) / rowHeight) - 2);
  }

  toTop(): void {
    const { box } = this.#source();
    // Where it is there already, nothing is set: that alone would lay out the whole page at once.
    if (box && !this.#viewport.isAtTop) box.scrollTop = 0;
  }

  reveal(index: number): void {
    const { box, rowHeight, headerHeight } = this.#source();
    if (!box) return;
    const { ratio } = this.#viewport.sheet;
    const top = box.scrollTop * ratio;
    const rowTop = index * rowHeight;
    // Two rows further than it must, so that a toast does not lie over it.
    const end = rowTop + 3 * rowHeight - (box.clientHeight - headerHeight);
    if (rowTop < top) box.scrollTop = rowTop / ratio;
    else if (end > top) box.scrollTop = end / ratio;
  }

  /** Brings the focused cell into view where the columns are wider than the grid. */
  revealColumn(): void {
    const { grid, box, columns, room } = this.#source();
    if (!box || widthOf(columns) <= room) return;
    const at = columns.findIndex((column) => column.key === grid.column);
    const column = columns[at];
    if (!column || column.sticky) return;
    const left = widthOf(columns.slice(0, at));
    const seen = room - widthOf(columns.filter((other) => other.sticky));
    if (left < box.scrollLeft) box.scrollLeft = left;
    else if (left + column.drawn > box.scrollLeft + seen) box.scrollLeft = left + column.drawn - seen;
  }

  shows(index: number): boolean {
    const { first, last } = this.#viewport.range;
    return index >= first && index <= last;
  }

  press(): void {
    const { grid, onopen } = this.#source();
    const { row, index } = grid.current;
    // Nothing is done to what is not seen.
    if (!grid.onHeadings && index !== undefined && !this.shows(index)) return this.reveal(index);
    const focused = this.active === undefined ? null : document.getElementById(this.active);
    const control = focused?.querySelector<HTMLElement>('button:not(:disabled), input:not(:disabled)');
    if (control) control.click();
    else if (row !== undefined && !grid.onHeadings) onopen?.(row);
  }

  focus(): void {
    this.#source().box?.focus({ preventScroll: true });
  }

  /** A click on a box or a button in a row acts and leaves the keyboard there; on a heading that sorts it goes to that. */
  readonly keepFocus = ({ target }: FocusEvent): void => {
    const { grid, box, columns } = this.#source();
    if (!(target instanceof Element) || target === box || typesText(target)) return;
    const heading = target.closest<HTMLElement>('[role="columnheader"]');
    const column = columns.find(({ key }) => key === heading?.dataset.column);
    if (column?.sortable) {
      grid.onHeadings = true;
      grid.column = column.key;
    }
    this.focus();
  };
}
