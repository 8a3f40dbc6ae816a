import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { preview } from '../src/features/plan/preview/preview.svelte';
import type { BatchView, RowSummary } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { batches } from '../src/state/batches.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { theme } from '../src/state/theme.svelte';
import { expectAccessible } from './axe';
import { fails, Held, settled } from './meanwhile/hands';
import { first, generate, inRow, openTable, rowOf, user, world } from './opened';

async function palette(text = ''): Promise<string[]> {
  if (!screen.queryByTestId('palette')) await user.keyboard('{Control>}k{/Control}');
  const input = await screen.findByTestId('palette-input');
  if (text) await user.type(input, text);
  return screen
    .queryAllByTestId('palette-item')
    .map((item) => item.querySelector('.label')?.textContent ?? '');
}

async function run(text: string, label: string): Promise<void> {
  await palette(text);
  await waitFor(() => expect(screen.getAllByTestId('palette-item').length).toBeGreaterThan(0));
  const item = screen
    .getAllByTestId('palette-item')
    .find((one) => one.querySelector('.label')?.textContent === label);
  if (!item) throw new Error(`${label} is not among ${(await palette()).join(', ')}`);
  await user.click(item);
  await waitFor(() => expect(screen.queryByTestId('palette')).toBeNull());
}

afterEach(() => {
  dialogs.closeAll();
  theme.scale = 1;
  theme.density = 'normal';
});

