import type { DrawnColumn } from './columns';
import { CurrentRow } from './current.svelte';
import type { RowId, RowSource } from './source';

/** A grid while it is on the screen. */
export interface GridView {
  readonly columns: readonly DrawnColumn[];
  /** Rows of a screen, for the keys that move by one. */
  readonly page: number;
  toTop(): void;
  /** Brings a row into view. */
  reveal(index: number): void;
  /** Whether a row is in view. */
  shows(index: number): boolean;
  /** Does what stands in the focused cell; where there is nothing to do, opens the row. */
  press(): void;
  focus(): void;
}

/** What a grid keeps while it is off the screen too: its rows, the current one, the focused column, its place. */
export class GridState<Row, Id extends RowId = number> {
  readonly name: string;
  readonly rows: RowSource<Row, Id>;
  readonly current: CurrentRow<Row, Id>;
  /** The column that the keyboard stands in. */
  column = $state<string | null>(null);
  /** The keyboard stands on the headings, above the rows. */
  onHeadings = $state(false);
  view: GridView | null = null;
  /** Where it was scrolled to. */
  top = 0;
  /** When the person last went to a row, by the clock of `performance`. */
  movedAt = -1;
  readonly #firstColumn: string | null;
  /** A row to bring into view, once the grid is there and its rows reach that far. */
  #toReveal: Id | null = null;

  constructor(name: string, rows: RowSource<Row, Id>, column: string | null = null) {
    this.name = name;
    this.rows = rows;
    this.#firstColumn = column;
    this.column = column;
    this.current = new CurrentRow(rows);
    rows.onKept(() => this.current.settle());
  }

  /** Other rows altogether. */
  reset(top = 0): void {
    this.current.set(null);
    this.#toReveal = null;
    this.column = this.#firstColumn;
    this.onHeadings = false;
    this.movedAt = -1;
    this.top = top;
  }

  /** Steps along the rows and keeps the row in view. Above the first one are the headings. */
  moveRow(step: number): void {
    const { index } = this.current;
    if (this.onHeadings) {
      if (step > 0) this.goTo(index ?? 0);
    } else if (step === -1 && index === 0) {
      this.onHeadings = this.view?.columns.some((column) => column.sortable) ?? false;
    } else {
      this.goTo(this.current.after(step));
    }
  }

  goTo(index: number): void {
    if (this.rows.total === 0) return;
    const bounded = Math.max(0, Math.min(index, this.rows.total - 1));
    this.onHeadings = false;
    this.movedAt = performance.now();
    this.current.goTo(bounded);
    if (!this.rows.at(bounded)) this.rows.show(bounded, bounded);
    this.view?.reveal(bounded);
  }

  /** The current row, whose place is told: brings it into view as soon as it can be seen. */
  show(index: number): void {
    this.current.placeAt(index);
    this.#toReveal = this.current.id;
    this.revealAwaited();
  }

  /** The grid is there again, or has other rows. Beyond its last row nothing can be scrolled to. */
  revealAwaited(): void {
    const { id, place } = this.current;
    if (this.#toReveal === null) return;
    if (this.#toReveal !== id || place === null) {
      // The person is somewhere else by now.
      this.#toReveal = null;
    } else if (this.view && place < this.rows.total) {
      this.#toReveal = null;
      this.view.reveal(place);
    }
  }

  moveColumn(step: number): void {
    const columns = this.view?.columns ?? [];
    const at = columns.findIndex((column) => column.key === this.column);
    const next = columns[Math.max(0, Math.min(at + step, columns.length - 1))];
    if (next) this.column = next.key;
  }

  /** The element of a cell, as `aria-activedescendant` names it. Of the headings where no row is given. */
  cellId(row: RowId | null, column: string): string {
    return `${this.name}-${row ?? 'heading'}-${column}`;
  }
}
