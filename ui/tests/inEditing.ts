import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { expect } from 'vitest';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import type { FakeOptions } from '../src/ipc/fake';
import type { RowSummary } from '../src/ipc/client';
import { open, openTable, rowOf, user, world } from './opened';

/** The table while its plan is edited, and hands to work it with. */

export async function openEditing(options: Partial<FakeOptions> = {}): Promise<void> {
  const whole = { rows: 12, fresh: true, ...options };
  if (whole.rows === 0) await open(whole);
  else await openTable(whole);
  (await screen.findByTestId('table')).focus();
  await user.keyboard('{Control>}e{/Control}');
  await waitFor(() => expect(editing.on).toBe(true));
  await screen.findByTestId('edit-counts');
}

/** The keyboard stands in this cell. */
export async function standIn(number: number, column: string): Promise<void> {
  await user.click(cellOf(number, column));
  await waitFor(() => expect(at()).toEqual([number, column]));
}

export const cellOf = (number: number, column: string) =>
  rowOf(number).querySelector(`[data-column="${column}"]`) as HTMLElement;
export const says = (number: number, column: string) => cellOf(number, column).textContent?.trim();
export const at = () => [plan.current.row?.number, plan.grid.column];
export const stored = (number: number) =>
  world.datasets.get(1)?.rows.find((row) => row.number === number) as RowSummary;
export const rowCount = () => world.datasets.get(1)?.rows.length;

export async function paste(text: string, html = ''): Promise<void> {
  const getData = (type: string) => (type === 'text/plain' ? text : html);
  await fireEvent.paste(screen.getByTestId('table'), { clipboardData: { getData } });
}

export const strip = () => within(screen.getByTestId('unknown-strip'));
