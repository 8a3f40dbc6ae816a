import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import HelpDialog from '../src/features/shell/HelpDialog.svelte';
import { inExport, inLibrary, inReview, keyOf, keyShortcut, keySpoken, keyText, mod } from '../src/lib/keys';
import type { RowSummary, Status } from '../src/ipc/client';
import { app } from '../src/state/app.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { letterKeys } from '../src/state/letterKeys.svelte';
import { theme } from '../src/state/theme.svelte';
import { first, inRow, open, openTable, rowOf, user, world } from './opened';

const press = (init: KeyboardEventInit) =>
  new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
const on = (platform: string) => vi.spyOn(navigator, 'platform', 'get').mockReturnValue(platform);

/** Where the keys of a row act. */
async function openOn(status: Status, fresh = false): Promise<{ table: HTMLElement; row: RowSummary }> {
  await openTable({ fresh });
  const row = first(status);
  await user.click(rowOf(row.number));
  await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe(String(row.number)));
  const table = screen.getByTestId('table');
  table.focus();
  return { table, row };
}

afterEach(() => {
  vi.restoreAllMocks();
  letterKeys.on = true;
  theme.scale = 1;
});

describe('a key', () => {
  it.each([
    ['a Latin letter', { key: 'A', code: 'KeyQ' }, 'a'],
    ['a Cyrillic letter', { key: 'ф', code: 'KeyA' }, 'a'],
    ['a Greek letter', { key: 'γ', code: 'KeyG' }, 'g'],
    ['a Hebrew letter', { key: 'ר', code: 'KeyR' }, 'r'],
    ['Ctrl and a Cyrillic letter', { key: 'л', code: 'KeyK', ctrlKey: true }, 'k'],
    ['Ctrl and a Hebrew sign', { key: '/', code: 'KeyQ', ctrlKey: true }, 'q'],
    ['Ctrl and a French digit', { key: 'à', code: 'Digit0', ctrlKey: true }, '0'],
    ['Ctrl and a French minus', { key: '-', code: 'Digit6', ctrlKey: true }, '-'],
    ['Ctrl and a French 8', { key: '_', code: 'Digit8', ctrlKey: true }, '8'],
    ['Ctrl and a Czech 1', { key: '+', code: 'Digit1', ctrlKey: true }, '1'],
    ['Ctrl and a Swiss plus', { key: '+', code: 'Digit1', ctrlKey: true, shiftKey: true }, '+'],
    ['a sign', { key: '/', code: 'Digit7', shiftKey: true }, '/'],
    ['an arrow', { key: 'ArrowDown', code: 'ArrowDown' }, 'ArrowDown'],
    ['what an input method composes', { key: 'a', code: 'KeyA', isComposing: true }, ''],
  ])('%s is named', (_, init, name) => expect(keyOf(press(init))).toBe(name));

  it('of a command is Ctrl, on macOS Cmd; AltGr types', () => {
    expect(mod(press({ ctrlKey: true }))).toBe(true);
    expect(mod(press({ metaKey: true }))).toBe(false);
    expect(mod(press({ ctrlKey: true, altKey: true, key: '@', code: 'KeyQ' }))).toBe(false);
    on('MacIntel');
    expect(mod(press({ ctrlKey: true }))).toBe(false);
    expect(mod(press({ metaKey: true }))).toBe(true);
  });

  it('is written, spoken and told as the system has it', () => {
    expect([keyText('Mod+K'), keyText('Mod++'), keyText('Alt+Left')]).toEqual([
      'Ctrl K',
      'Ctrl +',
      'Alt Left',
    ]);
    expect([keySpoken('Mod+K'), keySpoken('Mod+-'), keySpoken('?')]).toEqual([
      'Control K',
      'Control Minus',
      'Question mark',
    ]);
    expect(keyShortcut('Mod+K')).toBe('Control+K');
    on('MacIntel');
    expect([keyText('Mod+K'), keyText('Alt+Left'), keyText('Shift+F6')]).toEqual(['⌘K', '⌥Left', '⇧F6']);
    expect([keySpoken('Mod+K'), keyShortcut('Mod+K')]).toEqual(['Command K', 'Meta+K']);
  });
});

