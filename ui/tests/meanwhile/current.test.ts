import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { plan } from '../../src/features/plan/plan.svelte';
import { preview } from '../../src/features/plan/preview/preview.svelte';
import { noFilter } from '../../src/features/plan/filter';
import { showRow } from '../../src/features/plan/showRow';
import type { NoticeEvent, RowSummary } from '../../src/ipc/client';
import { prefs } from '../../src/ipc/prefs';
import { datasets } from '../../src/state/datasets.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { inRow, openTable, rowOf, rows, user, world } from '../opened';
import { Held, settled } from './hands';

const judgeable = (): RowSummary[] =>
  rows().filter((row) => row.status === 'generated' && row.tier !== 'edge_case');
const shownNumber = () => screen.queryByTestId('preview')?.dataset.number;
const table = () => screen.getByTestId('table');
const notice = (row: RowSummary, datasetId = 1): NoticeEvent => ({
  kind: 'generated',
  datasetId,
  conversationId: row.id,
  number: row.number,
  name: row.persona,
  score: 8.1,
  practice: false,
  error: null,
});
const toastOf = async (title: string) =>
  within((await screen.findByText(title)).closest('[data-sonner-toast]') as HTMLElement);

describe('an arrival during review', () => {
  it('is offered, and the keys go on to act on what is shown', async () => {
    await openTable();
    const [reviewed, arrived] = judgeable() as [RowSummary, RowSummary];
    await user.click(rowOf(reviewed.number));
    await screen.findByTestId('approve');
    world.notice(notice(arrived));
    const toast = await toastOf(`Generated #${arrived.number} - quality 8.1`);
    expect(shownNumber()).toBe(String(reviewed.number));
    table().focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.row(reviewed.id)?.status).toBe('approved'));
    expect(world.row(arrived.id)?.status).toBe('generated');

    await user.click(toast.getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(shownNumber()).toBe(String(arrived.number)));
    expect(plan.current.id).toBe(arrived.id);
    table().focus();
    await user.keyboard('r');
    await waitFor(() => expect(world.row(arrived.id)?.status).toBe('rejected'));
  });

  it('opens by itself where nothing was opened, and takes the keys with it', async () => {
    await openTable();
    const [arrived] = judgeable() as [RowSummary];
    world.notice(notice(arrived));
    await waitFor(() => expect(shownNumber()).toBe(String(arrived.number)));
    await screen.findByTestId('approve');
    table().focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.row(arrived.id)?.status).toBe('approved'));
  });

  it('gives way to the next arrival, but not once it was moved from or written on', async () => {
    await openTable();
    const [a, b, c] = judgeable() as [RowSummary, RowSummary, RowSummary];
    world.notice(notice(a));
    await waitFor(() => expect(shownNumber()).toBe(String(a.number)));
    world.notice(notice(b));
    await waitFor(() => expect(shownNumber()).toBe(String(b.number)));
    await user.type(await screen.findByTestId('review-note'), 'x');
    world.notice(notice(c));
    await screen.findByText(`Generated #${c.number} - quality 8.1`);
    expect(shownNumber()).toBe(String(b.number));
    await user.clear(screen.getByTestId('review-note'));
  });

  it('is offered where the keyboard stands on another row since', async () => {
    await openTable({ fresh: true, callMs: 300 });
    await user.click(inRow(4, 'generate-button'));
    table().focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    await screen.findByText(/^Generated #4 - quality/);
    expect(preview.open).toBe(false);
    expect(plan.current.row?.number).toBe(2);
  });

  it('of another dataset opens nothing here, and Show goes there', async () => {
    await openTable();
    const other = world.addDataset('Another', 5);
    world.current = 1;
    world.resync();
    await waitFor(() => expect(datasets.list).toHaveLength(2));
    const row = world.datasets.get(other)?.rows[2] as RowSummary;
    world.notice(notice(row, other));
    const toast = await toastOf(`Generated #${row.number} - quality 8.1`);
    expect(preview.open).toBe(false);
    expect(prefs.getOf(1, 'preview')).toBeNull();
    await user.click(toast.getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(datasets.current?.id).toBe(other));
    await waitFor(() => expect(preview.id).toBe(row.id));
    expect(prefs.getOf(1, 'preview')).toBeNull();
  });
});

