import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { datasets } from '../src/state/datasets.svelte';
import { backups } from '../src/state/backups.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { isOff } from './isOff';
import { first, inRow, open, openTable, rowOf, user, world } from './opened';

/** Why it cannot be used: told by the control, by words beside it, or by the spinner of what it waits for. */
function reason(control: Element): string | null {
  const beside = control.closest('label, [role="menuitem"]')?.querySelector('.why');
  return (
    control.getAttribute('aria-description') ??
    control.getAttribute('title') ??
    beside?.textContent ??
    control.closest('[aria-busy="true"]')?.getAttribute('aria-busy') ??
    null
  );
}

const controls = 'button, input, select, textarea, fieldset, [role="menuitem"]';
/** All that is off in the window, each with its reason. */
function expectReasons(): string[] {
  const off = [...document.querySelectorAll(controls)].filter(isOff);
  const silent = off.filter((control) => !reason(control)?.trim());
  expect(silent.map((control) => control.outerHTML.slice(0, 200))).toEqual([]);
  return off.map((control) => reason(control) as string);
}

afterEach(() => {
  dialogs.closeAll();
  cleanup();
});

describe('what cannot be used says why', () => {
  it('in Conversations, with a preview, a selection, and while a batch runs', async () => {
    await openTable();
    expectReasons();
    await user.click(rowOf(first('approved').number));
    await screen.findByTestId('approve');
    expect(expectReasons()).toContain('Already approved');
    await user.click(inRow(1, 'select-row'));
    expectReasons();
    dialogs.open({ kind: 'generate', target: { kind: 'all' } });
    await user.click(await screen.findByTestId('proceed'));
    await waitFor(() => expect(world.batches.size).toBe(1));
    await screen.findByTestId('progress-panel');
    expectReasons();
  });

  it('in a dataset without rows', async () => {
    await open({ rows: 0 });
    await waitFor(() => expect(datasets.current?.counts.total).toBe(0));
    expect(expectReasons()).toEqual(expect.arrayContaining(['No row is in view', 'No row is planned yet']));
  });

  it('in the menus of the table', async () => {
    await open({ rows: 0 });
    await user.click(await screen.findByTestId('filter-menu'));
    await screen.findByTestId('filter-personas');
    expect(expectReasons()).toContain('no filter is set');
    await user.keyboard('{Escape}');
    await user.click(screen.getByTestId('columns-menu'));
    await screen.findByTestId('widths-reset');
    expect(expectReasons()).toContain('already so');
  });

  it.each(['batches', 'errors', 'settings'] as const)('in %s', async (view) => {
    await openTable();
    await user.click(screen.getByTestId(`nav-${view}`));
    await screen.findByTestId(`view-${view}`);
    if (view === 'settings') await screen.findByTestId('save-mail');
    expectReasons();
  });

  it('in Settings while a connection is tested', async () => {
    await openTable();
    await user.click(screen.getByTestId('nav-settings'));
    await user.click(await screen.findByTestId('test-connection'));
    expectReasons();
  });

  it('in every dialog', async () => {
    await openTable();
    const asked: [() => void, string][] = [
      [() => dialogs.open({ kind: 'generate', target: { kind: 'all' } }), 'generate-dialog'],
      [() => dialogs.open({ kind: 'import' }), 'import-dialog'],
      [() => dialogs.open({ kind: 'name', dataset: null }), 'name-dialog'],
      [() => dialogs.open({ kind: 'saveView', filter: plan.filter }), 'save-view'],
      [() => dialogs.open({ kind: 'providerSetup', reason: 'needsProvider' }), 'provider-setup'],
      [() => dialogs.open({ kind: 'mailSetup' }), 'mail-setup'],
      [() => void backups.ask(), 'restore-dialog'],
    ];
    const found: string[] = [];
    for (const [ask, dialog] of asked) {
      ask();
      await screen.findByTestId(dialog);
      found.push(...expectReasons());
      await user.keyboard('{Escape}');
      await waitFor(() => expect(screen.queryByTestId(dialog)).toBeNull());
    }
    expect(found).toContain('Enter a name');
  });
});