describe('keys of a row', () => {
  it('act with a Cyrillic layout', async () => {
    const { table, row } = await openOn('generated');
    await fireEvent(table, press({ key: 'ф', code: 'KeyA' }));
    await waitFor(() => expect(rowOf(row.number).dataset.status).toBe('approved'));
  });

  it('act in the table and in the preview, and nowhere else', async () => {
    const { row } = await openOn('generated');
    for (const elsewhere of ['filter-menu', 'generate-all', 'nav-conversations']) {
      screen.getByTestId(elsewhere).focus();
      await fireEvent(screen.getByTestId(elsewhere), press({ key: 'a', code: 'KeyA' }));
    }
    await fireEvent(document.body, press({ key: 'a', code: 'KeyA' }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(world.row(row.id)?.status).toBe('generated');
    const body = screen.getByRole('group', { name: `Conversation #${row.number}` });
    body.focus();
    await fireEvent(body, press({ key: 'a', code: 'KeyA' }));
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
  });

  it('act on the preview itself, which has the focus once a button in it is clicked on macOS', async () => {
    const { row } = await openOn('generated');
    screen.getByTestId('preview').focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
  });

  it('act once however long they are held', async () => {
    const { table } = await openOn('not_generated', true);
    await fireEvent(table, press({ key: 'g', code: 'KeyG', repeat: true }));
    expect(world.batches.size).toBe(0);
    await fireEvent(table, press({ key: 'g', code: 'KeyG' }));
    for (let n = 0; n < 5; n += 1) await fireEvent(table, press({ key: 'g', code: 'KeyG', repeat: true }));
    await waitFor(() => expect(world.batches.size).toBe(1));
  });

  it('can be switched off in Settings, and what they do can be had otherwise', async () => {
    await openTable();
    const row = first('generated');
    await user.click(screen.getByTestId('nav-settings'));
    await user.click(await screen.findByTestId('letter-keys'));
    expect(letterKeys.on).toBe(false);
    await user.click(screen.getByTestId('nav-conversations'));
    await screen.findByTestId('table');
    await user.click(rowOf(row.number));
    await screen.findByTestId('review-note');
    // Nothing shows a key that does nothing.
    expect(screen.getByTestId('approve').hasAttribute('aria-keyshortcuts')).toBe(false);
    expect(screen.getByTestId('approve').querySelector('kbd')).toBeNull();
    const table = screen.getByTestId('table');
    table.focus();
    for (const key of ['a', 'r', 'g', '/', '?', 'j']) await user.keyboard(key);
    expect(world.row(row.id)?.status).toBe('generated');
    expect(document.activeElement).toBe(table);
    expect(screen.queryByTestId('help')).toBeNull();
    await user.keyboard('{F1}');
    expect(await screen.findByTestId('help')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('help')).toBeNull());
    table.focus();
    await user.keyboard('{Control>}f{/Control}');
    expect(document.activeElement).toBe(screen.getByTestId('find'));
  });

  it('are in the help only while they act', async () => {
    await open();
    letterKeys.on = false;
    const here = [inReview, inExport, inLibrary].map((keys, at) => ({ title: `Part ${at}`, keys }));
    render(HelpDialog, { here, there: [], onclose: () => {} });
    const lines = [...(await screen.findByTestId('help')).querySelectorAll('dt')];
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.querySelector('kbd') === null)).toEqual([]);
  });

  it('leave Ctrl+A on macOS to the text', async () => {
    const { table } = await openOn('generated');
    on('MacIntel');
    await fireEvent(table, press({ key: 'a', code: 'KeyA', ctrlKey: true }));
    expect(plan.selection.count).toBe(0);
    await fireEvent(table, press({ key: 'a', code: 'KeyA', metaKey: true }));
    expect(plan.selection.count).toBe(100);
    plan.selection.clear();
  });
});

