import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { coverage } from '../../src/features/coverage/coverage.svelte';
import { planGaps } from '../../src/features/coverage/planGaps';
import { takeSample } from '../../src/features/library/actions';
import { library } from '../../src/features/library/library.svelte';
import { Changes } from '../../src/features/plan/edit/changes.svelte';
import { Suits } from '../../src/features/plan/edit/suits.svelte';
import { noFilter } from '../../src/features/plan/filter';
import { plan } from '../../src/features/plan/plan.svelte';
import { showRow } from '../../src/features/plan/showRow';
import { app } from '../../src/state/app.svelte';
import { switchTo } from '../../src/state/datasetActions';
import { datasets } from '../../src/state/datasets.svelte';
import { first, openTable, user, world } from '../opened';
import { fails, Held } from './hands';

/** What a toast offers is about the dataset that it came of, also once another one is shown. */

beforeEach(async () => {
  await openTable();
  world.addDataset('Another', 7);
  world.current = 1;
  await app.refresh();
});

it('"Clear the filter" goes back to the dataset of the conversation, and leaves the other as it is', async () => {
  plan.setFilter({ ...noFilter(), statuses: ['failed'] });
  await waitFor(() => expect(plan.rows.outdated).toBe(false));
  const row = first('generated');
  void showRow(row.id);
  const clear = await screen.findByRole('button', { name: 'Clear the filter' });
  await switchTo(2);
  await waitFor(() => expect(plan.datasetId).toBe(2));
  plan.setFilter({ ...noFilter(), statuses: ['approved'] });
  await user.click(clear);
  await waitFor(() => expect(datasets.current?.id).toBe(1));
  await waitFor(() => expect(plan.current.index).toBe(row.number - 1));
  expect(plan.filter).toEqual(noFilter());
  await switchTo(2);
  await waitFor(() => expect(plan.filter.statuses).toEqual(['approved']));
});

it('a row of another dataset leaves the one alone that is chosen before the answer', async () => {
  const row = first('generated');
  await switchTo(2);
  await waitFor(() => expect(plan.datasetId).toBe(2));
  const filter = { ...noFilter(), statuses: ['approved' as const] };
  plan.setFilter(filter);
  const held = new Held('useDataset');
  const shown = showRow(row.id, 1, true);
  const chosen = switchTo(2);
  await waitFor(() => expect(held.waiting).toBe(2));
  held.release();
  await Promise.all([shown, chosen]);
  expect([plan.datasetId, plan.filter]).toEqual([2, filter]);
});

describe('Retry', () => {
  const changes = new Changes();
  const suits = new Suits();
  const cases = [
    ['takeSample', (id: number) => library.use(id), () => takeSample(['persona'])],
    ['fillGaps', (id: number) => void coverage.follow(id), () => planGaps()],
    [
      'resolveNames',
      (id: number) => changes.use(id),
      () => changes.resolve([{ kind: 'persona', name: 'Night Nurse', to: null }]),
    ],
    [
      'saveItem',
      (id: number) => suits.load(id),
      () => suits.allow({ persona: 'Sandwich Carer', emotion: 'Grief to Healing', tier: 'scenario' }),
    ],
  ] as const;

  it.each(cases)('of %s asks for the dataset that it was asked for first', async (name, use, act) => {
    await use(1);
    await waitFor(() => expect(name !== 'fillGaps' || coverage.why === null).toBe(true));
    fails(name);
    await act();
    const retry = await screen.findByRole('button', { name: 'Retry' });
    await switchTo(2);
    await use(2);
    await waitFor(() => expect(name !== 'fillGaps' || coverage.why === null).toBe(true));
    const held = new Held(name);
    await user.click(retry);
    await waitFor(() => expect(held.calls).toHaveLength(1));
    held.release();
    const [asked] = held.calls[0] as [number | { datasetId: number }];
    expect(typeof asked === 'number' ? asked : asked.datasetId).toBe(1);
  });
});
