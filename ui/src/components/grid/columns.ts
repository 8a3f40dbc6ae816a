import { COLUMN_WIDTH } from '../../ipc/prefs';

/** Widths that the person set, in pixels at the normal text size. */
export type OwnWidths = Partial<Record<string, number>>;

/** A column of a grid. Widths are in pixels at the normal text size. */
export interface GridColumn {
  key: string;
  name: string;
  /** Below it nothing can be told. */
  min: number;
  /** Enough for most of its texts. */
  ideal: number;
  /** Enough for its longest text; the ideal where it is left out. */
  max?: number;
  /** Where there is no room, the lowest steps back first. Without a number a column always stays. */
  drop?: number;
  /** Steps back so that the others get their ideal width, and not only where they would not get their least. */
  spare?: boolean;
  numeric?: boolean;
  /** The heading sorts by it, and its edge can be moved. */
  sortable?: boolean;
  /** The person may hide it. */
  optional?: boolean;
  /** Its heading is read and not seen. */
  unnamed?: boolean;
  /** The whole cell is for the control in it: a click beside that opens nothing. */
  control?: boolean;
  /** Stays in view at the end where the columns are wider than the grid. */
  sticky?: boolean;
}

/** A column with the width it is drawn with, in pixels. */
export type DrawnColumn<Column extends GridColumn = GridColumn> = Column & { drawn: number };

/**
 * The columns to draw in `room` pixels and how wide each is. A width that the person set holds. The others first get
 * what they need at least, then what is ideal, then what their longest text needs.
 */
export function layOut<Column extends GridColumn>(
  columns: readonly Column[],
  own: OwnWidths,
  room: number,
  scale = 1,
): DrawnColumn<Column>[] {
  const space = room / scale;
  const least = (column: GridColumn) => own[column.key] ?? column.min;
  const ideal = (column: GridColumn) => own[column.key] ?? column.ideal;
  const most = (column: GridColumn) => own[column.key] ?? column.max ?? column.ideal;
  let shown = [...columns];
  const lesser = columns.filter((column) => column.drop !== undefined);
  for (const column of lesser.sort((a, b) => (a.drop ?? 0) - (b.drop ?? 0))) {
    if (sum(shown.map(column.spare ? ideal : least)) > space)
      shown = shown.filter((other) => other !== column);
  }
  let drawn = shown.map(least);
  for (const wanted of [ideal, most]) drawn = grow(drawn, shown.map(wanted), space);
  return shown.map((column, index) => ({ ...column, drawn: Math.floor((drawn[index] ?? 0) * scale) }));
}

/** Brings widths towards what is wanted, all by the same part of it where there is not room for all. */
function grow(widths: number[], wanted: number[], space: number): number[] {
  const missing = widths.map((width, index) => Math.max(0, (wanted[index] ?? 0) - width));
  const part = Math.min(1, Math.max(0, space - sum(widths)) / (sum(missing) || 1));
  return widths.map((width, index) => width + (missing[index] ?? 0) * part);
}

/** All columns together, in pixels. */
export function widthOf(shown: readonly DrawnColumn[]): number {
  return sum(shown.map((column) => column.drawn));
}

/** The grid-template-columns of header and rows. What is left stays free at the end. */
export function template(shown: readonly DrawnColumn[]): string {
  return `${shown.map((column) => `${column.drawn}px`).join(' ')} minmax(0, 1fr)`;
}

export function clampColumn(width: number): number {
  return Math.round(Math.max(COLUMN_WIDTH.least, Math.min(width, COLUMN_WIDTH.most)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