describe('what goes away when it is pressed', () => {
  it('leaves the keyboard in the table', async () => {
    const { table, row } = await openOn('generated');
    await user.click(screen.getByTestId('preview-close'));
    expect(document.activeElement).toBe(table);
    await user.click(inRow(row.number, 'select-row'));
    await user.click(await screen.findByTestId('clear-selection'));
    expect(document.activeElement).toBe(table);
    plan.setFilter({ ...noFilter(), tiers: ['scenario'] });
    await user.click(await screen.findByRole('button', { name: 'Clear all' }));
    expect(document.activeElement).toBe(table);
    await waitFor(() => expect(screen.queryByTestId('filter-chips')).toBeNull());
  });
});

describe('keys of the window', () => {
  it('Ctrl+A selects the rows wherever the focus is, and no text behind a dialog', async () => {
    await openTable();
    const ctrlA = (target: Element) => {
      const event = press({ key: 'a', code: 'KeyA', ctrlKey: true });
      target.dispatchEvent(event);
      return [event.defaultPrevented, plan.selection.count];
    };
    expect(ctrlA(screen.getByTestId('find'))).toEqual([false, 0]);
    expect(ctrlA(screen.getAllByTestId('quick-view')[0] as Element)).toEqual([true, 100]);
    plan.selection.clear();
    await user.click(screen.getByTestId('generate-all'));
    expect(ctrlA(await screen.findByTestId('generate-dialog'))).toEqual([true, 0]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('generate-dialog')).toBeNull());
  });

  it('Ctrl+K does not lead away from behind a dialog', async () => {
    await openTable();
    await user.click(screen.getByTestId('generate-all'));
    await screen.findByTestId('generate-dialog');
    await user.keyboard('{Control>}k{/Control}');
    expect(dialogs.of('palette')).toBeNull();
    expect(screen.queryByTestId('palette')).toBeNull();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('generate-dialog')).toBeNull());
  });

  it('Ctrl+K opens and closes the palette, which begins empty', async () => {
    await openTable();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByTestId('palette-input'), 'batches');
    await user.keyboard('{Control>}k{/Control}');
    await waitFor(() => expect(screen.queryByTestId('palette')).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    expect(await screen.findByTestId('palette-input')).toHaveProperty('value', '');
    await user.keyboard('{Escape}');
  });

  it('Ctrl with plus, minus and 0 changes the size of the text, up to twice', async () => {
    await open();
    for (const _ of Array(12)) await user.keyboard('{Control>}={/Control}');
    expect(theme.scale).toBe(2);
    expect(document.documentElement.style.getPropertyValue('--text-scale')).toBe('2');
    await user.keyboard('{Control>}-{/Control}');
    expect(theme.scale).toBe(1.75);
    await user.keyboard('{Control>}0{/Control}');
    expect(theme.scale).toBe(1);
  });

  it('a page cannot be loaded anew by a key, nor looked through by the web view', async () => {
    await open();
    const held = { ctrlKey: true };
    for (const init of [
      { key: 'F5' },
      { key: 'F5', ...held },
      { key: 'BrowserRefresh' },
      { key: 'r', code: 'KeyR', ...held },
      { key: 'F3' },
      { key: 'g', code: 'KeyG', ...held },
      { key: 'F7' },
    ]) {
      const event = press(init);
      document.body.dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
    }
  });

  it('a right click opens no menu of the web view but where text is edited', async () => {
    await openTable();
    const click = (target: Element) => {
      const event = new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
      target.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(click(rowOf(1))).toBe(true);
    expect(click(screen.getByTestId('find'))).toBe(false);
    expect(app.phase).toBe('ready');
  });
});
