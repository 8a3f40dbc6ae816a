import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { added } from '../src/features/builder/added.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { client } from '../src/ipc/client';
import { dialogs } from '../src/state/dialogs.svelte';
import { showSimilar } from '../src/views/similarRows';
import { expectAccessible } from './axe';
import { openBuilder } from './inBuilder';
import { isOff } from './isOff';
import { inRow, openTable, rows, text, user, world } from './opened';

afterEach(() => {
  dialogs.closeAll();
});

describe('briefs by a model', () => {
  it('are offered with their price for rows that were added, and written by a batch of their own', async () => {
    await openBuilder({ callMs: 30 });
    await user.keyboard('e');
    await user.clear(await screen.findByTestId('brief-input'));
    await user.type(screen.getByTestId('brief-input'), 'Mine.{Enter}');
    await user.click(screen.getByTestId('add-rows'));
    await screen.findByTestId('added-bar');
    await waitFor(() => expect(text('write-briefs')).toBe('Write 99 briefs, ~$0.056 to 0.068'));
    await user.click(screen.getByTestId('write-briefs'));
    const proceed = await screen.findByTestId('proceed');
    await waitFor(() => expect(proceed.textContent).toContain('Write 99 briefs'));
    await waitFor(() => expect(isOff(proceed)).toBe(false));
    await expectAccessible(screen.getByTestId('briefs-dialog'));
    await user.click(proceed);
    await waitFor(() => expect(rows().filter((row) => row.briefBy === 'model')).toHaveLength(99));
    expect(
      rows()
        .filter((row) => row.briefBy === 'person')
        .map((row) => row.brief),
    ).toEqual(['Mine.']);
    expect(added.rows).toBeNull();
    await waitFor(() =>
      expect(screen.getByTestId('progress-head').textContent).toContain('Writing briefs complete'),
    );
    expect(text('progress-text')).toBe('Writing briefs 4 of 4 - 100%');
  });

  it('are asked for from the selection: for rows without one, or also for others', async () => {
    await openTable({ fresh: true });
    const chosen = rows().slice(0, 12);
    for (const { number } of chosen) await user.click(inRow(number, 'select-row'));
    const without = chosen.filter((row) => row.brief === null).length;
    await user.click(screen.getByTestId('selection-more'));
    await user.click(await screen.findByTestId('briefs-selected'));
    await waitFor(() => expect(text('dialog-count')).toBe(String(without)));
    expect(screen.getByRole('dialog', { name: `Write ${without} briefs?` })).toBeTruthy();
    await user.click(screen.getByTestId('briefs-again'));
    await waitFor(() => expect(text('dialog-count')).toBe('12'));
    expect(text('proceed')).toContain('Write 12 briefs');
    plan.selection.clear();
  });

  it('are not asked for where no row wants one', async () => {
    await openTable();
    const written = rows().find((row) => row.generatedAt !== null)?.id ?? 0;
    dialogs.open({ kind: 'briefs', target: { kind: 'ids', ids: [written] }, again: true });
    await screen.findByTestId('nothing-to-do');
    expect(screen.getByTestId('proceed').getAttribute('aria-description')).toBe('No row wants a brief');
  });

  it('ask for a provider on the way, and begin nothing where the person gives that up', async () => {
    await openTable({ fresh: true, provider: null });
    dialogs.open({ kind: 'briefs', target: { kind: 'all' }, again: false });
    const proceed = await screen.findByTestId('proceed');
    await waitFor(() => expect(isOff(proceed)).toBe(false));
    await user.click(proceed);
    await screen.findByTestId('provider-setup');
    dialogs.closeKind('providerSetup');
    await waitFor(() => expect(isOff(proceed)).toBe(false));
    expect(world.batches.size).toBe(0);
    expect(screen.getByTestId('briefs-dialog')).toBeTruthy();
  });

  it('say what becomes of those that are not begun, where the batch is cancelled', async () => {
    await openTable({ fresh: true, callMs: 5000 });
    const batch = await client.writeBriefs({
      requestId: 'r',
      datasetId: 1,
      target: { kind: 'all' },
      again: true,
      limitMicros: null,
    });
    await waitFor(() => expect(text('progress-text')).toBe('Writing briefs 0 of 4 - 0%'));
    dialogs.open({ kind: 'cancelBatch', batch });
    await waitFor(() =>
      expect(text('cancel-back')).toBe('2 groups of rows not started keep the briefs that they have.'),
    );
    expect(text('cancel-stays')).toBe('0 groups of rows are finished and stay as they are.');
  });
});

it('rows that are planned alike are shown from the palette, those that are not say so', async () => {
  await openTable({ fresh: true });
  const same = rows().filter((row) => row.brief !== null);
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByTestId('palette-input'), 'planned alike{Enter}');
  await waitFor(() => expect(plan.opened?.title).toBe('Planned much alike'));
  expect([...(plan.opened?.ids ?? [])].sort()).toEqual(same.map(({ id }) => id).sort());
  plan.showOpened(null);
  for (const row of rows()) row.brief = null;
  await showSimilar();
  await screen.findByText('No two rows are planned alike');
  expect(plan.opened).toBeNull();
});
