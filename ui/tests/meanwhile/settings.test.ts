import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { unsavedNow } from '../../src/state/unsaved';
import { openTable, user, world } from '../opened';

const prices = () => screen.findByTestId<HTMLInputElement>('invalid-retries');

it('keeps settings that were begun over a look at another place, alive, and asks before quitting', async () => {
  await openTable();
  await user.click(screen.getByTestId('nav-settings'));
  const before = (await prices()).value;
  await user.clear(await prices());
  await user.type(await prices(), '1');
  await waitFor(() => expect(unsavedNow()).toContain('the provider'));
  await user.click(screen.getByTestId('nav-conversations'));
  await screen.findByTestId('table');
  await user.click(screen.getByTestId('nav-settings'));
  expect((await prices()).value).toBe('1');
  // What follows from what is typed follows still.
  await user.clear(await prices());
  await user.type(await prices(), '99');
  await waitFor(() =>
    expect(screen.getByTestId('invalid-retries').getAttribute('aria-invalid')).toBe('true'),
  );

  await user.keyboard('{Control>}q{/Control}');
  expect(await screen.findByText('Quit without saving?')).toBeTruthy();
  expect(world.desktop.answers).not.toContain('quit');
  await user.keyboard('{Escape}');
  await user.clear(await prices());
  await user.type(await prices(), before);
  await waitFor(() => expect(unsavedNow()).not.toContain('the provider'));
});

it('shows the stored limit again where what was typed is no sum, and saves', async () => {
  await openTable();
  await user.click(screen.getByTestId('nav-settings'));
  const limit = () => screen.findByTestId<HTMLInputElement>('default-limit');
  await user.clear(await limit());
  await user.type(await limit(), '5');
  await user.click(screen.getByTestId('save-provider'));
  await screen.findByText('Provider saved');
  await user.clear(await limit());
  await user.type(await limit(), 'five');
  await waitFor(async () => expect((await limit()).getAttribute('aria-invalid')).toBe('true'));
  await user.click(screen.getByTestId('nav-conversations'));
  await screen.findByTestId('table');
  await user.click(screen.getByTestId('nav-settings'));
  expect((await limit()).value).toBe('5.00');
  expect(unsavedNow()).not.toContain('the provider');
  const retries = await screen.findByTestId('invalid-retries');
  await user.clear(retries);
  await user.type(retries, '1');
  await user.click(screen.getByTestId('save-provider'));
  await waitFor(() => expect(unsavedNow()).not.toContain('the provider'));
});
