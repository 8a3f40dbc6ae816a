import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import { importDropped, planImport } from '../../src/features/plan/import/import.svelte';
import type { PlanImport } from '../../src/ipc/client';
import { datasets } from '../../src/state/datasets.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { undoLatest } from '../../src/state/toasts';
import { openTable, user, world } from '../opened';
import { fails, Held } from './hands';

const file = (name: string) => new File(['persona\n'], name);
const text = (id: string) => screen.getByTestId(id).textContent?.trim();
const waiting = (held: Held, calls: number) => waitFor(() => expect(held.waiting).toBe(calls));

afterEach(() => dialogs.closeAll());

async function opened(name = 'plan.csv'): Promise<void> {
  await openTable({ rows: 5, fresh: true });
  importDropped(file(name));
  await screen.findByTestId('import-run');
}

it('of two answers that come out of order the last one asked for is shown', async () => {
  await opened();
  const held = new Held('previewPlan');
  planImport.chooseAddNew(true);
  planImport.chooseAddNew(false);
  await waiting(held, 2);
  held.answer(1);
  await waitFor(() => expect(planImport.look.busy).toBe(false));
  held.answer(0);
  await new Promise((resolve) => setTimeout(resolve));
  expect(text('import-run')).toBe('Import 20 rows');
  expect(planImport.slow).toBe(false);
  held.release();
});

it('a file that is chosen while another is read takes its place', async () => {
  await openTable({ rows: 5, fresh: true });
  const held = new Held('previewPlan');
  importDropped(file('bad.csv'));
  await waiting(held, 1);
  importDropped(file('clean.csv'));
  await waiting(held, 2);
  held.answer(0);
  held.answer(0);
  expect((await screen.findByTestId('import-run')).textContent).toContain('Import 22 rows');
  expect(text('import-line')).toContain('clean.csv');
  expect(screen.queryByTestId('import-problems')).toBeNull();
  held.release();
});

it('another file begins anew: nothing that was chosen for the one before is kept', async () => {
  await opened('other.csv');
  planImport.chooseColumn(0, 'persona');
  planImport.chooseAddNew(true);
  await waitFor(() => expect(planImport.look.busy).toBe(false));
  const held = new Held('previewPlan');
  importDropped(file('other.csv'));
  await waiting(held, 1);
  expect(held.calls[0]?.[0]).toMatchObject({ columns: [], names: [], addNew: false });
  held.release();
});

it('a dataset that is chosen meanwhile gets the rows, and its library is asked', async () => {
  await opened();
  planImport.chooseNames(planImport.preview?.unknown ?? [], 'nearest');
  await waitFor(() => expect(planImport.look.busy).toBe(false));
  const held = new Held('previewPlan');
  const other = world.addDataset('Another', 3);
  await datasets.select(other);
  await waiting(held, 1);
  // An item of one library is none of another.
  expect(held.calls[0]?.[0]).toMatchObject({ datasetId: other, names: [] });
  held.release();
  await waitFor(() => expect(planImport.look.busy).toBe(false));
  await user.click(screen.getByTestId('import-run'));
  expect((await screen.findByTestId('import-report')).textContent).toContain('20 rows added');
  expect([1, other].map((id) => world.datasets.get(id)?.rows.length)).toEqual([5, 23]);
});

it('a click that comes before an answer waits for it, and does nothing where the numbers are others', async () => {
  await opened();
  const held = new Held('previewPlan');
  const imports = new Held('importPlan');
  planImport.chooseAddNew(true);
  const first = planImport.run();
  await waiting(held, 1);
  held.answer();
  await first;
  expect(imports.calls).toEqual([]);
  planImport.chooseNames(planImport.preview?.unknown ?? [], 'leave');
  const second = planImport.run();
  await waiting(held, 1);
  held.answer();
  await waiting(imports, 1);
  expect((imports.calls[0]?.[0] as PlanImport).names).toHaveLength(1);
  imports.release();
  held.release();
  await second;
  expect(planImport.report?.added).toBe(19);
});

it('while rows are added nothing closes the dialog or begins another import', async () => {
  await opened();
  const held = new Held('importPlan');
  await user.click(screen.getByTestId('import-run'));
  await waiting(held, 1);
  await user.keyboard('{Escape}');
  await user.click(screen.getByText('Cancel'));
  importDropped(file('clean.csv'));
  void planImport.run();
  expect(screen.getByTestId('import-dialog')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Close' })).toBeNull();
  expect(held.calls.length).toBe(1);
  held.release();
  expect((await screen.findByTestId('import-report')).textContent).toContain('20 rows added from plan.csv');
});

it('rows that were not added are tried again by another Enter', async () => {
  await opened();
  fails('importPlan', true, 'The disk is full.');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('import-run')));
  await user.keyboard('{Enter}');
  expect((await screen.findByTestId('import-report')).textContent).toContain('The disk is full.');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('import-run')));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(text('import-report')).toContain('20 rows added'));
});

it('a dialog that is taken away leaves the import to end, and its Undo', async () => {
  await opened();
  const held = new Held('importPlan');
  await user.click(screen.getByTestId('import-run'));
  await waiting(held, 1);
  dialogs.closeAll();
  await waitFor(() => expect(screen.queryByTestId('import-dialog')).toBeNull());
  held.release();
  await waitFor(() => expect(planImport.importing).toBe(false));
  expect(planImport.report).toBeNull();
  expect(world.datasets.get(1)?.rows.length).toBe(25);
  expect(undoLatest()).toBe(true);
  await waitFor(() => expect(world.datasets.get(1)?.rows.length).toBe(5));
});
