import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteRows, deleteSelected } from '../../src/features/plan/deleteRows';
import { noFilter } from '../../src/features/plan/filter';
import { plan } from '../../src/features/plan/plan.svelte';
import type { RowSummary } from '../../src/ipc/client';
import { prefs } from '../../src/ipc/prefs';
import { datasets } from '../../src/state/datasets.svelte';
import { inRow, openTable, rowOf, rows, undoLast, user, world } from '../opened';
import { fails, Held, settled } from './hands';

const failed = { ...noFilter(), statuses: ['failed' as const] };
const box = (number: number) => inRow(number, 'select-row') as HTMLInputElement;
const sorted = (key: string) =>
  screen.getByTestId(`sort-${key}`).closest('[role="columnheader"]')?.getAttribute('aria-sort');

let back = () => {};
afterEach(() => back());

describe('a question that fails', () => {
  it('leaves what is said about the rows as the rows are, and says so with Try again', async () => {
    await openTable();
    back = fails('rows', false);
    plan.setFilter(failed);
    const line = await screen.findByTestId('rows-failure');
    expect(line.textContent).toContain('The database is busy.');
    expect(screen.queryByTestId('filter-chips')).toBeNull();
    expect(screen.getByTestId('counts').textContent).not.toContain('shown');
    const views = screen.getAllByTestId('quick-view');
    expect(views.filter((view) => view.ariaPressed === 'true').map((view) => view.dataset.name)).toEqual([
      'All',
    ]);
    expect(screen.getByTestId('table').getAttribute('aria-busy')).toBe('false');
    screen.getByTestId('table').focus();
    await user.keyboard('{Control>}a{/Control}');
    expect(plan.selection.target).toEqual({ kind: 'matching', filter: noFilter(), except: [] });
    expect(plan.selection.count).toBe(100);

    back();
    plan.selection.clear();
    await user.click(within(line).getByTestId('rows-again'));
    await screen.findByTestId('filter-chips');
    expect(screen.queryByTestId('rows-failure')).toBeNull();
    expect(plan.rows.total).toBe(rows().filter((row) => row.status === 'failed').length);
  });

  it('leaves the arrow over the order that is there', async () => {
    await openTable();
    back = fails('rows');
    await user.click(screen.getByTestId('sort-persona'));
    await screen.findByTestId('rows-failure');
    expect(sorted('number')).toBe('ascending');
    expect(sorted('persona')).toBe('none');
    await user.click(screen.getByTestId('rows-again'));
    await waitFor(() => expect(sorted('persona')).toBe('ascending'));
  });

  it('of a second reading leaves the rows', async () => {
    await openTable();
    back = fails('rows');
    plan.reload();
    await screen.findByTestId('rows-failure');
    expect(rowOf(1)).toBeTruthy();
  });

  it('about the values of the filter is asked again by itself', async () => {
    await openTable();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      back = fails('facets');
      plan.facets = { personas: [], arcs: [], topics: [], intents: [], tones: [], reasons: [] };
      plan.reload();
      await vi.advanceTimersByTimeAsync(3100);
      expect(plan.facets.personas.length).toBeGreaterThan(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a batch under a filter', () => {
  it('does not make the grid busy, nor ask again for rows that do not belong', async () => {
    await openTable();
    plan.setFilter(failed);
    await waitFor(() => expect(plan.rows.outdated).toBe(false));
    const held = new Held('rows');
    back = () => held.release();
    const other = rows().find((row) => row.status === 'not_generated') as RowSummary;
    world.change(other, { status: 'generating' });
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(held.calls).toHaveLength(0);
    const shown = rows().find((row) => row.status === 'failed') as RowSummary;
    world.change(shown, { status: 'generating' });
    await waitFor(() => expect(held.waiting).toBe(1), { timeout: 3000 });
    expect(screen.getByTestId('table').getAttribute('aria-busy')).toBe('false');
  });
});

describe('rows that change', () => {
  const found = () => plan.rows.loaded.map(({ id }) => id);
  const given = (want: (row: RowSummary) => boolean) => rows().find(want) as RowSummary;
  const show = async (part: Partial<ReturnType<typeof noFilter>>) => {
    await openTable();
    plan.setFilter({ ...noFilter(), ...part });
    await waitFor(() => expect(plan.rows.outdated).toBe(false));
  };
  const soon = { timeout: 3000 };

  it('join the deferred ones, and leave them', async () => {
    await show({ deferred: true });
    const row = given((one) => one.status === 'generated' && !one.deferred);
    expect(found()).not.toContain(row.id);
    world.change(row, { deferred: true });
    await waitFor(() => expect(found()).toContain(row.id), soon);
    world.change(row, { deferred: false });
    await waitFor(() => expect(found()).not.toContain(row.id), soon);
  });

  it('leave a range of scores, and others than those with a status', async () => {
    await show({ scores: { from: 60, to: 100 } });
    const row = given((one) => (one.score ?? 0) > 6.5);
    expect(found()).toContain(row.id);
    world.change(row, { score: 4 });
    await waitFor(() => expect(found()).not.toContain(row.id), soon);

    await show({ statuses: ['approved'], not: ['statuses'] });
    const approved = given((one) => one.status === 'approved');
    expect(found()).not.toContain(approved.id);
    world.change(approved, { status: 'generated' });
    await waitFor(() => expect(found()).toContain(approved.id), soon);
  });

  it('are not asked for again under a filter of what they were planned with', async () => {
    await show({ personas: [1] });
    const held = new Held('rows');
    back = () => held.release();
    world.change(
      given((one) => one.status === 'generated'),
      { deferred: true },
    );
    await new Promise((resolve) => setTimeout(resolve, 1800));
    expect(held.calls).toHaveLength(0);
  });
});

describe('another dataset', () => {
  it('is shown where it was left, and the first one keeps its place', async () => {
    await openTable({ rows: 400 });
    world.addDataset('Another', 400);
    world.current = 1;
    world.resync();
    await waitFor(() => expect(datasets.list).toHaveLength(2));
    prefs.setOf(2, 'scroll', 720);
    const table = screen.getByTestId('table');
    const scrollTo = (top: number) => ((table.scrollTop = top), fireEvent.scroll(table));
    await scrollTo(3600);
    const held = new Held('rows');
    back = () => held.release();
    await datasets.select(2);
    await waitFor(() => expect(held.waiting).toBe(1));
    // Without rows a web view has nothing to scroll in.
    await scrollTo(0);
    held.release();
    await waitFor(() => expect(table.scrollTop).toBe(720));
    await datasets.select(1);
    await waitFor(() => expect(table.scrollTop).toBe(3600));
    expect(prefs.getOf(2, 'scroll')).toBe(720);
  });
});

describe('a selection', () => {
  it('of all visible rows is the rows in view, wherever the table stands', async () => {
    await openTable({ rows: 1000 });
    await user.click(screen.getByTestId('select-all'));
    await screen.findByText('8 conversations selected');
    expect(plan.selection.target).toEqual({
      kind: 'ids',
      ids: rows()
        .slice(0, 8)
        .map((row) => row.id),
    });
  });

  it('shows no tick where it refused one', async () => {
    await openTable({ rows: 5000 });
    const statuses = ['not_generated' as const, 'approved' as const];
    plan.selection.setMatching({ ...noFilter(), statuses }, 0);
    await waitFor(() => expect(plan.selection.count).toBeGreaterThan(2000));
    const outside = rows().find((row) => row.status === 'generated') as RowSummary;
    await user.click(box(outside.number));
    await screen.findByText('This conversation is outside of the selected filter.');
    await waitFor(() => expect(box(outside.number).checked).toBe(false));
    expect(rowOf(outside.number).getAttribute('aria-selected')).toBe('false');
    const all = screen.getByTestId<HTMLInputElement>('select-all');
    await user.click(all);
    await waitFor(() => expect(all.checked).toBe(false));
  });

  it.each(['clear', 'choose'] as const)(
    'that is cleared or made anew (%s) stays so, whatever was under way',
    async (act) => {
      await openTable({ rows: 400 });
      plan.selection.setMatching(failed, 0);
      await waitFor(() => expect(plan.selection.count).toBeGreaterThan(0));
      await settled();
      const outside = rows().find((row) => row.status === 'generated') as RowSummary;
      const held = new Held('rows');
      back = () => held.release();
      void plan.selection.set([outside], true);
      await waitFor(() => expect(held.waiting).toBe(1));
      if (act === 'clear') plan.selection.clear();
      else plan.selection.setMatching(noFilter(), 400);
      held.release();
      await settled();
      expect(plan.selection.count).toBe(act === 'clear' ? 0 : 400);
    },
  );

  it('keeps two ticks that were given while it was written out', async () => {
    await openTable({ rows: 400 });
    plan.selection.setMatching(failed, 0);
    await waitFor(() => expect(plan.selection.count).toBeGreaterThan(0));
    const inside = plan.selection.count;
    const [a, b] = rows().filter((row) => row.status === 'generated') as [RowSummary, RowSummary];
    void plan.selection.set([a], true);
    await plan.selection.set([b], true);
    expect(plan.selection.count).toBe(inside + 2);
  });

  it('counts no rows that another process deleted', async () => {
    await openTable();
    await user.click(box(1));
    await user.click(box(2));
    const set = world.datasets.get(1);
    if (set) set.rows = set.rows.filter((row) => row.number !== 1);
    world.resync();
    await screen.findByText('1 conversation selected');
    const left = rows().find((row) => row.number === 2) as RowSummary;
    expect(plan.selection.target).toEqual({ kind: 'ids', ids: [left.id] });
    if (set) set.rows = set.rows.filter((row) => row.number !== 2);
    world.resync();
    await waitFor(() => expect(screen.queryByTestId('selection-bar')).toBeNull());
  });

  it('has what was chosen while a deletion ran, and nothing of what was deleted', async () => {
    await openTable();
    await user.click(box(1));
    await user.click(box(2));
    const held = new Held('deleteRows');
    const deletion = deleteSelected();
    await waitFor(() => expect(held.waiting).toBe(1));
    await waitFor(() => expect(plan.rows.total).toBe(98));
    const other = rows().find((row) => row.number === 3) as RowSummary;
    await user.click(box(3));
    held.release();
    await deletion;
    await screen.findByText('1 conversation selected');
    expect(plan.selection.target).toEqual({ kind: 'ids', ids: [other.id] });
  });

  it('has a row again whose deletion is taken back', async () => {
    await openTable();
    await user.click(box(1));
    await user.click(box(2));
    const [one] = rows() as [RowSummary];
    await deleteRows({ kind: 'ids', ids: [one.id] });
    await screen.findByText('1 conversation selected');
    await undoLast();
    await screen.findByText('2 conversations selected');
  });

  it('of a filter draws the boxes that the database names', async () => {
    await openTable();
    plan.selection.setMatching(failed, 0);
    plan.reload();
    const { number } = rows().find((row) => row.status === 'failed') as RowSummary;
    await waitFor(() => expect(box(number).checked).toBe(true));
    const other = rows().find((row) => row.status === 'approved') as RowSummary;
    expect(box(other.number).checked).toBe(false);
    world.change(other, { status: 'failed' });
    await waitFor(() => expect(box(other.number).checked).toBe(true), { timeout: 4000 });
  });
});
