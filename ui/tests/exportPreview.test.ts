import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { draft } from '../src/features/export/draft.svelte';
import { Held } from './meanwhile/hands';
import { open, user, world } from './opened';

it('the preview goes on from what it shows, past what is left out, and finds the one before again', async () => {
  await open();
  const approved = (world.datasets.get(1)?.rows ?? []).filter(({ status }) => status === 'approved');
  for (const row of [...approved.slice(0, 5), ...approved.slice(6, 9)]) world.exports.unwritable.add(row.id);
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.preview.value?.at).toBe(5));
  expect(screen.getByTestId('preview-at').textContent).toContain(`6 of ${approved.length}`);

  const held = new Held('exportPreview');
  await user.keyboard('j');
  await waitFor(() => expect(held.calls.map(([, at, back]) => [at, back])).toEqual([[6, false]]));
  held.release();
  await waitFor(() => expect(draft.preview.value?.at).toBe(9));
  await user.keyboard('k');
  await waitFor(() => expect(draft.preview.value?.at).toBe(5));
  // There is none before it.
  await user.keyboard('k');
  await waitFor(() => expect(draft.preview.busy).toBe(false));
  expect([draft.at, draft.preview.value?.at]).toEqual([5, 5]);
});

it('several steps at once lead as far', async () => {
  await open();
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.preview.value?.at).toBe(0));
  draft.step(1);
  draft.step(1);
  draft.step(1);
  draft.step(-1);
  await waitFor(() => expect(draft.preview.value?.at).toBe(2));
  expect(draft.at).toBe(2);
});
