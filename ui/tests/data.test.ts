import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { usuallyHidden } from '../src/features/plan/hiddenColumns';
import { plan } from '../src/features/plan/plan.svelte';
import { PriceForm } from '../src/features/settings/prices.svelte';
import { useBackend } from '../src/ipc/client';
import { fakeBackend } from '../src/ipc/fake';
import { prefs } from '../src/ipc/prefs';
import { app } from '../src/state/app.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { generate, open, user, world } from './opened';
import { MemoryPrefs } from './support';

async function openSettings(): Promise<void> {
  await open();
  await user.click(screen.getByTestId('nav-settings'));
}

describe('backups in Settings', () => {
  it('are made at a click, and it says where', async () => {
    await openSettings();
    await user.click(screen.getByTestId('back-up'));
    await screen.findByText('The backup is made');
    expect(screen.getByText(/backups\/train-2026-11-25-101500\.db/)).toBeTruthy();
    await user.click(screen.getByTestId('back-up-to'));
    await screen.findByText('/media/stick/mine.db');
  });

  it('are listed with date, origin and contents; one that cannot be used says why and cannot be chosen', async () => {
    await openSettings();
    await user.click(screen.getByTestId('restore-a-backup'));
    const list = await screen.findByTestId('backup-list');
    const found = within(list).getAllByTestId('backup');
    expect(found.map((one) => one.dataset.origin)).toEqual(['made', 'before_update', 'set_aside']);
    expect(found[0]?.textContent).toContain('2 datasets, 190 conversations, 84 generated, 3.1 MB');
    const radios = within(list).getAllByRole<HTMLInputElement>('radio');
    await waitFor(() => expect(radios[0]?.checked).toBe(true));
    expect(found[2]?.textContent).toContain('This file is damaged.');
    expect(radios[2]?.disabled).toBe(true);
    await expectAccessible(screen.getByTestId('restore-dialog'));
  });

  it('are restored after a choice, with the name of what was set aside, then the application starts again', async () => {
    await openSettings();
    await user.click(screen.getByTestId('restore-a-backup'));
    await user.click(await screen.findByTestId('pick-backup'));
    await screen.findByText('/media/stick/older.db');
    await user.click(screen.getByTestId('restore'));
    expect((await screen.findByTestId('set-aside')).textContent).toContain('backups/set-aside-');
    expect(screen.getByTestId('restored').textContent).toContain('/media/stick/older.db');
    await expectAccessible(screen.getByTestId('restore-dialog'));
    expect(world.started).toBe(0);
    await user.click(screen.getByTestId('start-again'));
    expect(world.started).toBe(1);
  });

  it('that are not in place after all say no more than what is so', async () => {
    await openSettings();
    await user.click(screen.getByTestId('restore-a-backup'));
    await screen.findByTestId('backup-list');
    const problem = 'The next start of Train puts the backup in its place.';
    const backend = fakeBackend(world);
    backend.commands.restore = (path) =>
      Promise.resolve({ status: 'ok', data: { restored: path, setAside: null, problem } });
    useBackend(backend);
    await waitFor(() => expect(isOff(screen.getByTestId('restore'))).toBe(false));
    await user.click(screen.getByTestId('restore'));
    const said = await screen.findByTestId('restored');
    expect(said.textContent).toContain(problem);
    expect(screen.getByTestId('restore-dialog').textContent).not.toMatch(/unchanged|Nothing was restored/);
  });

  it('say what is typed and would be lost with a restore', async () => {
    await openSettings();
    await user.click(screen.getByTestId('restore-a-backup'));
    await screen.findByTestId('restore-dialog');
    expect(screen.queryByTestId('restore-unsaved')).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('restore-dialog')).toBeNull());
    const retries = await screen.findByTestId<HTMLInputElement>('invalid-retries');
    const before = retries.value;
    await user.clear(retries);
    await user.type(retries, '1');
    await user.click(screen.getByTestId('restore-a-backup'));
    const said = await screen.findByTestId('restore-unsaved');
    expect(said.textContent).toContain('Changes to the provider are not saved. A restore loses them.');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('restore-dialog')).toBeNull());
    // What is typed outlives a test.
    await user.clear(retries);
    await user.type(retries, before);
  });

  it('are not restored while a batch runs', async () => {
    await openSettings();
    generate();
    await user.click(screen.getByTestId('restore-a-backup'));
    const button = await screen.findByTestId<HTMLButtonElement>('restore');
    await waitFor(() => expect(isOff(button)).toBe(false));
    await user.click(button);
    expect((await screen.findByTestId('restore-failure')).textContent).toContain('A batch is running.');
    expect(screen.queryByTestId('restored')).toBeNull();
  });
});

describe('a start that fails', () => {
  it('says what happened and offers a backup, the folder and the details', async () => {
    await open({ broken: true });
    const problem = screen.getByTestId('startup-problem');
    expect(problem.textContent).toContain('The database could not be opened.');
    await waitFor(() =>
      expect(screen.getByTestId('backups-found').textContent).toMatch(/2 backups, the newest of .* with 190/),
    );
    await user.click(screen.getByTestId('open-data-folder'));
    expect(world.opened).toEqual(['data']);
    await expectAccessible();
    await user.click(screen.getByTestId('restore-a-backup'));
    await user.click(await screen.findByTestId('restore'));
    await screen.findByTestId('set-aside');
    await user.click(screen.getByTestId('start-again'));
    expect(world.started).toBe(1);
  });
});

