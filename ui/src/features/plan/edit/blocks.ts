import { copyText } from '../../../components/copy';
import { client, type CellEdit, type PlanColumn, type RowSummary } from '../../../ipc/client';
import { plural } from '../../../lib/format';
import { announcer } from '../../../state/announcer.svelte';
import { toastFailure, toastInfo } from '../../../state/toasts';
import { PAGE, plan } from '../plan.svelte';
import { readBlock, repeated, trimmed, widthOf, writeBlock } from './block';
import { editing } from './editing.svelte';
import { editableColumns, type Area } from './range.svelte';

/** The rows of these places; those that are not loaded are asked for. */
async function rowsOf(top: number, bottom: number): Promise<RowSummary[]> {
  const loaded = plan.rows.between(top, bottom);
  const query = plan.rows.answered;
  if (loaded.length === bottom - top + 1 || !query) return loaded;
  const rows: RowSummary[] = [];
  for (let offset = top; offset <= bottom; offset += PAGE) {
    const limit = Math.min(PAGE, bottom - offset + 1);
    rows.push(...(await client.rows({ ...query, offset, limit })).rows);
  }
  return rows;
}

const numbersOf = (rows: readonly RowSummary[]) => new Map(rows.map(({ id, number }) => [id, number]));

/** The rows of the range. */
export async function idsOfRange(): Promise<number[]> {
  const { area } = editing.range;
  if (!area || editing.range.atEnd) return [];
  try {
    return (await rowsOf(area.top, area.bottom)).map(({ id }) => id);
  } catch (cause) {
    toastFailure(cause);
    return [];
  }
}

/** Cells of a dataset, by their rows. */
interface Cells {
  datasetId: number;
  area: Area;
  rows: RowSummary[];
}

/** The cells of the range as text: what other programs paste. Gives back which were copied; null where none were. */
export async function copyCells(): Promise<Cells | null> {
  const { area, count } = editing.range;
  const { datasetId } = plan;
  if (!area || datasetId === null) return null;
  try {
    const rows = await rowsOf(area.top, Math.min(area.bottom, plan.rows.total - 1));
    const text = writeBlock(rows.map((row) => area.columns.map((column) => editing.textOf(row, column))));
    if (!(await copyText(text))) throw new Error('The clipboard did not take the cells.');
    announcer.say(`${plural(count, 'cell')} copied`);
    return { datasetId, area, rows };
  } catch (cause) {
    toastFailure(cause);
    return null;
  }
}

const emptied = (row: RowSummary, column: PlanColumn) => (editing.textOf(row, column) === '' ? null : '');

/** Empties the cells of the range. */
export async function clearCells(): Promise<void> {
  await change(emptied, 'cleared');
}

/** Copies the cells of the range and empties those, wherever the keyboard stands by then. */
export async function cutCells(): Promise<void> {
  const copied = await copyCells();
  if (copied) await save(copied, emptied, 'cleared');
}

/** The first row of the range into all below it; where it is one row, the row above it. */
export async function fillDown(): Promise<void> {
  const { area } = editing.range;
  if (!area || editing.range.atEnd) return;
  const from = area.top === area.bottom ? area.top - 1 : area.top;
  if (from < 0) return;
  await fill({ ...area, top: from, bottom: from }, area);
}

/** The cells of one area into another that reaches beyond it, over and over. */
export async function fill(source: Area, target: Area): Promise<void> {
  try {
    const rows = await rowsOf(source.top, source.bottom);
    const height = source.bottom - source.top + 1;
    const width = source.columns.length;
    const columns = editableColumns();
    const first = columns.indexOf(source.columns[0] ?? 'persona');
    const texts = (index: number, column: PlanColumn) => {
      const row = rows[mod(index - source.top, height)];
      const from = source.columns[mod(columns.indexOf(column) - first, width)];
      return row && from ? editing.textOf(row, from) : null;
    };
    const within = (index: number, column: PlanColumn) =>
      index >= source.top && index <= source.bottom && source.columns.includes(column);
    await change(
      (row, column, index) => {
        const text = within(index, column) ? null : texts(index, column);
        return text === editing.textOf(row, column) ? null : text;
      },
      'filled',
      target,
    );
  } catch (cause) {
    toastFailure(cause);
  }
}