describe('the palette knows where it is', () => {
  it('begins with the current conversation, then the selection', async () => {
    await openTable();
    const row = first('generated');
    await user.click(rowOf(row.number));
    await user.click(inRow(1, 'select-row'));
    const found = await palette();
    expect(found.slice(0, 8)).toEqual([
      `Approve #${row.number}`,
      `Reject #${row.number}`,
      `Defer #${row.number}`,
      `Open #${row.number} in Review`,
      `Generate #${row.number} again`,
      `Select #${row.number}`,
      `Duplicate #${row.number}`,
      `Delete #${row.number}`,
    ]);
    expect(found.indexOf('Approve the selection')).toBeGreaterThan(7);
    expect(found.indexOf('Approve the selection')).toBeLessThan(found.indexOf('Generate All'));
    await run('reject', `Reject #${row.number}`);
    await waitFor(() => expect(world.row(row.id)?.status).toBe('rejected'));
    plan.selection.clear();
  });

  it('offers nothing of a conversation in another view', async () => {
    await openTable();
    await user.click(rowOf(1));
    place.go('batches');
    await screen.findByTestId('view-batches');
    expect((await palette()).some((label) => label.includes('#1'))).toBe(false);
  });

  it('deletes the current conversation, which Undo brings back', async () => {
    await openTable();
    await user.click(rowOf(3));
    await run('delete #3', 'Delete #3');
    await waitFor(() => expect(plan.rows.total).toBe(99));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(plan.rows.total).toBe(100));
  });

  it('pauses, resumes and cancels the batch', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    generate();
    await waitFor(() => expect(batches.open).toHaveLength(1));
    await run('pause', 'Pause the batch');
    await waitFor(() => expect(batches.open[0]?.state).toBe('paused'));
    await run('resume', 'Resume Generation');
    await waitFor(() => expect(batches.open[0]?.state).toBe('running'));
    await run('cancel batch', 'Cancel the batch...');
    await user.click(await screen.findByTestId('confirm'));
    await waitFor(() => expect(batches.open[0]?.state ?? 'cancelled').toMatch(/cancel/));
  });

  it('acts on the batch that is open here, and names the dataset of another one', async () => {
    await openTable({ fresh: true, callMs: 5000 });
    const other = world.addDataset('Second', 12);
    world.current = 1;
    const here = world.batches.get(generate().id) as BatchView;
    const there = world.batches.get(generate(undefined, other).id) as BatchView;
    world.changeBatch(there, { state: 'interrupted' });
    world.resync();
    await waitFor(() => expect(batches.byId(there.id)?.state).toBe('interrupted'));
    const found = await palette('batch');
    expect(found).toContain('Pause the batch');
    expect(found).not.toContain('Resume Generation');
    await user.keyboard('{Escape}');
    await run('cancel batch', 'Cancel the batch...');
    await screen.findByText('Cancel this batch?');
    expect(dialogs.of('cancelBatch')?.batch.id).toBe(here.id);

    dialogs.closeAll();
    world.changeBatch(here, { state: 'cancelled', endedAt: Date.now() });
    await waitFor(() => expect(batches.open.map(({ id }) => id)).toEqual([there.id]));
    await run('cancel batch', 'Cancel the batch...');
    await screen.findByText('Cancel the batch in Second?');
    expect(dialogs.of('cancelBatch')?.batch.id).toBe(there.id);
  });

  it.each([
    ['quick view', 'Needs review', 'Needs review', () => plan.filter.statuses.join() === 'generated'],
    ['a filter', 'edge case', 'Tier: Edge Case', () => plan.filter.tiers.join() === 'edge_case'],
    ['a column', 'hide topic', 'Hide the column Topic', () => plan.hidden.includes('topic')],
    ['the density', 'compact', 'Compact rows', () => theme.density === 'compact'],
    ['the text', 'larger text', 'Larger text', () => theme.scale === 1.1],
    ['a dataset', 'rename', 'Rename the dataset...', () => dialogs.of('name') !== null],
    ['a section', 'e-mail', 'E-mail', () => place.name === 'settings' && place.focus.section === 'mail'],
    ['a question', 'delete dataset', 'Delete the dataset...', () => dialogs.of('deleteDataset') !== null],
  ])('finds %s', async (_, text, label, done) => {
    await openTable();
    await run(text, label);
    await waitFor(() => expect(done()).toBe(true));
    plan.setHidden('topic', false);
  });

  it('filters by a value also where others of its kind are left out', async () => {
    await openTable();
    plan.setFilter({ ...noFilter(), tiers: ['scenario'], not: ['tiers'] });
    await run('edge case', 'Tier: Edge Case');
    await waitFor(() => expect(plan.filter).toMatchObject({ tiers: ['edge_case'], not: [] }));
  });

  it('makes a backup, says that it began, and why it was not made', async () => {
    await openTable();
    fails('backUp', true, 'The disk is full.');
    await run('backup', 'Make a backup');
    await screen.findByText('The disk is full.');
    const held = new Held('backUp');
    await run('backup', 'Make a backup');
    await screen.findByText('A backup is being made');
    held.release();
    await screen.findByText('The backup is made');
  });

  it('runs nothing by an Enter that is still held from opening it', async () => {
    await openTable();
    const row = first('generated');
    await user.click(rowOf(row.number));
    await palette();
    const input = screen.getByTestId('palette-input');
    await fireEvent.keyDown(input, { key: 'Enter', repeat: true });
    await settled();
    expect(screen.getByTestId('palette')).toBeTruthy();
    expect(world.row(row.id)?.status).toBe('generated');
    await fireEvent.keyDown(input, { key: 'Enter' });
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
  });

  it('runs nothing by Enter on a conversation that came meanwhile', async () => {
    await openTable();
    const mine = first('generated');
    const fits = (row: RowSummary) =>
      row.status === 'generated' && row.tier === 'template' && row.id !== mine.id;
    const other = world.datasets.get(1)?.rows.find(fits) as RowSummary;
    await user.click(rowOf(mine.number));
    preview.close();
    expect((await palette('approve'))[0]).toBe(`Approve #${mine.number}`);
    expect(preview.arrived(other.id, performance.now())).toBe(true);
    await waitFor(async () => expect(await palette()).toContain(`Approve #${other.number}`));
    await fireEvent.keyDown(screen.getByTestId('palette-input'), { key: 'Enter' });
    await settled();
    expect(screen.getByTestId('palette')).toBeTruthy();
    expect([mine, other].map(({ id }) => world.row(id)?.status)).toEqual(['generated', 'generated']);
  });
});

describe('what is typed', () => {
  it('may have a slip, an accent less, and its words in any order', async () => {
    await openTable();
    expect((await palette('genrate all')).at(0)).toBe('Generate All');
    await user.clear(screen.getByTestId('palette-input'));
    expect(await palette('failed retry')).toContain('Retry All Failed');
  });

  it('is answered in groups that have names, and with how many there are', async () => {
    await openTable();
    await palette('a');
    const list = screen.getByRole('listbox', { name: 'Results' });
    expect(within(list).getByRole('group', { name: 'Actions' })).toBeTruthy();
    const status = screen.getByTestId('palette-status');
    expect(status.textContent).toMatch(/^\d+ results$/);
    await expectAccessible(screen.getByTestId('palette'));
    await user.clear(screen.getByTestId('palette-input'));
    await palette('qqqxx');
    expect(status.textContent).toContain('Nothing found');
    expect(status.isConnected).toBe(true);
  });
});
