import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../../tests/support';
import { client, type NewPlanName } from '../../../ipc/client';
import { NameChoices } from './names.svelte';

const near = (id: number) => ({ id, name: `Item ${id}`, rows: 1, alike: false });
const owl: NewPlanName = { kind: 'persona', name: 'Night Owl', rows: 4, nearest: [near(2), near(3)] };
const planer: NewPlanName = { kind: 'persona', name: 'Anxious Planer', rows: 2, nearest: [near(2)] };
const lone: NewPlanName = { kind: 'persona', name: 'Xqz', rows: 1, nearest: [] };

let names: NameChoices;
beforeEach(() => (names = new NameChoices()));

it('items are made of names that nobody said anything of', () => {
  expect([names.of(owl), names.list]).toEqual(['create', []]);
});

it('a name becomes an item, stays as it is, or is created after all', () => {
  names.choose(owl, '3');
  expect(names.list).toEqual([{ kind: 'persona', name: 'Night Owl', to: 3, leave: false }]);
  names.choose(owl, 'leave');
  expect(names.list).toEqual([{ kind: 'persona', name: 'Night Owl', to: null, leave: true }]);
  names.choose(owl, 'create');
  expect(names.list).toEqual([]);
});

it('one choice is for all of a kind; what nothing is like is created', () => {
  const all = [owl, planer, lone];
  names.chooseAll(all, 'nearest');
  expect(all.map((name) => names.of(name))).toEqual(['2', '2', 'create']);
  expect(names.ofAll(all)).toBe('nearest');
  names.choose(owl, '3');
  expect(names.ofAll(all)).toBe('');
  names.chooseAll(all, 'leave');
  expect(names.ofAll(all)).toBe('leave');
  names.chooseAll(all, 'create');
  expect(names.ofAll(all)).toBe('create');
});

it('a name of another kind is another one', () => {
  names.choose(owl, 'leave');
  expect(names.of({ kind: 'topic', name: 'Night Owl' })).toBe('create');
});

it('the rest of the library can be chosen once it is asked for', async () => {
  await startApp({ rows: 3 });
  expect(names.others('persona', [])).toEqual([]);
  const old = (await client.library(1)).find(({ id, kind }) => kind === 'persona' && id !== 2)?.id ?? 0;
  await client.archiveItem(old, true);
  await names.loadItems(1);
  const others = names.others('persona', [near(2)]);
  expect(others.length).toBeGreaterThan(2);
  expect(
    others.every(({ id, kind, archived }) => id !== 2 && id !== old && kind === 'persona' && !archived),
  ).toBe(true);
});
