import type { Snippet } from 'svelte';
import type { ClassValue, HTMLAttributes } from 'svelte/elements';
import type { DrawnColumn, GridColumn } from './columns';
import type { ColumnOrder } from './columnOrder.svelte';
import type { ColumnWidths } from './columnWidths.svelte';
import type { GridState } from './grid.svelte';
import type { Sorting } from './GridHeader.svelte';
import type { RowId } from './source';
import type { DrawnRange } from './window';

/** What a grid is given. */
export interface GridProps<Row, Id extends RowId> extends Omit<HTMLAttributes<HTMLDivElement>, 'cell'> {
  grid: GridState<Row, Id>;
  /** In the order in which they stand; which of them are drawn and how wide follows from the room. */
  columns: readonly GridColumn[];
  label: string;
  rowHeight: number;
  /** Of the text, against its normal size. */
  scale: number;
  cell: Snippet<[Row, DrawnColumn]>;
  heading?: Snippet<[DrawnColumn, DrawnRange]>;
  /** Without headings, where the cells explain themselves. */
  headless?: boolean;
  sorting?: Sorting;
  widths?: ColumnWidths;
  /** Where the headings can be moved; `columns` stand in its order already. */
  order?: ColumnOrder;
  /** All columns that there are, in their usual order, for the places of those that are hidden. */
  all?: readonly GridColumn[];
  selected?: (row: Row) => boolean;
  /** More than one row can be selected. */
  multiple?: boolean;
  data?: (row: Row, index: number) => Record<`data-${string}`, string | number | null>;
  onopen?: (row: Row) => void;
  /** How a cell is drawn besides, by the place of its row. */
  look?: (index: number, column: string) => string | null;
  /** After the last row, in a row of its own. */
  end?: Snippet<[readonly DrawnColumn[], string]>;
  /** The element that the keyboard stands in, where that is one of `end`. */
  active?: string;
  /** The person scrolled to this place. */
  onplace?: (top: number) => void;
  /** Other rows than those are on their way. */
  busy?: boolean;
  class?: ClassValue;
  element?: HTMLElement | null;
  /** The room for columns, in pixels. */
  room?: number;
}
