import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { savedViews } from '../src/features/plan/savedViews.svelte';
import { prefs } from '../src/ipc/prefs';
import { switchTo } from '../src/state/datasetActions';
import { dialogs } from '../src/state/dialogs.svelte';
import { isOff } from './isOff';
import { openTable, user, world } from './opened';

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
