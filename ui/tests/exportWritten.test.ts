import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { draft } from '../src/features/export/draft.svelte';
import { datasets } from '../src/state/datasets.svelte';
import { open, user, world } from './opened';

beforeEach(async () => {
  await open({ exportMs: 100 });
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.why).toBeNull());
});

async function choose(format: string): Promise<void> {
  await user.click(screen.getByTestId('for-one-file'));
  await user.selectOptions(await screen.findByTestId('export-format'), format);
  await waitFor(() => expect(draft.pending).toBe(false));
  await waitFor(() => expect(draft.why).toBeNull());
}

it('all that stands where it goes is named before it is replaced', async () => {
  await choose('messages');
  const path = draft.path ?? '';
  const side = path.replace('.jsonl', '.valid.jsonl');
  world.exports.taken.add(side);
  await user.click(screen.getByTestId('export'));
  const dialog = await screen.findByTestId('export-exists');
  expect(dialog.textContent).toContain(`${side} already exists.`);
  expect(dialog.textContent).not.toContain(`${path} `);
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }));

  world.exports.taken.add(path);
  await waitFor(() => expect(screen.queryByTestId('export-exists')).toBeNull());
  await user.click(screen.getByTestId('export'));
  expect((await screen.findByTestId('export-exists')).textContent).toContain(
    `${path} and ${side} already exist.`,
  );
  await user.click(screen.getByTestId('write-beside'));
  await screen.findByTestId('export-done');
  expect(draft.history.value?.[0]?.path).not.toBe(path);
});

it('preference pairs are called so wherever they are counted', async () => {
  await choose('pairs-trl');
  const ready = `${draft.check.value?.ready} preference pairs`;
  expect(screen.getByTestId('export').textContent).toContain(`Export ${ready}`);
  expect(screen.getByTestId('export-files').textContent).toContain('preference pairs');
  await user.click(screen.getByTestId('export'));
  expect((await screen.findByTestId('export-done')).textContent).toContain(`${ready} written`);
  await user.click(screen.getByTestId('export'));
  await screen.findByTestId('export-progress');
  await datasets.create('Another', false);
  const offer = await screen.findByRole('button', { name: 'Show in folder' });
  expect(offer.closest('li')?.textContent).toContain(`${ready} written`);
});

it('what cannot be put on record is said, and is shown in its folder all the same', async () => {
  world.exports.recorded = false;
  const path = draft.path ?? '';
  await user.click(screen.getByTestId('export'));
  await screen.findByTestId('export-done');
  await screen.findByText('The export is not on record');
  await user.click(screen.getByTestId('show-export'));
  expect(world.exports.shown).toEqual([path]);
  expect(draft.history.value).toEqual([]);
});

it('without a model nothing is said of tokens', async () => {
  await user.selectOptions(screen.getByTestId('export-family'), 'None, no tokens counted');
  await waitFor(() => expect(draft.check.value?.tokens).toBeNull());
  expect(screen.queryByTestId('lengths')).toBeNull();
  expect(screen.getByTestId('export-context').textContent).toContain('What the rows need');
});