const mod = (n: number, by: number) => ((n % by) + by) % by;

/** What a cell is to say; null where it stays. */
type CellText = (row: RowSummary, column: PlanColumn, index: number) => string | null;

/** Changes cells of an area as one step. */
async function change(text: CellText, done: string, area = editing.range.area): Promise<void> {
  const datasetId = plan.datasetId;
  if (!area || datasetId === null) return;
  try {
    const rows = await rowsOf(area.top, Math.min(area.bottom, plan.rows.total - 1));
    await save({ datasetId, area, rows }, text, done);
  } catch (cause) {
    toastFailure(cause);
  }
}

async function save({ datasetId, area, rows }: Cells, text: CellText, done: string): Promise<void> {
  const edits = rows.flatMap((row, at) =>
    area.columns.flatMap((column): CellEdit[] => {
      const wanted = text(row, column, area.top + at);
      return wanted === null ? [] : [{ id: row.id, newRow: null, column, text: wanted }];
    }),
  );
  if (edits.length === 0) return;
  const words = `${plural(edits.length, 'cell')} ${done}`;
  await editing.changes.save({ datasetId, edits, newRows: 0, numbers: numbersOf(rows), words, block: true });
}

/** Pastes a block of text from the first cell of the range on. What reaches beyond the last row makes new rows. */
export async function pasteText(pasted: string): Promise<void> {
  const { area } = editing.range;
  const { coming } = editing;
  const datasetId = plan.datasetId;
  if (!area || datasetId === null || pasted === '') return;
  const columns = editableColumns();
  const across = columns.slice(columns.indexOf(area.columns[0] ?? 'persona'));
  let block = readBlock(pasted);
  if (widthOf(block) > across.length) block = trimmed(block);
  if (widthOf(block) > across.length) return tooWide(widthOf(block), across.length);
  const cells = repeated(block, area.bottom - area.top + 1, area.columns.length);
  const bottom = area.top + cells.length - 1;
  try {
    const rows = await rowsOf(area.top, Math.min(bottom, plan.rows.total - 1));
    const row = await coming;
    const ids = row === null ? rows.map(({ id }) => id) : [row];
    // A blank line past the last row is the text's: no row is meant by it.
    const lines = cells.filter((texts, at) => at < ids.length || texts.some((text) => text?.trim()));
    if (lines.length === 0) return;
    const edits = lines.flatMap((texts, at) =>
      texts.flatMap((text, column): CellEdit[] => {
        if (text === null) return [];
        const id = ids[at] ?? null;
        const newRow = id === null ? at - ids.length : null;
        return [{ id, newRow, column: across[column] as PlanColumn, text }];
      }),
    );
    const newRows = lines.length - ids.length;
    const words = `${plural(lines.length, 'row')} pasted`;
    // What was pasted is the range, as in a spreadsheet.
    if (rows.length > 0 && (cells.length > 1 || widthOf(cells) > 1)) {
      const to = { index: area.top + rows.length - 1, column: across[widthOf(cells) - 1] as PlanColumn };
      editing.range.set(to, { index: area.top, column: across[0] as PlanColumn });
    }
    await editing.changes.save({ datasetId, edits, newRows, numbers: numbersOf(rows), words, block: true });
  } catch (cause) {
    toastFailure(cause);
  }
}

function tooWide(has: number, fits: number): void {
  const room = fits === 1 ? 'there is one' : `there are ${fits}`;
  toastInfo(
    `Nothing was pasted: the block has ${has} columns, and ${room} from this cell on.`,
    'Start further left, or show the columns that it is for.',
  );
}
