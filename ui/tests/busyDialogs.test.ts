import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { editing } from '../src/features/templates/editing.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { openTemplate, press, write } from './inTemplate';
import { isOff } from './isOff';
import { Held } from './meanwhile/hands';
import { openTable, user } from './opened';

const cancel = () => screen.getByRole('button', { name: 'Cancel' });
const gone = (id: string) => waitFor(() => expect(screen.queryByTestId(id)).toBeNull());

/** What was asked for goes on where its question is closed: nobody would hear what came of it. */
describe('a dialog that works stays until it is done', () => {
  it('a question', async () => {
    await openTable();
    let done = () => {};
    const run = () => new Promise<void>((resolve) => (done = resolve));
    dialogs.open({ kind: 'confirm', title: 'Do it?', description: 'It takes long.', verb: 'Do it', run });
    await user.click(await screen.findByTestId('confirm'));
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('confirm-dialog')).not.toBeNull();
    done();
    await gone('confirm-dialog');
  });

  it('a name', async () => {
    await openTable();
    const held = new Held('createDataset');
    dialogs.open({ kind: 'name', dataset: null });
    await user.type(await screen.findByTestId('dataset-name'), 'Another{Enter}');
    await waitFor(() => expect(held.waiting).toBe(1));
    expect(isOff(cancel())).toBe(true);
    held.release();
    await gone('name-dialog');
  });

  it('a price', async () => {
    await openTable();
    const held = new Held('savePrice');
    dialogs.open({ kind: 'price', price: null });
    await user.type(await screen.findByTestId('price-input'), '1');
    await user.type(screen.getByTestId('price-output'), '2');
    await user.click(screen.getByTestId('save-price'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.keyboard('{Escape}');
    expect(isOff(cancel())).toBe(true);
    held.release();
    await gone('price-dialog');
  });

  it('a trial that is being started', async () => {
    await openTemplate({ callMs: 20 });
    write('Another text of {{ voice.role }} on {{ topic.name }}');
    await waitFor(() => expect(editing.counting).toBe(false));
    press('Enter', { ctrlKey: true });
    await waitFor(() => expect(isOff(screen.getByTestId('try-start'))).toBe(false));
    const held = new Held('tryTemplate');
    await user.click(screen.getByTestId('try-start'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('try-dialog')).not.toBeNull();
    held.release();
    dialogs.closeAll();
    await gone('try-dialog');
  });
});
