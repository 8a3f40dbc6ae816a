import { beforeEach, expect, it, vi } from 'vitest';
import { prepare } from '../../../tests/support';
import { useBackend } from '../../ipc/client';
import { fakeBackend, World } from '../../ipc/fake';
import { noFilter } from './filter';
import { PAGE, planRows } from './plan.svelte';

const query = { datasetId: 1, filter: noFilter(), sort: 'number' as const, descending: false };
const settled = () => vi.waitFor(() => expect(rows.known).toBe(true));
let rows: ReturnType<typeof planRows>;

beforeEach(() => {
  prepare({ rows: 1000 });
  rows = planRows();
});

it('fetches the pages that come into view and no others', async () => {
  rows.load(query);
  await settled();
  expect(rows.total).toBe(1000);
  expect(rows.at(0)?.number).toBe(1);
  expect(rows.at(700)).toBeUndefined();
  rows.show(700, 720);
  await vi.waitFor(() => expect(rows.at(700)?.number).toBe(701));
  expect(rows.at(400)).toBeUndefined();
});

it('puts newer rows in place and drops older ones', async () => {
  rows.load(query);
  await settled();
  const row = rows.at(3);
  if (!row) throw new Error('no row');
  rows.take([{ ...row, status: 'approved', revision: row.revision + 2 }]);
  expect(rows.at(3)?.status).toBe('approved');
  rows.take([{ ...row, status: 'failed', revision: row.revision + 1 }]);
  expect(rows.at(3)?.status).toBe('approved');
});

it('a page asked for earlier does not undo a change that came meanwhile', async () => {
  rows.load(query);
  await settled();
  const row = rows.at(3);
  if (!row) throw new Error('no row');
  rows.refresh();
  rows.take([{ ...row, status: 'generating', revision: row.revision + 5 }]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rows.at(3)?.status).toBe('generating');
});

it('a page asked for later says what it says: what came before it is not kept for it', async () => {
  rows.load(query);
  await settled();
  const row = rows.at(3);
  if (!row) throw new Error('no row');
  rows.refresh();
  rows.take([{ ...row, status: 'generating', revision: row.revision + 5 }]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  rows.take([{ ...row, status: 'failed', revision: row.revision + 6 }]);
  expect(rows.at(3)?.status).toBe('failed');
  rows.refresh();
  await vi.waitFor(() => expect(rows.at(3)?.status).toBe(row.status));
});

it('shows the answer to the last question, whichever comes first', async () => {
  const backend = fakeBackend(new World({ rows: 1000 }));
  const answers: (() => void)[] = [];
  useBackend({
    ...backend,
    commands: {
      ...backend.commands,
      rows: async (asked) => {
        const page = await backend.commands.rows(asked);
        await new Promise<void>((resolve) => answers.push(resolve));
        return page;
      },
    },
  });
  rows.load(query);
  rows.load({ ...query, descending: true });
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.();
  await settled();
  answers[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(rows.at(0)?.number).toBe(1000);
});

it('tells where a row stands', async () => {
  rows.load(query);
  await settled();
  rows.show(PAGE, PAGE + 5);
  await vi.waitFor(() => expect(rows.at(PAGE)).toBeDefined());
  const row = rows.at(PAGE + 4);
  expect(row && rows.indexOf(row.id)).toBe(PAGE + 4);
});
