import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect } from 'vitest';
import App from '../src/App.svelte';
import { coverage } from '../src/features/coverage/coverage.svelte';
import { draft } from '../src/features/export/draft.svelte';
import { writing } from '../src/features/export/writing.svelte';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { OVERSCAN } from '../src/components/grid/window';
import { preview } from '../src/features/plan/preview/preview.svelte';
import type { RowSummary, Status } from '../src/ipc/client';
import { startBatch, type FakeOptions, type World } from '../src/ipc/fake';
import { prefs } from '../src/ipc/prefs';
import { readRest } from '../src/lazy.svelte';
import { app } from '../src/state/app.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { newest, take } from '../src/state/undo';
import { MemoryPrefs, prepare } from './support';

/** The whole window over a fake world, and hands to work it with. */

export const user = userEvent.setup();
export let world: World;

export async function open(options: Partial<FakeOptions> = {}, memory = new MemoryPrefs()): Promise<void> {
  cleanup();
  // What they still have to keep goes to the preferences of before.
  editing.use(null);
  plan.use(null);
  preview.use(null);
  coverage.use(null);
  draft.use(null);
  writing.forget();
  place.focus = {};
  world = prepare({ callMs: 60, ...options });
  prefs.use(memory);
  await prefs.load();
  dialogs.closeAll();
  render(App);
  await waitFor(() => expect(app.phase).not.toBe('loading'));
  await readRest();
}

export async function openTable(options: Partial<FakeOptions> = {}): Promise<void> {
  await open(options);
  // Those in view, 8 and one that may be cut off, and those a little beyond.
  await waitFor(() =>
    expect(screen.getAllByTestId('row').length).toBe(Math.min(plan.rows.total, 9 + OVERSCAN)),
  );
}

export const rowOf = (number: number) =>
  screen.getAllByTestId('row').find((row) => row.dataset.number === String(number)) as HTMLElement;
export const first = (status: Status): RowSummary =>
  world.datasets.get(1)?.rows.find((row) => row.status === status) as RowSummary;
export const rows = () => world.datasets.get(1)?.rows ?? [];
export const inRow = (number: number, id: string) => within(rowOf(number)).getByTestId(id);
export const text = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim() ?? '';
/** Starts a batch of some rows, or of all. */
export const generate = (ids?: number[], datasetId = 1) =>
  startBatch(world, {
    requestId: String(Math.random()),
    datasetId,
    target: ids ? { kind: 'ids', ids } : { kind: 'all' },
    limitMicros: null,
    email: false,
    maxTokens: null,
  });

/** Undoes what was done last, as the key of it does. */
export async function undoLast(): Promise<void> {
  const entry = newest();
  expect(entry).toBeDefined();
  if (entry && take(entry)) await entry.undo();
}

beforeEach(() => {
  app.phase = 'loading';
});
