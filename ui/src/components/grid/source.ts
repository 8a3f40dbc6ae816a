export type RowId = number | string;

/** Where a grid has its rows from. They may come page by page: a row that is on its way is undefined. */
export interface RowSource<Row, Id extends RowId = number> {
  readonly total: number;
  /** False until the first answer: nothing is known yet, which is not the same as nothing there. */
  readonly known: boolean;
  idOf(row: Row): Id;
  at(index: number): Row | undefined;
  /** Where a row stands, if it is loaded. */
  indexOf(id: Id): number | undefined;
  /** Says which rows are in view. */
  show(first: number, last: number): void;
  /** Told whenever rows have come. */
  onKept(listener: () => void): void;
}

/** Rows that are all there. */
export function listRows<Row>(list: () => readonly Row[], idOf: (row: Row) => number): RowSource<Row> {
  return {
    get total() {
      return list().length;
    },
    known: true,
    idOf,
    at: (index) => list()[index],
    indexOf(id) {
      const index = list().findIndex((row) => idOf(row) === id);
      return index < 0 ? undefined : index;
    },
    show: () => {},
    onKept: () => {},
  };
}