describe('the current row', () => {
  it('is the last one after End, as soon as that is there, and no other before', async () => {
    await openTable({ rows: 5000 });
    const { id } = judgeable()[0] as RowSummary;
    plan.current.set(id);
    table().focus();
    const held = new Held('rows');
    await user.keyboard('{Control>}{End}{/Control}');
    await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
    await user.keyboard('arg');
    await settled();
    expect(world.row(id)?.status).toBe('generated');
    expect(world.batches.size).toBe(0);
    held.release();
    await waitFor(() => expect(plan.current.row?.number).toBe(5000));
    await user.keyboard('{ArrowUp}');
    await waitFor(() => expect(plan.current.row?.number).toBe(4999));
  });

  it('is what an open preview shows, once a far row has come', async () => {
    await openTable({ rows: 5000 });
    await user.click(rowOf(1));
    table().focus();
    await user.keyboard('{Control>}{End}{/Control}');
    await waitFor(() => expect(shownNumber()).toBe('5000'));
    expect(plan.current.row?.number).toBe(5000);
  });

  it('is shown first where it is out of view, and nothing is done to it', async () => {
    await openTable({ rows: 400 });
    const { id, number } = judgeable()[0] as RowSummary;
    expect(number).toBeLessThan(20);
    plan.current.set(id);
    table().scrollTop = 36 * 150;
    await fireEvent.scroll(table());
    await waitFor(() => expect(rowOf(151)).toBeTruthy());
    table().focus();
    await user.keyboard('a');
    await settled();
    expect(world.row(id)?.status).toBe('generated');
    await fireEvent.scroll(table());
    await waitFor(() => expect(rowOf(number)).toBeTruthy());
    await user.keyboard('a');
    await waitFor(() => expect(world.row(id)?.status).toBe('approved'));
  });

  it('is brought into view by whatever shows it, and the next step goes on from there', async () => {
    await openTable({ rows: 5000 });
    const row = rows()[4320] as RowSummary;
    await user.click(screen.getByTestId('nav-settings'));
    void showRow(row.id);
    await waitFor(() => expect(table().scrollTop).toBeGreaterThan(36 * 4200));
    await fireEvent.scroll(table());
    await waitFor(() => expect(rowOf(4321)).toBeTruthy());
    expect(plan.current.row?.number).toBe(4321);
    expect(table().getAttribute('aria-activedescendant')).toBe(`row-${row.id}-number`);
    table().focus();
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(shownNumber()).toBe('4322'));
  });

  it('says where the filter leaves it out, and how to see it: in view, also where its rows come last', async () => {
    await openTable({ rows: 300 });
    plan.setFilter({ ...noFilter(), statuses: ['failed'] });
    await waitFor(() => expect(plan.rows.outdated).toBe(false));
    // As a browser has it: nothing is scrolled beyond the last row.
    let top = 0;
    const set = (to: number) => (top = Math.min(to, 36 * plan.rows.total));
    Object.defineProperty(table(), 'scrollTop', { configurable: true, get: () => top, set });
    const row = rows().findLast(({ status }) => status === 'generated') as RowSummary;
    void showRow(row.id);
    await waitFor(() => expect(shownNumber()).toBe(String(row.number)));
    const clear = await screen.findByRole('button', { name: 'Clear the filter' });
    const held = new Held('rows');
    await user.click(clear);
    await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
    await settled();
    held.release();
    await waitFor(() => expect(top).toBeGreaterThan(36 * 250));
    await fireEvent.scroll(table());
    await waitFor(() => expect(plan.current.index).toBe(row.number - 1));
  });

  it('gives its place to the next one when it leaves the rows', async () => {
    await openTable({ rows: 60 });
    plan.setFilter({ ...noFilter(), statuses: ['generated'] });
    await waitFor(() => expect(plan.rows.outdated).toBe(false));
    table().focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const next = plan.rows.at(2);
    const leaves = plan.current.row as RowSummary;
    world.change(world.row(leaves.id) as RowSummary, { status: 'approved' });
    await waitFor(() => expect(plan.rows.indexOf(leaves.id)).toBeUndefined(), { timeout: 4000 });
    await user.keyboard('{ArrowDown}');
    expect(plan.current.id).toBe(next?.id);
  });
});

