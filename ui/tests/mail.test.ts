import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailSetup } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { mail } from '../src/state/mail.svelte';
import { expectAccessible } from './axe';
import { answers, Held, settled } from './meanwhile/hands';
import { openTable, user } from './opened';

beforeEach(() => {
  mail.setup = null;
  dialogs.closeAll();
});
afterEach(cleanup);

async function ask() {
  await user.click(screen.getByTestId('generate-all'));
  return screen.findByTestId('email-check') as Promise<HTMLInputElement>;
}

async function fillIn() {
  await user.click(screen.getByTestId('mail-preset-fastmail'));
  await user.type(screen.getByTestId('mail-user'), 'you@fastmail.com');
  await user.type(screen.getByTestId('mail-password'), 'app password');
}

describe('E-mail me when it is complete', () => {
  it('FR4.3.1-6 is set up in place, and the question about the batch is still there', async () => {
    await openTable({ rows: 3, fresh: true });
    const box = await ask();
    await user.click(box);
    const setup = await screen.findByTestId('mail-setup');
    await screen.findByTestId('mail-host');
    await expectAccessible(setup);
    await fillIn();
    await user.click(screen.getByTestId('test-mail'));
    expect((await screen.findByTestId('mail-report')).textContent).toContain(
      'on its way to you@fastmail.com',
    );
    await user.click(screen.getByTestId('mail-setup-done'));
    await waitFor(() => expect(screen.queryByTestId('mail-setup')).toBeNull());
    expect(screen.getByTestId<HTMLInputElement>('email-check').checked).toBe(true);
    expect(screen.getByTestId('generate-dialog').textContent).toContain('To you@fastmail.com');
    await expectAccessible(screen.getByTestId('generate-dialog'));
  });

  it('FR4.3.1-6 stays off where the set-up is given up', async () => {
    await openTable({ rows: 3, fresh: true });
    await user.click(await ask());
    await user.click(await screen.findByTestId('mail-setup-cancel'));
    await waitFor(() => expect(screen.queryByTestId('mail-setup')).toBeNull());
    expect(screen.getByTestId<HTMLInputElement>('email-check').checked).toBe(false);
    expect(screen.getByTestId('generate-dialog').textContent).toContain('E-mail is not set up yet');
  });

  it('FR4.3.1-6 a locked keychain is said, and not taken for a missing password', async () => {
    await openTable({ rows: 3, fresh: true, mail: true });
    let locked = true;
    answers<MailSetup>('mailSetup', (setup) =>
      locked ? { ...setup, passwordStatus: 'unavailable', ready: false } : setup,
    );
    const box = await ask();
    const dialog = screen.getByTestId('generate-dialog');
    await waitFor(() => expect(dialog.textContent).toContain('The keychain is locked or cannot be reached.'));
    // Ticked it stays: starting asks the keychain again.
    await user.click(box);
    await settled();
    expect(box.checked).toBe(true);
    expect(screen.queryByTestId('mail-setup')).toBeNull();
    await user.click(box);
    locked = false;
    await user.click(box);
    await waitFor(() => expect(dialog.textContent).toContain('To team@example.com'));
  });

  it('FR4.3.1-6 no set-up opens where the question is gone by the time that it is known to be missing', async () => {
    await openTable({ rows: 3, fresh: true });
    const box = await ask();
    const held = new Held('mailSetup');
    await user.click(box);
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('generate-dialog')).toBeNull());
    held.release();
    await settled();
    expect(screen.queryByTestId('mail-setup')).toBeNull();
  });

  it('FR4.3.2-6 the batch says what became of its mail', async () => {
    await openTable({ rows: 2, fresh: true, mail: true, callMs: 5 });
    await user.click(await ask());
    await user.click(screen.getByTestId('proceed'));
    await user.click(await screen.findByTestId('nav-batches'));
    const line = await screen.findByTestId('batch-mail');
    await waitFor(() => expect(line.dataset.state).toBe('sent'), { timeout: 3000 });
    expect(line.textContent).toContain('E-mail sent to team@example.com at');
    await expectAccessible();
  });

  it('FR4.3.2-6 a mail that fails while its state is asked for is not undone by the answer', async () => {
    await openTable({ rows: 2, fresh: true, mail: 'refused', callMs: 5 });
    await user.click(await ask());
    const held = new Held('mailSetup');
    void mail.load();
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.click(screen.getByTestId('proceed'));
    await screen.findByTestId('mail-banner');
    held.release();
    await settled();
    expect(screen.getByTestId('mail-banner')).toBeTruthy();
  });

  it('FR4.3.2-6 a mail that failed is said quietly, and nothing of it is lost', async () => {
    await openTable({ rows: 2, fresh: true, mail: 'refused', callMs: 5 });
    await user.click(await ask());
    await user.click(screen.getByTestId('proceed'));
    const banner = await screen.findByTestId('mail-banner', undefined, { timeout: 3000 });
    expect(banner.textContent).toContain('was not sent: the password was refused.');
    await expectAccessible();
    await user.click(within(banner).getByTestId('mail-banner-show'));
    const line = await screen.findByTestId('batch-mail');
    expect(line.textContent).toContain('The e-mail was not sent: the password was refused.');
    expect(line.textContent).toContain('535 5.7.8');
    await user.click(within(line).getByTestId('mail-give-up'));
    await waitFor(() => expect(line.dataset.state).toBe('cancelled'));
    place.go('conversations');
    await screen.findAllByTestId('row');
    expect(screen.queryByTestId('mail-banner')).toBeNull();
  });
});

it('the settings say what is wrong at the field, and send a test', async () => {
  await openTable();
  await user.click(screen.getByTestId('nav-settings'));
  const form = await screen.findByTestId('mail-form');
  await user.click(within(form).getByTestId('save-mail'));
  expect(form.textContent).toContain('Enter the name of the mail server.');
  await expectAccessible();
  await fillIn();
  await user.click(within(form).getByTestId('save-mail'));
  await waitFor(() => expect(mail.ready).toBe(true));
  expect(within(form).getByTestId('mail-password')).toHaveProperty('value', '');
  await user.click(within(form).getByTestId('mail-preset-microsoft'));
  expect(within(form).getByTestId('mail-preset-note').textContent).toContain('SMTP AUTH');
});
