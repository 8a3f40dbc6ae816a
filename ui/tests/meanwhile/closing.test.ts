import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaving } from '../../src/features/shell/leaving.svelte';
import { batches } from '../../src/state/batches.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { unsavedNow } from '../../src/state/unsaved';
import { expectAccessible } from '../axe';
import { generate, openTable, user, world } from '../opened';

const retries = () => screen.findByTestId<HTMLInputElement>('invalid-retries');
const idle = { way: 'close', pausing: false, idle: true, tray: false } as const;

async function type(value: string) {
  await user.clear(await retries());
  await user.type(await retries(), value);
}

describe('closing the window', () => {
  let before = '';

  beforeEach(async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    await user.click(screen.getByTestId('nav-settings'));
    before = (await retries()).value;
  });

  // What is not saved, and what is asked, outlive a test.
  afterEach(async () => {
    leaving.stay();
    dialogs.closeAll();
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await type(before);
    await waitFor(() => expect(unsavedNow()).toEqual([]));
  });

  it('asks nothing where everything is saved', () => {
    world.desktop.ask(idle);
    expect(world.desktop.answers).toEqual(['now']);
    expect(dialogs.of('confirm')).toBeNull();
  });

  it('asks about what is not saved, stays when that is called off, and goes when it is confirmed', async () => {
    await type('1');
    await waitFor(() => expect(unsavedNow()).toContain('the provider'));
    world.desktop.ask(idle);
    const dialog = await screen.findByTestId('confirm-dialog');
    expect(dialog.textContent).toContain('Changes to the provider are not saved.');
    expect(world.desktop.answers).toEqual(['shown']);
    await expectAccessible(dialog);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('confirm-dialog')).toBeNull());
    expect(world.desktop.answers).toEqual(['shown', 'stay']);

    world.desktop.ask(idle);
    await user.click(within(await screen.findByTestId('confirm-dialog')).getByTestId('confirm'));
    await waitFor(() => expect(screen.queryByTestId('confirm-dialog')).toBeNull());
    expect(world.desktop.answers.slice(2)).toEqual(['shown', 'now']);
  });

  it('asks one question while a batch runs, and says in it what is not saved', async () => {
    generate();
    await waitFor(() => expect(batches.open.length).toBe(1));
    await type('1');
    world.desktop.ask({ ...idle, idle: false });
    const dialog = await screen.findByTestId('leaving-dialog');
    expect(dialog.textContent).toContain('Changes to the provider are not saved.');
    expect(dialogs.of('confirm')).toBeNull();
    expect(world.desktop.answers).toEqual(['shown']);
    // It is as lost where the batch has ended by then.
    for (const batch of world.batches.values()) world.changeBatch(batch, { state: 'cancelled' });
    await waitFor(() => expect(dialog.textContent).toContain('Everything has ended meanwhile.'));
    expect(dialog.textContent).toContain('Changes to the provider are not saved.');
  });
});
