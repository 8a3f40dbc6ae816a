import { screen, waitFor } from '@testing-library/svelte';
import { beforeAll, beforeEach, expect, it, vi, type MockInstance } from 'vitest';
import { overlays, viewOf } from '../src/lazy.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { faults } from '../src/state/faults';
import { expectAccessible } from './axe';
import { openTable, user, world } from './opened';

const mocks: Record<string, MockInstance> = {};

beforeAll(() => {
  // As web views say it where a file is missing or cut short.
  const unread = () => Promise.reject(new TypeError('Importing a module script failed.'));
  for (const part of [overlays, viewOf('errors')])
    mocks[part.name] = vi.spyOn(part, 'load').mockImplementation(unread);
});
beforeEach(() => faults.forget());

it('dialogs that cannot be read are said by a message, and open once they can', async () => {
  // It is looked for from the beginning, because it is shown for some seconds only.
  const message = screen.findByText('Something in the window failed', undefined, { timeout: 50_000 });
  await openTable();
  const told = new Set(world.faults.map((fault) => fault.split('\n')[0]));
  expect([...told].sort()).toEqual(
    ['errors', 'overlays'].map((part) => `reading ${part}: TypeError: Importing a module script failed.`),
  );
  await message;
  expect(screen.getByTestId('table')).toBeTruthy();
  mocks.overlays?.mockClear();
  await user.keyboard('{F1}');
  await waitFor(() => expect(mocks.overlays).toHaveBeenCalled());
  expect(screen.queryByTestId('help')).toBeNull();
  mocks.overlays?.mockRestore();
  await user.keyboard('{F1}');
  // All dialogs are read here, one module after the other.
  expect(await screen.findByTestId('help', undefined, { timeout: 50_000 })).toBeTruthy();
  dialogs.closeAll();
});

it('a view that cannot be read says so, leaves the rest at work, and is read again', async () => {
  await openTable();
  await user.click(screen.getByTestId('nav-errors'));
  await screen.findByText('This view could not be read');
  expect(screen.getByTestId('copy-fault')).toBeTruthy();
  await expectAccessible();
  await user.click(screen.getByTestId('nav-settings'));
  expect(await screen.findByTestId('letter-keys')).toBeTruthy();

  await user.click(screen.getByTestId('nav-errors'));
  await screen.findByText('This view could not be read');
  mocks.errors?.mockRestore();
  await user.click(screen.getByText('Try again'));
  expect(await screen.findByText('No call has failed')).toBeTruthy();
});
