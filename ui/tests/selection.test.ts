import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { inRow, open, openTable, rowOf, rows, user, world } from './opened';
import { MemoryPrefs } from './support';

const box = (number: number) => inRow(number, 'select-row') as HTMLInputElement;
const all = () => screen.getByTestId<HTMLInputElement>('select-all');

describe('a selection', () => {
  it('FR4.2.1-1 has a checkbox on every row, and one in the header for all visible rows', async () => {
    await openTable({ rows: 8 });
    for (const row of screen.getAllByTestId('row'))
      expect(within(row).getByTestId('select-row')).toBeTruthy();
    await user.click(all());
    expect(await screen.findByText('8 conversations selected')).toBeTruthy();
    expect(screen.getAllByTestId<HTMLInputElement>('select-row').every((check) => check.checked)).toBe(true);
    await user.click(box(3));
    expect(all().indeterminate).toBe(true);
    await user.click(all());
    expect(await screen.findByText('8 conversations selected')).toBeTruthy();
    await user.click(all());
    await waitFor(() => expect(screen.queryByTestId('selection-bar')).toBeNull());
  });

  it('FR4.2.1-4 says how many are selected, and Generate Selected with the same number', async () => {
    await openTable();
    expect(screen.queryByTestId('selection-bar')).toBeNull();
    await user.click(box(1));
    expect(await screen.findByText('1 conversation selected')).toBeTruthy();
    await user.click(box(2));
    expect(await screen.findByText('2 conversations selected')).toBeTruthy();
    expect(screen.getByTestId('generate-selected').textContent?.trim()).toBe('Generate Selected (2)');
    await user.click(screen.getByTestId('generate-selected'));
    expect(await screen.findByRole('dialog', { name: 'Generate 2 conversations?' })).toBeTruthy();
    dialogs.closeAll();
    await user.click(screen.getByTestId('clear-selection'));
    expect(screen.queryByTestId('selection-bar')).toBeNull();
  });

  it('FR4.2.1-3 takes the whole filter, far beyond what is loaded', async () => {
    await openTable({ rows: 900 });
    plan.setFilter({ ...noFilter(), statuses: ['not_generated'] });
    const matching = rows().filter((row) => row.status === 'not_generated').length;
    await waitFor(() => expect(plan.rows.total).toBe(matching));
    await user.click(all());
    await user.click(await screen.findByRole('button', { name: `Select all ${matching} that match` }));
    expect(await screen.findByText(`${matching} conversations selected`)).toBeTruthy();
    expect(plan.selection.target.kind).toBe('matching');
  });

  it('FR4.2.1-3 takes another whole filter in place of the first', async () => {
    await openTable({ rows: 300 });
    plan.selection.setMatching({ ...noFilter(), statuses: ['failed'] }, 1);
    const statuses = ['approved' as const];
    plan.setFilter({ ...noFilter(), statuses });
    const approved = rows().filter((row) => row.status === 'approved').length;
    await waitFor(() => expect(plan.rows.total).toBe(approved));
    await user.click(await screen.findByRole('button', { name: `Select all ${approved} that match` }));
    expect(await screen.findByText(`${approved} conversations selected`)).toBeTruthy();
    expect(screen.queryByTestId('select-matching')).toBeNull();
  });

  it('FR4.2.1-2 is there again after sorting, filtering and a restart', async () => {
    const memory = new MemoryPrefs();
    await open({}, memory);
    await screen.findAllByTestId('row');
    await user.click(box(2));
    await user.click(screen.getByTestId('sort-persona'));
    plan.setFilter({ ...noFilter(), text: '#5' });
    await waitFor(() => expect(plan.rows.total).toBe(1));
    expect(screen.getByText('1 conversation selected')).toBeTruthy();
    plan.setFilter(noFilter());
    await open({}, memory);
    expect(await screen.findByText('1 conversation selected')).toBeTruthy();
    plan.sortBy('number');
    await waitFor(() => expect(box(2).checked).toBe(true));
  });
});

describe('the header of the dashboard', () => {
  it('FR4.3.1-1 has Generate All as its one primary button', async () => {
    await openTable();
    const header = screen.getByTestId('generate-all').closest('header') as HTMLElement;
    const primary = [...header.querySelectorAll('button.primary')];
    expect(primary.map((button) => button.textContent?.trim())).toEqual(['Generate All']);
    await user.click(screen.getByTestId('generate-all'));
    expect(dialogs.of('generate')?.target).toEqual({ kind: 'all' });
    dialogs.closeAll();
  });

  it('FR4.4.4-4 has Retry All Failed while there are failures, with their number', async () => {
    await openTable();
    const failed = rows().filter((row) => row.status === 'failed').length;
    expect(screen.getByTestId('retry-all-failed').textContent?.trim()).toBe(`Retry All Failed (${failed})`);
    for (const row of rows()) if (row.status === 'failed') world.change(row, { status: 'generated' });
    await waitFor(() => expect(screen.queryByTestId('retry-all-failed')).toBeNull());
    expect(rowOf(1)).toBeTruthy();
  });
});
