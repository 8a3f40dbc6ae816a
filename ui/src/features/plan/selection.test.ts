import { beforeEach, expect, it, vi } from 'vitest';
import { MemoryPrefs, startApp } from '../../../tests/support';
import type { RowSummary } from '../../ipc/client';
import type { World } from '../../ipc/fake';
import { prefs } from '../../ipc/prefs';
import { noFilter } from './filter';
import { plan } from './plan.svelte';
import { Selection } from './selection.svelte';

let world: World;
let selection: Selection;
let memory: MemoryPrefs;

const failed = { ...noFilter(), statuses: ['failed' as const] };
const all = (): RowSummary[] => world.datasets.get(1)?.rows ?? [];
const of = (status: RowSummary['status']) => all().filter((row) => row.status === status);

beforeEach(async () => {
  memory = new MemoryPrefs();
  world = await startApp({ rows: 500 }, memory);
  selection = new Selection();
  selection.use(1);
});

it('is ids, one by one', async () => {
  const [a, b] = all() as [RowSummary, RowSummary];
  await selection.set([a, b], true);
  await selection.set([a], false);
  expect(selection.target).toEqual({ kind: 'ids', ids: [b.id] });
  expect(selection.count).toBe(1);
});

it('FR4.2.1-3 is a statement about the database: everything that matches, less exceptions', async () => {
  selection.setMatching(failed, of('failed').length);
  const [first] = of('failed') as [RowSummary];
  await selection.set([first], false);
  expect(selection.target).toEqual({ kind: 'matching', filter: failed, except: [first.id] });
  await vi.waitFor(() => expect(selection.count).toBe(of('failed').length - 1));
  expect(selection.has(first)).toBe(false);
  // Which rows a filter holds is for the database to say.
  await selection.learn(all(), null);
  expect(
    of('failed')
      .slice(1)
      .every((row) => selection.has(row)),
  ).toBe(true);
  expect(of('approved').some((row) => selection.has(row))).toBe(false);
});

it('keeps what was chosen when a row outside of the filter joins', async () => {
  const [outside] = of('approved') as [RowSummary];
  const inside = of('failed');
  selection.setMatching(failed, inside.length);
  await selection.set([outside], true);
  expect(selection.target.kind).toBe('ids');
  expect(selection.count).toBe(inside.length + 1);
  expect([...inside, outside].every((row) => selection.has(row))).toBe(true);
});

it('FR4.2.1-2 survives a restart, as ids and as a filter', async () => {
  const [a] = all() as [RowSummary];
  await selection.set([a], true);
  prefs.use(memory);
  await prefs.load();
  const again = new Selection();
  again.use(1);
  expect(again.target).toEqual({ kind: 'ids', ids: [a.id] });

  again.setMatching(failed, 5);
  const third = new Selection();
  third.use(1);
  expect(third.target).toEqual({ kind: 'matching', filter: failed, except: [] });
  await vi.waitFor(() => expect(third.count).toBe(of('failed').length));
});

it('belongs to its dataset', async () => {
  const [a] = all() as [RowSummary];
  await selection.set([a], true);
  selection.use(2);
  expect(selection.count).toBe(0);
  selection.use(1);
  expect(selection.count).toBe(1);
});

it('FR4.2.1-2 is not touched by sorting, filtering and reloading of the table', async () => {
  plan.use(1);
  await vi.waitFor(() => expect(plan.rows.known).toBe(true));
  const chosen = [plan.rows.at(0), plan.rows.at(5)].filter((row) => row !== undefined);
  await plan.selection.set(chosen, true);
  plan.sortBy('score');
  plan.setFilter(failed);
  plan.reload();
  await vi.waitFor(() => expect(plan.rows.total).toBe(of('failed').length));
  expect(plan.selection.target).toEqual({ kind: 'ids', ids: chosen.map((row) => row.id) });
});
