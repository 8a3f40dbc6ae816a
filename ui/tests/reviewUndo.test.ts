import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { LastAction } from '../src/ipc/client';
import { session } from '../src/features/review/session.svelte';
import { toastUndo } from '../src/state/toasts';
import { newest, take } from '../src/state/undo';
import { openReview, press } from './inReview';
import { Held } from './meanwhile/hands';
import { world } from './opened';

/** The last thing that was done before this session. */
function doneBefore(
  title: string,
  kind: LastAction['kind'] = 'cells edited',
  conversationId: number | null = null,
): { times: number } {
  const back = { times: 0 };
  world.takeBacks.set('before', () => (back.times += 1));
  world.actions.push({ datasetId: 1, shown: { undoToken: 'before', kind, title, conversationId, at: 0 } });
  return back;
}

it('offers what was done before this session, and takes it back when it is asked again', async () => {
  await openReview();
  const back = doneBefore('24 cells edited');
  await press('u');
  await screen.findByText('Done before that: 24 cells edited. Undo takes it back.');
  expect(back.times).toBe(0);
  await press('u');
  await screen.findByText('Undone: 24 cells edited');
  expect(back.times).toBe(1);
});

it('offers an edit of one conversation as well, and takes no more than a verdict back at once', async () => {
  await openReview();
  const id = session.id as number;
  const back = doneBefore(`#${id % 1000} edited`, 'edit', id);
  await press('u');
  await screen.findByText(/^Done before that: #\d+ edited/);
  expect(back.times).toBe(0);
  await press('u');
  await waitFor(() => expect(back.times).toBe(1));
  world.actions.length = 0;
  const verdict = doneBefore('#3 approved', 'verdict', id);
  await press('u');
  await screen.findByText('Undone: #3 approved');
  expect(verdict.times).toBe(1);
});

it('leaves what was done before alone where something is done while it is looked for', async () => {
  await openReview();
  const back = doneBefore('#3 approved', 'verdict', 3);
  const held = new Held('lastAction');
  await press('u');
  await waitFor(() => expect(held.waiting).toBe(1));
  toastUndo('A thing done meanwhile', () => undefined);
  held.release();
  await press('u');
  await screen.findByText('Undone: A thing done meanwhile');
  expect(back.times).toBe(0);
  expect(newest()).toBeUndefined();
});

it('says where there is nothing', async () => {
  await openReview();
  for (let entry = newest(); entry; entry = newest()) take(entry);
  world.actions.length = 0;
  await press('u');
  await screen.findByText('Nothing to undo');
});
