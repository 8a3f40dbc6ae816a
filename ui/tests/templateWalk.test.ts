import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { editing } from '../src/features/templates/editing.svelte';
import { Walk } from '../src/features/templates/walk.svelte';
import { counted, openTemplate, write } from './inTemplate';
import { user, world } from './opened';

const shown = () => Number(screen.getByTestId('prompt').dataset.row);
const place = () => screen.getByTestId('row-place').textContent;

it('goes through the rows that the template is held against, and no others', async () => {
  await openTemplate();
  write('The topic: {{ topic.name }}');
  await counted();
  const [first, second, third, fourth] = (world.datasets.get(1)?.rows ?? []).filter(
    ({ tier }) => tier === 'template',
  );
  if (!first || !second || !third || !fourth) throw new Error('rows');
  const before = editing.check.value?.rows ?? 0;
  // One lacks a name, one has a template of its own.
  world.change(first, { persona: '', unknown: [] });
  world.change(third, { template: 'Scenario tier' });
  await editing.ask();
  expect(editing.check.value?.rows).toBe(before - 2);
  await waitFor(() => expect(shown()).toBe(second.number));
  await user.click(screen.getByTestId('row-next'));
  await waitFor(() => expect(shown()).toBe(fourth.number));
  await waitFor(() => expect(place()).toBe(`2 of ${before - 2} rows`));
});

it('stays with its row where rows come before it', () => {
  const walk = new Walk();
  walk.take([], [5, 7, 9], 3);
  expect(walk.step(1)).toBe(true);
  expect([walk.rowId, walk.place]).toEqual([7, { at: 1, of: 3, problem: false }]);
  walk.take([], [1, 5, 7, 9], 4);
  expect([walk.rowId, walk.place]).toEqual([7, { at: 2, of: 4, problem: false }]);
  walk.take([], [1, 5, 9], 3);
  expect([walk.rowId, walk.place]).toEqual([7, null]);
});
