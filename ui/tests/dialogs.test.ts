import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './axe';
import { first, inRow, openTable, user } from './opened';

/** The dialog or menu that lies over the window. */
const covering = () =>
  document.querySelector<HTMLElement>('[role="dialog"], [role="alertdialog"], [role="menu"]');

const ground = () => document.querySelector('.ui-menu-ground, .ui-veil');

async function opens(opener: HTMLElement, sign: string, key = '{Enter}') {
  opener.focus();
  await user.keyboard(key);
  await screen.findByTestId(sign);
  const cover = covering() as HTMLElement;
  await waitFor(() => expect(cover.contains(document.activeElement)).toBe(true));
  await expectAccessible(cover);
  // What takes the clicks beside it: one on Generate would cost money.
  expect(ground()).not.toBeNull();
  expect(document.body.style.pointerEvents).toBe('');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(covering()).toBeNull());
  await waitFor(() => expect(ground()).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(opener));
}

describe('every dialog and menu takes the focus, is accessible, closes by Escape and gives the focus back', () => {
  it.each([
    ['open-palette', 'palette-input'],
    ['import', 'import-dialog'],
    ['generate-all', 'generate-dialog'],
    ['retry-all-failed', 'generate-dialog'],
    ['filter-menu', 'filter-statuses'],
    ['columns-menu', 'widths-reset'],
    ['dataset-switcher', 'dataset-new'],
  ])('%s', async (opener, sign) => {
    await openTable();
    await opens(screen.getByTestId(opener), sign);
  });

  it('generate-selected', async () => {
    await openTable();
    await user.click(inRow(1, 'select-row'));
    await opens(await screen.findByTestId('generate-selected'), 'generate-dialog');
  });

  it('the error of a Failed row, by the key that does what its badge does', async () => {
    await openTable();
    const row = inRow(first('failed').number, 'select-row').closest('[data-testid="row"]');
    await user.click(row as HTMLElement);
    await opens(screen.getByTestId('table'), 'error-dialog', 'e');
  });

  it('what a menu of datasets leads to', async () => {
    await openTable();
    for (const [entry, sign] of [
      ['dataset-new', 'name-dialog'],
      ['dataset-rename', 'name-dialog'],
      ['dataset-delete', 'delete-dialog'],
    ] as const) {
      await user.click(screen.getByTestId('dataset-switcher'));
      await user.click(await screen.findByTestId(entry));
      await screen.findByTestId(sign);
      await expectAccessible(covering() as HTMLElement);
      await user.keyboard('{Escape}');
      await waitFor(() => expect(covering()).toBeNull());
    }
  });
});
