import type { CoverageCell, CoverageLine, CoverageReport } from '../../ipc/client';
import { countsText, isGap, keyOfCell, strength, valueText, type Measure } from './gaps';

/** One place of the table: a cell, a sum at its edge, or all in the corner. */
export interface Place {
  row: CoverageLine | null;
  column: CoverageLine | null;
  cell: CoverageCell | null;
  value: number;
  /** What is read in it. */
  text: string;
  /** What a screen reader says of it. */
  label: string;
  kind: 'gap' | 'met' | 'none' | 'sum';
  /** How strong it is tinted, in percent. */
  strength: number;
  /** Null for sums, which nothing is planned for. */
  key: string | null;
}

/** The table as it is drawn and moved through: all cells, with the sums of rows at the end and those of columns below. */
export function placesOf(report: CoverageReport, measure: Measure): Place[][] {
  const width = report.columns.length;
  const rows = report.rows.map((row, at) => [
    ...report.columns.map((column, of) => placeOf(report, measure, row, column, at * width + of)),
    sumOf(measure, row, null, row.counts[measure], row.name),
  ]);
  const below = report.columns.map((column) =>
    sumOf(measure, null, column, column.counts[measure], column.name),
  );
  return [...rows, [...below, sumOf(measure, null, null, report.total[measure], 'All')]];
}

function sumOf(
  measure: Measure,
  row: CoverageLine | null,
  column: CoverageLine | null,
  value: number,
  name: string,
): Place {
  const text = valueText(value, 0, false);
  const label = `${name}: ${text} ${measure}`;
  return { row, column, cell: null, value, text, label, kind: 'sum', strength: 0, key: null };
}

function placeOf(
  report: CoverageReport,
  measure: Measure,
  row: CoverageLine,
  column: CoverageLine,
  at: number,
): Place {
  const cell = report.cells[at] as CoverageCell;
  const value = cell.counts[measure];
  const lacks = isGap(report, cell, measure);
  const none = !cell.suits && value === 0;
  const text = none ? '·' : valueText(value, report.target, lacks);
  const state = none ? 'does not suit' : `${text} ${measure}${lacks ? ', a gap' : ''}`;
  return {
    row,
    column,
    cell,
    value,
    text,
    label: `${row.name}, ${column.name}: ${state}`,
    kind: none ? 'none' : lacks ? 'gap' : 'met',
    strength: none || lacks ? 0 : strength(value, report.target),
    key: cell.suits ? keyOfCell(row, column) : null,
  };
}

/** Where one is in the table, and from where cells are chosen. */
export class Cursor {
  at = $state.raw<[row: number, column: number]>([0, 0]);
  #from: [row: number, column: number] | null = null;

  /** Within what there is by now. */
  in(places: Place[][]): [row: number, column: number] {
    const [row, column] = this.at;
    const within = (n: number, most: number) => Math.max(0, Math.min(n, most - 1));
    return [within(row, places.length), within(column, places[0]?.length ?? 0)];
  }

  go(at: [number, number]): void {
    this.at = at;
    this.#from = null;
  }

  /** Moves on and gives the keys of all cells between here and where it was first held. */
  stretch(at: [number, number], places: Place[][]): string[] {
    this.#from ??= this.at;
    const [fromRow, fromColumn] = this.#from;
    this.at = at;
    const between = (n: number, a: number, b: number) => n >= Math.min(a, b) && n <= Math.max(a, b);
    return places.flatMap((line, row) =>
      line.flatMap((place, column) =>
        place.key !== null && between(row, fromRow, at[0]) && between(column, fromColumn, at[1])
          ? [place.key]
          : [],
      ),
    );
  }

  /** What is said of the place: "Crisis to Referral + Late Starter: 5 planned, ...". */
  static words(place: Place | undefined): string | null {
    if (!place?.cell || !place.row || !place.column) return null;
    const name = `${place.row.name} + ${place.column.name}`;
    if (place.kind === 'none' && place.cell.counts.planned === 0) return `${name} do not suit each other.`;
    return `${name}: ${countsText(place.cell)}`;
  }
}

export const cursor = new Cursor();
