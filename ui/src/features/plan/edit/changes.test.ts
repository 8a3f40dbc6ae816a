import { beforeEach, expect, it, vi } from 'vitest';
import { startApp } from '../../../../tests/support';
import { useBackend, type CellEdit, type CellProblem } from '../../../ipc/client';
import { fakeBackend } from '../../../ipc/fake';
import { newest, take } from '../../../state/undo';
import { Changes } from './changes.svelte';
import type { Change } from './refused';

let changes: Changes;
let sent: CellEdit[][];
let problems: CellProblem[] = [];

const cell = (id: number, column: 'topic' | 'brief', text: string): CellEdit => ({
  id,
  newRow: null,
  column,
  text,
});

const change = (...edits: CellEdit[]): Change => ({
  datasetId: 1,
  edits,
  newRows: 0,
  numbers: new Map(edits.map(({ id }) => [id ?? 0, id ?? 0])),
  words: `${edits.length} edited`,
  block: edits.length > 1,
});

const wrong = { id: 1, newRow: null, column: 'topic', message: 'It is too long.' } as const;

beforeEach(async () => {
  const world = await startApp({ rows: 5, fresh: true });
  const backend = fakeBackend(world);
  useBackend(backend);
  sent = [];
  problems = [];
  vi.spyOn(backend.commands, 'editCells').mockImplementation(({ edits }) => {
    sent.push(edits);
    const data = { changed: [], added: [], problems, unknown: [], undoToken: null };
    return Promise.resolve({ status: 'ok', data });
  });
  changes = new Changes();
  changes.use(1);
});

it('a cell that was refused and is typed right is refused no more', async () => {
  problems = [wrong];
  await changes.save(change(cell(1, 'topic', 'Wrong')));
  expect(changes.problem({ id: 1, column: 'topic' })).toBe('It is too long.');
  problems = [];
  await changes.save(change(cell(1, 'topic', 'Right')));
  expect(changes.refused).toEqual([]);
  expect(changes.problem({ id: 1, column: 'topic' })).toBeNull();
});

it('of a block that was refused only what was not typed anew is tried again', async () => {
  problems = [wrong];
  await changes.save(change(cell(1, 'topic', 'Wrong'), cell(2, 'brief', 'Two'), cell(3, 'brief', 'Three')));
  problems = [];
  await changes.save(change(cell(1, 'topic', 'Right')));
  const [left] = changes.refused;
  expect(left).toMatchObject({ message: 'The other 2 cells were not changed.', problems: [] });
  if (left) await changes.again(left);
  expect(sent.at(-1)?.map(({ text }) => text)).toEqual(['Two', 'Three']);
  expect(changes.refused).toEqual([]);
});

it('what is refused cannot be taken back, and is not wanted any more where that was asked for before', async () => {
  problems = [wrong];
  await changes.save(change(cell(1, 'topic', 'Wrong')));
  expect(changes.refused).toHaveLength(1);
  expect(newest()).toBeUndefined();
  const saved = changes.save(change(cell(2, 'topic', 'Wrong as well')));
  const asked = newest();
  expect(asked?.title).toBe('1 edited');
  if (asked) take(asked);
  const undone = asked?.undo();
  expect(await saved).toBeNull();
  await undone;
  expect(changes.refused.map((refused) => refused.change.edits[0]?.text)).toEqual(['Wrong']);
});

it('what is left of a refused block is not wanted any more where the block is taken back', async () => {
  problems = [wrong];
  const saved = changes.save(change(cell(1, 'topic', 'Wrong'), cell(2, 'brief', 'Two')));
  const block = newest();
  await saved;
  problems = [];
  await changes.save(change(cell(1, 'topic', 'Right')));
  expect(changes.refused).toHaveLength(1);
  await block?.undo();
  expect(changes.refused).toEqual([]);
});

it('a refusal is no reason to give up what was refused before', async () => {
  problems = [wrong];
  await changes.save(change(cell(1, 'topic', 'Wrong')));
  await changes.save(change(cell(1, 'topic', 'Still wrong')));
  expect(changes.refused.map((refused) => refused.change.edits[0]?.text)).toEqual(['Wrong', 'Still wrong']);
});

it('a refused block of new rows is given up for one that says the same anew, and for no other', async () => {
  const row = (column: 'topic' | 'brief', id: number | null, text = 'Words'): CellEdit =>
    id === null ? { id, newRow: 0, column, text } : cell(id, column, text);
  const block = (...edits: CellEdit[]): Change => ({ ...change(...edits), newRows: 1, block: true });
  problems = [wrong];
  await changes.save(block(row('topic', 1), row('topic', null)));
  await changes.save(block(row('brief', 2), row('brief', null)));
  expect(changes.refused).toHaveLength(2);
  await changes.save(block(row('topic', null, 'Others'), row('brief', null, 'Others')));
  expect(changes.refused).toHaveLength(3);
  await changes.save(block(row('topic', 1), row('brief', 2), row('topic', null), row('brief', null)));
  expect(changes.refused.map((refused) => refused.change.edits.length)).toEqual([2, 4]);
});
