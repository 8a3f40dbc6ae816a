import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect } from 'vitest';
import { session } from '../src/features/review/session.svelte';
import type { RowSummary } from '../src/ipc/client';
import { take, newest } from '../src/state/undo';
import { place } from '../src/state/place.svelte';
import { shownScores } from '../src/state/shownScores';
import { open, user, world } from './opened';
import { MemoryPrefs } from './support';

/** Time passes when a test says so. */
let clock = 0;
export const later = (ms = 1000) => (clock += ms);
const usualNow = session.now;

beforeEach(() => {
  clock += 10_000;
  session.now = () => clock;
  session.datasetId = null;
  // What was chosen in another test was chosen in another dataset.
  session.facts.use(2);
  shownScores.clear();
  for (let entry = newest(); entry; entry = newest()) take(entry);
});
afterEach(() => (session.now = usualNow));

export const rows = () => world.datasets.get(1)?.rows as RowSummary[];
export const waiting = () => rows().filter((row) => row.status === 'generated' && !row.deferred);
export const shown = () => session.row as RowSummary;
export const placeText = () => screen.getByTestId('review-place').textContent?.replace(/\s*in review/, '');

export async function openReview(
  memory = new MemoryPrefs(),
  before: () => void = () => undefined,
): Promise<void> {
  await open({ rows: 300 }, memory);
  // No Edge Case among them: those below 8 cannot be approved.
  for (const row of rows()) if (row.tier === 'edge_case') row.tier = 'template';
  before();
  place.go('review');
  await screen.findByTestId('view-review');
  await waitFor(() => expect(session.queue.known).toBe(true));
  await waitFor(() => expect(session.detail).not.toBeNull());
}

/** A key on the text; what it starts has ended. */
export async function press(keys: string): Promise<void> {
  later();
  await user.keyboard(keys);
  await waitFor(() => expect(session.ended || session.detail !== null || session.meanwhile).toBeTruthy());
}
