import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { saveDraft } from '../src/features/library/actions';
import { library } from '../src/features/library/library.svelte';
import { noFilter, sameFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { quickViews } from '../src/features/plan/quickViews';
import { savedViews } from '../src/features/plan/savedViews.svelte';
import { Queue } from '../src/features/review/queue.svelte';
import { prefs } from '../src/ipc/prefs';
import { switchTo } from '../src/state/datasetActions';
import { dialogs } from '../src/state/dialogs.svelte';
import { openItem } from './inLibrary';
import { isOff } from './isOff';
import { openTable, rows, undoLast, user, world } from './opened';

it('what needs review is the same in the table and in Review', () => {
  const view = quickViews([]).find(({ name }) => name === 'Needs review');
  expect(view && sameFilter(view.filter, new Queue().filter)).toBe(true);
});

it('a quick view takes the name of no other one', async () => {
  await openTable();
  const mine = { ...noFilter(), deferred: true };
  savedViews.save(1, 'Mine', mine);
  dialogs.open({ kind: 'saveView', filter: { ...noFilter(), text: 'loan' } });
  const name = await screen.findByLabelText('Name');
  const save = screen.getByRole('button', { name: 'Save' });
  for (const taken of ['Mine', 'Failed']) {
    await user.clear(name);
    await user.type(name, `${taken}{Enter}`);
    await screen.findByText('There is a quick view with this name. Choose another.');
    expect(isOff(save)).toBe(true);
  }
  expect(savedViews.list).toEqual([{ name: 'Mine', filter: mine }]);
  await user.clear(name);
  await user.type(name, 'Loans{Enter}');
  await waitFor(() => expect(savedViews.list.map((view) => view.name)).toEqual(['Mine', 'Loans']));
});

it('a quick view stays with the dataset whose filter it keeps', async () => {
  await openTable();
  world.addDataset('Second', 12);
  const filter = { ...noFilter(), personas: [3] };
  dialogs.open({ kind: 'saveView', filter });
  const name = await screen.findByLabelText('Name');
  // As a click on a notification does.
  await switchTo(2);
  await waitFor(() => expect(plan.datasetId).toBe(2));
  await user.type(name, 'Loans{Enter}');
  await waitFor(() => expect(prefs.getOf(1, 'quickViews')).toEqual([{ name: 'Loans', filter }]));
  expect(prefs.getOf(2, 'quickViews')).toEqual([]);
  expect(savedViews.list).toEqual([]);
});

it('filters that are kept follow an intent that has another name, and its undo', async () => {
  await openTable();
  const word = rows()[0]?.intent ?? '';
  const said = rows().filter(({ intent }) => intent === word).length;
  const without = { ...noFilter(), intents: [word], not: ['intents' as const] };
  savedViews.save(1, 'Without', without);
  plan.setFilter({ ...noFilter(), intents: [word] });
  plan.selection.setMatching(without, rows().length - said);
  const kept = () => [
    plan.filter.intents,
    savedViews.list[0]?.filter.intents,
    plan.selection.target.kind === 'matching' && plan.selection.target.filter.intents,
    prefs.getOf(1, 'table').filter.intents,
  ];
  await openItem(word);
  library.draft?.set('name', 'let off steam');
  await saveDraft();
  expect(kept()).toEqual(Array(4).fill(['let off steam']));
  await waitFor(() => expect(plan.rows.total).toBe(said));
  expect(plan.selection.count).toBe(rows().length - said);
  await undoLast();
  expect(kept()).toEqual(Array(4).fill([word]));
});