describe('a data folder that vanished', () => {
  it('takes the whole window, whatever is open in it, and is put back at a click', async () => {
    await openSettings();
    await user.click(screen.getByTestId('restore-a-backup'));
    await screen.findByTestId('restore-dialog');
    world.options.gone = true;
    world.resync();
    await waitFor(() => expect(app.phase).toBe('problem'));
    expect(screen.getByTestId('startup-problem').dataset.code).toBe('dataGone');
    expect(screen.queryByTestId('restore-a-backup')).toBeNull();
    await expectAccessible();
    await user.click(screen.getByTestId('put-back'));
    await waitFor(() => expect(world.started).toBe(1));
  });

  it('goes on where the folder is back', async () => {
    await open();
    world.options.gone = true;
    world.resync();
    await user.click(await screen.findByTestId('try-again'));
    expect(app.phase).toBe('problem');
    world.options.gone = false;
    await user.click(screen.getByTestId('try-again'));
    await waitFor(() => expect(app.phase).toBe('ready'));
  });
});

describe('logs and support', () => {
  it('the level holds at once and is remembered', async () => {
    await openSettings();
    await user.click(within(screen.getByTestId('log-level')).getByText('Detailed'));
    expect(world.logLevel).toBe('detailed');
    expect(prefs.get('logLevel')).toBe('detailed');
    expect(screen.getByText(/may quote a conversation/)).toBeTruthy();
    await user.click(screen.getByTestId('open-logs'));
    expect(world.opened).toEqual(['logs']);
  });

  it('shows the diagnostics before they are copied', async () => {
    await openSettings();
    await user.click(screen.getByTestId('diagnostics'));
    const text = await screen.findByTestId<HTMLTextAreaElement>('diagnostics-text');
    expect(text.value).toContain('End of the log:');
    expect(text.readOnly).toBe(true);
    await expectAccessible(screen.getByTestId('diagnostics-dialog'));
    await user.click(screen.getByTestId('copy-diagnostics'));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toContain('End of the log:'));
  });
});

describe('the file of preferences', () => {
  it('says which layout it has', async () => {
    const memory = new MemoryPrefs();
    await open({}, memory);
    expect(memory.values.get('version')).toBe(1);
  });

  it('that was set aside is said once', async () => {
    await open({ untold: 'The file is damaged; it is kept as window-set-aside-1.json.' });
    await screen.findByText('The window starts with its defaults');
    expect(screen.getByText(/window-set-aside-1\.json/)).toBeTruthy();
  });
});

describe('settings of the window', () => {
  it('bring hidden columns back', async () => {
    await openSettings();
    const reset = screen.getByTestId<HTMLButtonElement>('reset-columns');
    expect(isOff(reset)).toBe(true);
    plan.setHidden('tone', true);
    await waitFor(() => expect(isOff(reset)).toBe(false));
    await user.click(reset);
    expect(plan.hidden).toEqual(usuallyHidden);
  });

  it('take a price with the day from which it holds, and refuse what is no day', async () => {
    await openSettings();
    await user.click(screen.getByTestId('add-price'));
    const date = await screen.findByTestId<HTMLInputElement>('price-date');
    await user.clear(screen.getByTestId('price-model'));
    await user.type(screen.getByTestId('price-model'), 'my-model');
    await user.type(screen.getByTestId('price-input'), '1');
    await user.type(screen.getByTestId('price-output'), '2');
    await user.clear(date);
    await user.type(date, '2026-02-30');
    expect(screen.getByText('Enter a date, such as 2026-11-01.')).toBeTruthy();
    expect(isOff(screen.getByTestId('save-price'))).toBe(true);
    await user.clear(date);
    await user.type(date, '2027-01-15');
    await user.click(screen.getByTestId('save-price'));
    await screen.findByText('15 Jan 2027');
  });

  it('begin a new price with the model in use, and with none while that is Practice', async () => {
    await open();
    expect(new PriceForm(null, new Date(0)).entered).toMatchObject({ provider: 'anthropic' });
    await open({ provider: 'practice' });
    expect(new PriceForm(null, new Date(0)).entered).toMatchObject({ provider: 'openai', model: '' });
  });

  it('take no price of a single token for that of a million, and nothing for a free model', () => {
    const form = new PriceForm(null, new Date());
    Object.assign(form.entered, { model: 'my-model', inputMicros: 3, outputMicros: 0 });
    expect(form.missing).toContain('enter that of a million');
    form.entered.inputMicros = 0;
    expect(form.missing).toBeNull();
  });

  it('say what to do where the keychain cannot be used, and look again', async () => {
    await open({ keychain: 'The keychain is locked. Unlock it, then try again.' });
    await user.click(screen.getByTestId('nav-settings'));
    const problem = await screen.findByTestId('keychain-problem');
    expect(problem.textContent).toContain('Unlock it, then try again.');
    expect(screen.getByTestId('key-status').dataset.status).toBe('unavailable');
    await expectAccessible(screen.getByTestId('provider-form'));
    world.options.keychain = null;
    await user.click(screen.getByTestId('retry-keychain'));
    await waitFor(() => expect(screen.getByTestId('key-status').dataset.status).toBe('stored'));
    expect(screen.queryByTestId('keychain-problem')).toBeNull();
  });
});
