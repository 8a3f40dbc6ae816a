import { beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp } from '../../../../tests/support';
import type { World } from '../../../ipc/fake';
import { client, useBackend } from '../../../ipc/client';
import { fakeBackend } from '../../../ipc/fake';
import { toBase64 } from '../../../lib/base64';
import { undoLatest } from '../../../state/toasts';
import { PlanImport } from './import.svelte';

let planImport: PlanImport;
let world: World;

const file = (name: string) => new File(['persona,emotion\n'], name);
const rows = () => world.datasets.get(1)?.rows.length;

beforeEach(async () => {
  world = await startApp({ rows: 3 });
  planImport = new PlanImport();
});

it('hands over the bytes as they are', async () => {
  const bytes = new Uint8Array([0, 255, 10, 195, 169]);
  expect(await toBase64(new Blob([bytes]))).toBe(Buffer.from(bytes).toString('base64'));
});

it('refuses what cannot be a plan before it is read', async () => {
  await planImport.take(file('holiday.png'));
  expect(planImport.failure?.message).toBe('This is not a plan file.');
  expect(planImport.why).toBe('Choose another file');
  await planImport.take(new File([], 'empty.csv'));
  expect(planImport.failure?.message).toBe('This file is empty.');
  expect(planImport.preview).toBeNull();
});

it.each(['csv', 'TSV', 'txt', 'xlsx', 'xls', 'ods', 'json', 'jsonl'])(
  'looks at a %s file',
  async (ending) => {
    await planImport.take(file(`plan.${ending}`));
    expect(planImport.preview?.rows).toBe(22);
  },
);

it('looks first, and adds nothing until it is told to', async () => {
  expect(planImport.why).toBe('Choose a file first');
  await planImport.take(file('plan.csv'));
  expect(planImport.preview?.added).toBe(20);
  expect([planImport.why, rows()]).toEqual([null, 3]);
  await planImport.run();
  expect(planImport.report).toMatchObject({ added: 20, skipped: 2 });
  expect([planImport.failure, rows()]).toEqual([null, 23]);
  // A second Enter adds no second time.
  await planImport.run();
  expect(rows()).toBe(23);
});

it('can be taken back, and goes on where it was', async () => {
  await planImport.take(file('plan.csv'));
  await planImport.run();
  const look = vi.spyOn(planImport.look, 'ask');
  expect(undoLatest()).toBe(true);
  await vi.waitFor(() => expect(planImport.report).toBeNull());
  expect(look).toHaveBeenCalledTimes(1);
  expect(rows()).toBe(3);
  expect(planImport.file?.name).toBe('plan.csv');
  await vi.waitFor(() => expect(planImport.look.busy).toBe(false));
  expect(planImport.why).toBeNull();
});

it('is held by problems, which are named', async () => {
  await planImport.take(file('bad.csv'));
  expect(planImport.preview?.problems[0]).toMatchObject({ line: 4, column: 'tier' });
  expect(planImport.why).toBe('2 rows have a problem: mend the file, or leave the column out');
  await planImport.run();
  expect(rows()).toBe(3);
});

it('is held until a column gives what every plan has', async () => {
  await planImport.take(file('other.csv'));
  expect(planImport.why).toBe('No column gives the persona or the topic yet');
  planImport.chooseColumn(0, 'persona');
  planImport.chooseColumn(2, 'topic');
  await vi.waitFor(() => expect(planImport.why).toBeNull());
  await planImport.run();
  expect(planImport.report?.newNames).toEqual([
    'persona: Night Owl',
    'persona: Anxious Planer',
    'topic: Side hustle',
  ]);
});

it('leaves out rows that differ, and makes no item of a name that is another one', async () => {
  await planImport.take(file('plan.csv'));
  planImport.chooseAddNew(true);
  planImport.chooseNames(planImport.preview?.unknown ?? [], 'nearest');
  await vi.waitFor(() => expect(planImport.preview?.added).toBe(19));
  await planImport.run();
  expect(planImport.report).toMatchObject({ added: 19, skipped: 3, newNames: [] });
});

describe('a file whose encoding is guessed', () => {
  it('keeps its columns when it is read as another one', async () => {
    await planImport.take(file('old other.csv'));
    expect(planImport.guessed).toBe(true);
    planImport.chooseColumn(0, 'persona');
    planImport.chooseColumn(1, null);
    planImport.chooseColumn(2, 'emotion');
    await vi.waitFor(() => expect(planImport.look.busy).toBe(false));
    planImport.chooseEncoding('GB18030');
    // Meanwhile another choice is made, above headings that are about to change.
    planImport.chooseColumn(2, 'topic');
    planImport.chooseColumn(1, 'emotion');
    await vi.waitFor(() => expect(planImport.look.busy).toBe(false));
    expect(planImport.failure).toBeNull();
    const read = planImport.preview?.headings.map(({ heading, column }) => [heading, column]);
    expect(read?.slice(0, 3)).toEqual([
      ['Who', 'persona'],
      ['R\u00f4le \u9a49', 'emotion'],
      ['About', 'topic'],
    ]);
    expect(planImport.guessed).toBe(true);
  });

  it('says why it cannot be read as another one, and goes back', async () => {
    await planImport.take(file('old.csv'));
    planImport.chooseEncoding('UTF-8');
    await vi.waitFor(() => expect(planImport.failure?.problems[0]?.message).toBe('this line is not UTF-8'));
    expect(planImport.why).toBe('The file cannot be read as it is chosen');
    planImport.chooseEncoding('windows-1252');
    await vi.waitFor(() => expect(planImport.failure).toBeNull());
    expect(planImport.why).toBeNull();
  });
});

it('reads the file once, however often it is looked at', async () => {
  const reads = vi.spyOn(FileReader.prototype, 'readAsDataURL');
  await planImport.take(file('plan.xlsx'));
  planImport.chooseSheet('Notes');
  await vi.waitFor(() => expect(planImport.preview?.sheet).toBe('Notes'));
  planImport.chooseSheet('Plan');
  await vi.waitFor(() => expect(planImport.why).toBeNull());
  await planImport.run();
  expect(reads).toHaveBeenCalledTimes(1);
  reads.mockRestore();
});

it('says what kept the rows from being added, and can be tried again', async () => {
  const backend = fakeBackend(world);
  const real = backend.commands.importPlan;
  useBackend(backend);
  await planImport.take(file('plan.csv'));
  backend.commands.importPlan = () => Promise.reject(new Error('The disk is full.'));
  await planImport.run();
  expect(planImport.failure?.message).toBe('The disk is full.');
  expect([planImport.importing, planImport.report, planImport.why]).toEqual([false, null, null]);
  backend.commands.importPlan = real;
  await planImport.run();
  expect(planImport.report?.added).toBe(20);
  expect(planImport.failure).toBeNull();
  expect((await client.undo(planImport.report?.undoToken ?? '')).rows).toBe(20);
});
