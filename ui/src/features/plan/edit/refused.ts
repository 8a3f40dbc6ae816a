import type { CellEdit, CellProblem } from '../../../ipc/client';
import { count, plural } from '../../../lib/format';
import type { CellPlace } from './field.svelte';

/** Cells and rows that change as one step. */
export interface Change {
  datasetId: number;
  edits: CellEdit[];
  newRows: number;
  /** The numbers of its rows by their ids: what is said of one that is not loaded names it too. */
  numbers: ReadonlyMap<number, number>;
  /** What it was, once it is done: "8 rows pasted". */
  words: string;
  /** It came of a block: what it has brought is said, with a way back. */
  block: boolean;
}

/** A change that did not happen. What was typed is kept. */
export interface Refused {
  /** What is left of it. */
  change: Change;
  /** As it was asked for: Undo means this. */
  origin: Change;
  /** What happened, and what to do. */
  message: string;
  hint: string | null;
  problems: CellProblem[];
}

export const keyOf = ({ id, column }: CellPlace) => `${id}:${column}`;

/**
 * A block that adds rows says anew what was refused for some of its words: tried again as well, that one would add its rows
 * beside them. A block with other words is another one.
 */
export function mends({ datasetId, edits, newRows, block }: Change, { change, problems }: Refused): boolean {
  if (!block || newRows === 0 || !change.block || problems.length === 0) return false;
  const at = ({ id, newRow, column }: CellProblem | CellEdit) => `${id}:${newRow}:${column}`;
  const wrong = new Set(problems.map(at));
  const said = new Map(edits.map((cell) => [at(cell), cell.text]));
  const isSaid = (cell: CellEdit) =>
    cell.id === null ? wrong.has(at(cell)) || said.get(at(cell)) === cell.text : said.has(at(cell));
  return change.datasetId === datasetId && change.newRows === newRows && change.edits.every(isSaid);
}

/** What happened, of a change that has these problems. */
export function problemWords({ newRows, edits }: Change, problems: readonly CellProblem[]): string {
  if (problems.length === 0)
    return edits.length === 1
      ? 'The other cell was not changed.'
      : `The other ${count(edits.length)} cells were not changed.`;
  if (edits.length === 1 && newRows === 0) return 'The cell was not changed.';
  return `Nothing was changed: ${plural(problems.length, 'cell')} cannot be as ${problems.length === 1 ? 'it is' : 'they are'} wanted.`;
}
