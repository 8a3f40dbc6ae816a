import { beforeEach, expect, it, vi } from 'vitest';
import { startApp } from '../../tests/support';
import { batch } from '../features/runs/fixtures';
import type { BatchView, ChangesEvent } from '../ipc/client';
import type { World } from '../ipc/fake';
import { app } from './app.svelte';
import { month } from './month.svelte';
import { batches } from './batches.svelte';
import { feed } from './feed';

/** An event that says: everything may have changed. */
const ANEW = 4_294_967_295;
let world: World;

function send(revision: number, change: Partial<ChangesEvent> = {}): void {
  const event = {
    rows: [],
    batches: [],
    counts: [],
    monthSpentMicros: revision,
    monthUnknownCalls: 0,
    resync: false,
  };
  for (const listener of world.onChanges) listener({ ...event, revision, ...change });
}
const of = (revision: number, change: Partial<BatchView> = {}) => batch({ revision, ...change });

beforeEach(async () => {
  world = await startApp({ rows: 5 });
});

it('takes newer events and drops older ones', () => {
  send(10);
  send(9);
  expect(month.spentMicros).toBe(10);
});

it('fetches anew on a resync, and goes on with the revisions it knew', async () => {
  const resynced = vi.fn();
  const stop = feed.onResync(resynced);
  world.revision = 20;
  send(ANEW, { resync: true });
  await vi.waitFor(() => expect(resynced).toHaveBeenCalledOnce());
  send(21);
  expect(month.spentMicros).toBe(21);
  stop();
});

it('loses no event to a snapshot that was asked for twice', async () => {
  world.revision = 30;
  const first = app.refresh();
  const second = app.refresh();
  await first;
  send(31);
  await second;
  expect(month.spentMicros).toBe(31);
});

it('shows the calls with an unknown outcome that the engine counts', () => {
  send(41, { batches: [of(41, { unknownCalls: 3 })], monthUnknownCalls: 2 });
  expect(month.unknownCalls).toBe(2);
  send(42, { batches: [of(42, { unknownCalls: 3 })], monthUnknownCalls: 0 });
  expect(month.unknownCalls).toBe(0);
});

it('keeps a batch that ended, out of the open ones', () => {
  send(50, { batches: [of(50)] });
  expect(batches.open.map((b) => b.id)).toEqual([7]);
  send(51, { batches: [of(51, { state: 'completed' })] });
  expect(batches.open).toEqual([]);
  expect(batches.byId(7)?.state).toBe('completed');
});

it('FR4.2.2-5 tells of an end that came in another process, whose snapshot knows the batch no more', async () => {
  send(60, { batches: [of(60)] });
  world.batches.set(7, of(61, { state: 'completed', endedAt: Date.now() }));
  const told = vi.fn();
  const stop = feed.onBatches(told);
  world.revision = 61;
  send(ANEW, { resync: true });
  await vi.waitFor(() =>
    expect(told).toHaveBeenCalledWith([expect.objectContaining({ id: 7, state: 'completed' })]),
  );
  expect(batches.byId(7)?.state).toBe('completed');
  stop();
});

it('FR4.2.2-5 tells of an end that the snapshot already knew, and lets no late answer undo it', async () => {
  const told = vi.fn();
  const stop = feed.onBatches(told);
  world.revision = 60;
  const refreshing = app.refresh();
  send(55, { batches: [of(55, { id: 8, state: 'completed' })] });
  await refreshing;
  expect(told).toHaveBeenCalledWith([expect.objectContaining({ id: 8, state: 'completed' })]);
  // The answer of Generate was slower than its whole batch.
  batches.take([of(50, { id: 8, state: 'running' })]);
  expect(batches.byId(8)?.state).toBe('completed');
  await app.refresh();
  batches.take([of(50, { id: 8, state: 'running' })]);
  expect(batches.open.some((b) => b.id === 8)).toBe(false);
  stop();
});
