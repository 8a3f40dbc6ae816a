import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { savedViews } from '../src/features/plan/savedViews.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { isOff } from './isOff';
import { openTable, user } from './opened';

it('a quick view takes the name of no other one', async () => {
  await openTable();
  const mine = { ...noFilter(), deferred: true };
  savedViews.save('Mine', mine);
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
