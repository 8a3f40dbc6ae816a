import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { provider } from '../../src/state/provider.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { isOff } from '../isOff';
import { first, open, openTable, user, world } from '../opened';

/** Everything is fetched anew, twice, and is other objects than before. */
async function resync(): Promise<void> {
  for (const _ of [1, 2]) {
    const before = provider.current;
    world.resync();
    await waitFor(() => expect(provider.current === before).toBe(false));
  }
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

afterEach(() => {
  dialogs.closeAll();
});

describe('a dialog that is half filled in while everything is fetched anew', () => {
  it('keeps the limit, the box, the mail and the focus of a batch that is asked about', async () => {
    await openTable({ fresh: true, mail: true });
    await user.click(screen.getByTestId('generate-all'));
    const limit = await screen.findByTestId<HTMLInputElement>('limit-input');
    await user.clear(limit);
    await user.type(limit, '3,00');
    await user.click(screen.getByTestId('email-check'));
    limit.focus();
    await resync();
    // At a later estimate too.
    world.addDataset('Another', 3);
    await resync();
    expect(screen.getByTestId('limit-input') === limit).toBe(true);
    expect(document.activeElement === limit).toBe(true);
    expect(limit.value).toMatch(/^3[.,]00$/);
    expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(true);
    expect(screen.getByTestId<HTMLInputElement>('email-check').checked).toBe(true);
  });

  it('keeps a limit that was taken off', async () => {
    await openTable({ fresh: true });
    await user.click(screen.getByTestId('generate-all'));
    await user.click(await screen.findByTestId('limit-check'));
    await resync();
    expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(false);
  });

  it('keeps the address and the key of a provider that is being set up', async () => {
    await openTable({ provider: null });
    dialogs.open({ kind: 'providerSetup', reason: 'needsProvider' });
    const dialog = await screen.findByTestId('provider-setup');
    await user.click(await within(dialog).findByTestId('provider-card-anthropic'));
    const key = await within(dialog).findByTestId<HTMLInputElement>('api-key');
    await user.type(key, 'sk-half');
    await resync();
    expect(within(dialog).getByTestId<HTMLInputElement>('api-key').value).toBe('sk-half');
    expect(document.activeElement === key).toBe(true);
  });

  it('keeps the mail server that is being set up', async () => {
    await openTable();
    dialogs.open({ kind: 'mailSetup' });
    const dialog = await screen.findByTestId('mail-setup');
    const input = (await within(dialog).findAllByRole<HTMLInputElement>('textbox'))[0];
    if (!input) throw new Error('no field');
    await user.type(input, 'half');
    await resync();
    expect(input.isConnected && input.value).toBe('half');
  });

  it('keeps the name of a dataset, and the focus in it', async () => {
    await openTable();
    dialogs.open({ kind: 'name', dataset: null });
    const name = await waitFor(() => field('Name'));
    await user.type(name, 'Half a na');
    await resync();
    expect(name.isConnected && name.value).toBe('Half a na');
    expect(document.activeElement === name).toBe(true);
  });

  it('leaves the details of a failure and a question where they are', async () => {
    await openTable();
    await user.click(
      within(
        screen
          .getAllByTestId('row')
          .find((row) => row.dataset.number === String(first('failed').number)) as HTMLElement,
      ).getByTestId('status-badge'),
    );
    const details = await screen.findByTestId('error-dialog');
    await resync();
    expect(details.isConnected).toBe(true);
    dialogs.closeAll();
    dialogs.open({
      kind: 'confirm',
      title: 'Really?',
      description: 'No way back.',
      verb: 'Do it',
      run: () => {},
    });
    const question = await screen.findByTestId('confirm-dialog');
    await resync();
    expect(question.isConnected).toBe(true);
  });
});

describe('a first batch', () => {
  it('closes its question once it runs, also where the provider was chosen on the way', async () => {
    await open({ fresh: true, provider: null, callMs: 5000 });
    await screen.findAllByTestId('row');
    await user.click(screen.getByTestId('generate-all'));
    await waitFor(() => expect(isOff(screen.getByTestId('proceed'))).toBe(false));
    await fireEvent.click(screen.getByTestId('proceed'));
    await user.click(await screen.findByText('Practice', { selector: '*' }));
    await user.click(await screen.findByTestId('setup-done'));
    await waitFor(() => expect(screen.queryByTestId('provider-setup')).toBeNull());
    await waitFor(() => expect(world.batches.size).toBe(1));
    await waitFor(() => expect(screen.queryByTestId('generate-dialog')).toBeNull());
    expect(dialogs.of('generate')).toBeNull();
  });
});