describe('a note', () => {
  it('stays with its conversation, whatever the keys move to, and goes with its verdict alone', async () => {
    await openTable();
    const [a, b] = judgeable() as [RowSummary, RowSummary];
    await user.click(rowOf(a.number));
    await user.type(await screen.findByTestId('review-note'), 'About the first');
    await user.click(rowOf(b.number));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('review-note').value).toBe(''));
    table().focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.reviews.get(b.id)?.note).toBe(''));
    await user.click(rowOf(a.number));
    const note = await screen.findByTestId<HTMLInputElement>('review-note');
    await waitFor(() => expect(note.value).toBe('About the first'));
    table().focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.reviews.get(a.id)?.note).toBe('About the first'));
    await waitFor(() => expect(preview.note).toBe(''));
  });

  it('on another conversation is not lost to a verdict that is answered late', async () => {
    await openTable();
    const [a, b] = judgeable() as [RowSummary, RowSummary];
    await user.click(rowOf(a.number));
    const approve = await screen.findByTestId('approve');
    const held = new Held('review');
    await user.click(approve);
    await user.click(approve);
    await user.click(rowOf(b.number));
    await user.type(await screen.findByTestId('review-note'), 'About the second');
    held.release();
    await waitFor(() => expect(world.row(a.id)?.status).toBe('approved'));
    expect(held.calls).toHaveLength(1);
    expect(screen.getByTestId<HTMLInputElement>('review-note').value).toBe('About the second');
  });
});

describe('an older version', () => {
  it('is the one that was clicked last, also while the row changes', async () => {
    await openTable();
    const row = rows().find((one) => one.status === 'approved') as RowSummary;
    await user.click(rowOf(row.number));
    await waitFor(() => expect(preview.detail).not.toBeNull());
    const held = new Held('version');
    void preview.showVersion(row.id * 10 + 3);
    void preview.showVersion(row.id * 10 + 4);
    await waitFor(() => expect(held.waiting).toBe(2));
    world.change(world.row(row.id) as RowSummary, { reviewedAt: 1 });
    await settled();
    held.answer(1);
    await waitFor(() => expect(preview.older?.id).toBe(row.id * 10 + 4));
    held.answer(0);
    await settled();
    expect(preview.older?.id).toBe(row.id * 10 + 4);
    held.release();
  });
});

describe('the mouse in a row', () => {
  it('selects beside the box without opening anything, and leaves the keyboard on the grid', async () => {
    await openTable();
    const cell = inRow(3, 'select-row').closest('[role="gridcell"]') as HTMLElement;
    await user.click(cell.querySelector('label') as HTMLElement);
    expect(preview.open).toBe(false);
    expect(plan.selection.count).toBe(1);
    await user.click(cell);
    expect(preview.open).toBe(false);
    table().focus();
    await user.click(inRow(4, 'select-row'));
    expect(document.activeElement).toBe(table());
    expect(table().querySelectorAll('.rows [tabindex="0"]')).toHaveLength(0);
  });

  it('says where a Failed badge no longer has an error', async () => {
    await openTable();
    const row = rows().find((one) => one.status === 'failed') as RowSummary;
    const badge = inRow(row.number, 'status-badge');
    row.status = 'generated';
    await user.click(badge);
    expect(await screen.findByText(`#${row.number} no longer has an error`)).toBeTruthy();
    expect(dialogs.of('error')).toBeNull();
  });
});
