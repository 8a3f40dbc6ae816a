import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { Suits } from '../src/features/plan/edit/suits.svelte';
import { expectAccessible } from './axe';
import { at, cellOf, openEditing, standIn, stored } from './inEditing';
import { fails, Held } from './meanwhile/hands';
import { openTable, undoLast, user, world } from './opened';

const mark = (number: number) => within(cellOf(number, 'emotion')).queryByTestId('suit-mark');

async function marked(number: number): Promise<HTMLElement> {
  await waitFor(() => expect(mark(number)).not.toBeNull());
  return mark(number) as HTMLElement;
}

/** A row whose arc does not name its persona among those that it suits, and one whose does. */
async function against(): Promise<void> {
  await openEditing();
  world.change(stored(2), { persona: 'Sandwich Carer', emotion: 'Grief to Healing', tier: 'scenario' });
  world.change(stored(3), { persona: 'Late Starter', emotion: 'Grief to Healing', tier: 'scenario' });
  await waitFor(() => expect(cellOf(2, 'emotion').textContent).toContain('Grief to Healing'));
}

it('marks an arc that does not suit the persona, and allows the two as a new version', async () => {
  await against();
  const one = await marked(2);
  expect(one.getAttribute('aria-label')).toBe(
    'Grief to Healing is not meant for Sandwich Carer. Press to allow it',
  );
  expect(mark(3)).toBeNull();
  await expectAccessible();
  await user.click(one);
  await waitFor(() => expect(mark(2)).toBeNull());
  expect(world.suitedBy.get('Grief to Healing')?.personas).toContain('Sandwich Carer');
  await screen.findByText('Grief to Healing suits Sandwich Carer now');
  await user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(mark(2)).not.toBeNull());
});

it('marks an arc that does not suit the tier, and allows both at once', async () => {
  await against();
  world.change(stored(3), { tier: 'edge_case' });
  world.change(stored(2), { tier: 'edge_case' });
  const label = (number: number) => mark(number)?.getAttribute('aria-label');
  await waitFor(() => {
    expect(label(2)).toContain('Sandwich Carer and Edge Case');
    expect(label(3)).toBe('Grief to Healing is not meant for Edge Case. Press to allow it');
  });
  await user.click(await marked(2));
  await waitFor(() => expect(mark(2)).toBeNull());
  expect(mark(3)).toBeNull();
  await screen.findByText('Grief to Healing suits Sandwich Carer and Edge Case now');
});

it('is allowed from the menu of the cell that the keyboard stands in', async () => {
  await against();
  await standIn(2, 'emotion');
  await fireEvent.contextMenu(screen.getByTestId('table'), { button: 0 });
  await user.click(await screen.findByText('Allow Sandwich Carer for this arc'));
  await waitFor(() => expect(mark(2)).toBeNull());
  expect(at()).toEqual([2, 'emotion']);
});

it('stays where the library does not take it, and can be tried again', async () => {
  await against();
  fails('saveItem');
  await user.click(await marked(2));
  await screen.findByText('The database is busy.');
  expect(mark(2)).not.toBeNull();
  await user.click(screen.getByRole('button', { name: 'Retry' }));
  await waitFor(() => expect(mark(2)).toBeNull());
});

it('is taken back without a word about another dataset that is edited by then', async () => {
  await openTable();
  const other = world.addDataset('Another', 3);
  const suits = new Suits();
  await suits.load(1);
  await suits.allow({ persona: 'Sandwich Carer', emotion: 'Grief to Healing', tier: 'scenario' });
  await suits.load(other);
  const asked = new Held('planChoices');
  await undoLast();
  expect(world.suitedBy.get('Grief to Healing')?.personas).not.toContain('Sandwich Carer');
  expect(asked.calls).toEqual([]);
  asked.release();
});
