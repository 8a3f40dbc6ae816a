import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { useBackend, type Backend } from '../src/ipc/client';
import { fakeBackend } from '../src/ipc/fake';
import { fail, ok } from '../src/ipc/fake/answer';
import { mail } from '../src/state/mail.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { settled } from './meanwhile/hands';
import { open, openTable, user, world } from './opened';

/** The host as it is, but for what is changed in it. */
function changed(change: (commands: Backend['commands']) => void): void {
  const backend = fakeBackend(world);
  change(backend.commands);
  useBackend(backend);
}

describe('settings that cannot be read', () => {
  it.each([
    ['providerDefaults', 'provider-form'],
    ['mailSetup', 'mail-form'],
  ] as const)('%s: say so and are read again', async (command, form) => {
    await open();
    let broken = true;
    changed((commands) => {
      const whole = commands[command] as () => Promise<never>;
      Object.assign(commands, {
        [command]: () => (broken ? fail('database', 'The database is busy.') : whole()),
      });
    });
    mail.setup = null;
    await user.click(screen.getByTestId('nav-settings'));
    const message = await screen.findByText('The database is busy.');
    await expectAccessible();
    broken = false;
    const banner = message.closest('[role="alert"]') as HTMLElement;
    await user.click(within(banner).getByText('Try again'));
    expect(await screen.findByTestId(form)).toBeTruthy();
  });

  it('are not a skeleton for ever in the dialog of the first call', async () => {
    await openTable({ provider: null });
    changed((commands) => {
      commands.providerDefaults = () => fail('database', 'The database is busy.');
    });
    dialogs.open({ kind: 'providerSetup', reason: 'needsProvider' });
    const setup = await screen.findByTestId('provider-setup');
    await within(setup).findByText('The database is busy.');
    dialogs.closeAll();
    await waitFor(() => expect(screen.queryByTestId('provider-setup')).toBeNull());
  });
});

it('the section that was gone to is shown once: a choice in it moves nothing', async () => {
  await open();
  place.go('settings', { section: 'mail' });
  await screen.findByTestId('mail-form');
  await settled();
  const moved = vi.spyOn(Element.prototype, 'scrollIntoView');
  await user.click(screen.getByTestId('mail-preset-icloud'));
  await settled();
  expect(moved).not.toHaveBeenCalled();
  moved.mockRestore();
});

it('a server that lists a model twice is shown with each once', async () => {
  await open();
  changed((commands) => {
    const model = (id: string) => ({ id, label: id, maxTokens: null });
    commands.testConnection = () =>
      ok({
        ok: true,
        title: 'Connected',
        detail: '',
        todo: null,
        models: ['a', 'b', 'a'].map(model),
      } as never);
  });
  await user.click(screen.getByTestId('nav-settings'));
  await user.click(await screen.findByTestId('test-connection'));
  const list = await screen.findByTestId('model-list');
  expect(
    within(list)
      .getAllByRole('option')
      .map((option) => option.textContent),
  ).toEqual(['Choose from 2 found', 'a', 'b']);
});

describe('Discard', () => {
  it('leaves no password behind that a test or the next save would store', async () => {
    await open({ mail: false });
    mail.setup = null;
    await user.click(screen.getByTestId('nav-settings'));
    const form = await screen.findByTestId('mail-form');
    await user.type(await within(form).findByTestId('mail-password'), 'open sesame');
    await user.click(within(form).getByTestId('save-mail'));
    expect(form.textContent).toContain('Enter the name of the mail server.');
    await user.click(within(form).getByTestId('discard-mail'));
    await waitFor(() => expect(within(form).getByTestId('mail-password')).toHaveProperty('value', ''));
    expect(form.textContent).not.toContain('Enter the name of the mail server.');
    expect(within(form).queryByTestId('discard-mail')).toBeNull();
  });

  it('shows the stored limit in the place of what is no sum', async () => {
    await open();
    await user.click(screen.getByTestId('nav-settings'));
    const form = await screen.findByTestId('provider-form');
    const limit = () => within(form).getByTestId('default-limit');
    const stored = (limit() as HTMLInputElement).value;
    await user.clear(limit());
    await user.type(limit(), 'abc');
    expect(limit()).toHaveProperty('value', 'abc');
    await user.click(within(form).getByTestId('discard-provider'));
    await waitFor(() => expect(within(form).queryByTestId('discard-provider')).toBeNull());
    expect(limit()).toHaveProperty('value', stored);
    await user.type(limit(), '7');
    await user.click(within(form).getByTestId('save-provider'));
    await waitFor(() => expect(within(form).queryByTestId('discard-provider')).toBeNull());
  });
});
