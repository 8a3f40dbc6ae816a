import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { leaving } from '../src/features/shell/leaving.svelte';
import { batch } from '../src/features/runs/fixtures';
import { prefs } from '../src/ipc/prefs';
import { place } from '../src/state/place.svelte';
import { backups } from '../src/state/backups.svelte';
import { batches } from '../src/state/batches.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { Held } from './meanwhile/hands';
import { generate, open, openTable, user, world } from './opened';
import { MemoryPrefs } from './support';

// The window outlives a test; its dialog would lie over the next one.
afterEach(async () => {
  leaving.stay();
  await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
});

describe('leaving while a batch runs', () => {
  it('Ctrl+Q asks, with the count, and says what the person chose', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    generate();
    await waitFor(() => expect(batches.open.length).toBe(1));
    await user.keyboard('{Control>}q{/Control}');
    const dialog = await screen.findByTestId('leaving-dialog');
    expect(dialog.textContent).toContain('Quit while conversations are being generated?');
    expect(within(dialog).getByTestId('leaving-count').textContent).toContain('0 of 100 conversations done');
    await expectAccessible(dialog);
    await user.click(within(dialog).getByTestId('leaving-keep'));
    await waitFor(() => expect(screen.queryByTestId('leaving-dialog')).toBeNull());
    expect(world.desktop.answers).toEqual(['quit', 'shown', 'keep']);
  });

  it('counts what is alike together, and groups of rows apart from conversations', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    generate();
    await waitFor(() => expect(batches.open.length).toBe(1));
    const other = { id: 90, inFlight: 1, failed: 0 };
    batches.take([
      batch({ ...other, purpose: 'brief', total: 4, succeeded: 1, waiting: 2 }),
      batch({ ...other, id: 91, purpose: 'judge', total: 10, succeeded: 3, waiting: 6 }),
    ]);
    await user.keyboard('{Control>}q{/Control}');
    const counts = within(await screen.findByTestId('leaving-dialog')).getAllByTestId('leaving-count');
    expect(counts.map((count) => count.textContent)).toEqual([
      '3 of 110 conversations done',
      '1 of 4 groups of rows done',
    ]);
  });

  it('says how a hidden window comes back, which a tray makes easier', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    generate();
    await waitFor(() => expect(batches.open.length).toBe(1));
    world.desktop.ask({ way: 'close', pausing: false, idle: false, tray: false });
    const dialog = await screen.findByTestId('leaving-dialog');
    expect(dialog.textContent).toContain('Start Train again to bring it back');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('leaving-dialog')).toBeNull());
    expect(world.desktop.answers).toEqual(['shown', 'stay']);
    world.desktop.ask({ way: 'close', pausing: false, idle: false, tray: true });
    expect((await screen.findByTestId('leaving-dialog')).textContent).toContain('icon in the tray');
  });

  it('waits for calls under way, and can be hurried or called off', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    generate();
    await waitFor(() => expect(batches.open[0]?.inFlight).toBe(5));
    world.desktop.ask({ way: 'close', pausing: false, idle: false, tray: false });
    await user.click(await screen.findByTestId('leaving-pause'));
    expect((await screen.findByTestId('leaving-calls')).textContent).toContain(
      '5 calls under way are finishing',
    );
    await expectAccessible(screen.getByTestId('leaving-dialog'));
    await user.click(screen.getByTestId('leaving-stay'));
    expect(world.desktop.answers).toEqual(['shown', 'pause', 'stay']);
    world.desktop.ask({ way: 'close', pausing: true, idle: false, tray: false });
    await user.click(await screen.findByTestId('leaving-now'));
    expect(world.desktop.answers.slice(3)).toEqual(['shown', 'now']);
  });
});

describe('leaving while nothing is generated', () => {
  it('says what is under way and would be broken off, and goes at once where nothing is', async () => {
    await open();
    const held = new Held('backUp');
    const making = backups.make(false);
    await user.keyboard('{Control>}q{/Control}');
    const question = await screen.findByTestId('confirm-dialog');
    expect(question.textContent).toContain('Quit before this is done?');
    expect(question.textContent).toContain('A backup is being made. Quitting breaks it off.');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('confirm-dialog')).toBeNull());
    expect(world.desktop.answers).toEqual([]);
    held.release();
    await making;
    await user.keyboard('{Control>}q{/Control}');
    await waitFor(() => expect(world.desktop.answers[0]).toBe('quit'));
  });
});

it('a click on a notification shows its batch', async () => {
  await openTable({ fresh: true, callMs: 20 });
  const batch = generate();
  world.desktop.click({ batchId: batch.id, datasetId: 1 });
  await screen.findByTestId('view-batches');
  expect(place.focus.batchId).toBe(batch.id);
});

describe('the settings of the desktop', () => {
  it('are kept under the names that the shell reads', async () => {
    const memory = new MemoryPrefs();
    memory.values.set('view', 'settings');
    await open({}, memory);
    await waitFor(() => expect(isOff(screen.getByTestId('start-at-login'))).toBe(false));
    const switches = {
      keepAwake: 'keep-awake',
      notifyCompleted: 'notify-completed',
      notifyFailed: 'notify-failed',
      notifyPaused: 'notify-paused',
      notifyInterrupted: 'notify-interrupted',
    };
    for (const [key, testid] of Object.entries(switches)) {
      expect(screen.getByTestId(testid).getAttribute('aria-checked')).toBe('true');
      await fireEvent.click(screen.getByTestId(testid));
      expect(screen.getByTestId(testid).getAttribute('aria-checked')).toBe('false');
      expect(memory.values.get(key)).toBe(false);
    }
    await user.click(within(screen.getByTestId('when-closed')).getByLabelText('Ask'));
    expect(prefs.get('whenClosed')).toBe('ask');
    await expectAccessible();
  });

  it('start at login is what the system says', async () => {
    const memory = new MemoryPrefs();
    memory.values.set('view', 'settings');
    await open({}, memory);
    const login = screen.getByTestId('start-at-login');
    await waitFor(() => expect(isOff(login)).toBe(false));
    expect(login.getAttribute('aria-checked')).toBe('false');
    await user.click(login);
    await waitFor(() => expect(world.desktop.startAtLogin).toBe(true));
    expect(login.getAttribute('aria-checked')).toBe('true');
  });
});

it('pages of the provider are named to the shell, never by their address', async () => {
  const memory = new MemoryPrefs();
  memory.values.set('view', 'settings');
  await open({ provider: null }, memory);
  await user.click(await screen.findByTestId('provider-card-anthropic'));
  await user.click(await screen.findByTestId('page-anthropicKeys'));
  await user.click(await screen.findByTestId('page-anthropicTerms'));
  expect(world.desktop.opened).toEqual(['anthropicKeys', 'anthropicTerms']);
  await user.click(await screen.findByTestId('provider-card-openai'));
  const address = await screen.findByTestId('base-url');
  await user.clear(address);
  await user.type(address, 'http://127.0.0.1:11434');
  await waitFor(() => expect(screen.queryByTestId('page-openaiKeys')).toBeNull());
  await user.clear(address);
  await user.type(address, 'https://api.openai.com');
  await screen.findByTestId('page-openaiKeys');
});
