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
