import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportAgain, runExport } from '../../src/features/export/actions';
import { draft } from '../../src/features/export/draft.svelte';
import { writing } from '../../src/features/export/writing.svelte';
import { giveVerdict } from '../../src/conversation/verdicts';
import type { ExportInput } from '../../src/ipc/client';
import type { FakeOptions } from '../../src/ipc/fake';
import { datasets } from '../../src/state/datasets.svelte';
import { place } from '../../src/state/place.svelte';
import { open, user, world } from '../opened';
import { fails, Held, settled } from './hands';

const readiness = () => screen.getByTestId('export').textContent ?? '';
const facts = () => screen.getByTestId('preflight-facts').textContent?.replace(/\s+/g, ' ');
const asked = (held: Held, at: number) => held.calls[at]?.[0] as ExportInput;
const rowsOf = (status: string) =>
  (world.datasets.get(1)?.rows ?? []).filter((row) => row.status === status && row.tier !== 'edge_case');

async function openExport(options: Partial<FakeOptions> = {}): Promise<void> {
  await open(options);
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.why).toBeNull());
}

describe('while it is checked', () => {
  beforeEach(() => openExport());

  it('an answer to an older choice never takes the place of a newer one', async () => {
    const held = new Held('exportCheck');
    await user.click(screen.getByTestId('what-written'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.click(screen.getByTestId('what-approved'));
    await waitFor(() => expect(held.waiting).toBe(2));
    expect(asked(held, 0).statuses).toHaveLength(3);
    held.answer(1);
    await waitFor(() => expect(draft.pending).toBe(false));
    const { approved } = datasets.current?.counts ?? { approved: 0 };
    expect(readiness()).toContain(String(approved));
    held.answer(0);
    await settled();
    expect(readiness()).toContain(String(approved));
    held.release();
  });

  it('the figures stay, and say that others are coming', async () => {
    const held = new Held('exportCheck');
    const before = facts();
    await user.click(screen.getByTestId('for-trl'));
    expect(screen.getByTestId('preflight').className).toContain('pending');
    expect(facts()).toBe(before);
    await waitFor(() => expect(held.waiting).toBe(1));
    held.release();
    await waitFor(() => expect(screen.getByTestId('preflight').className).not.toContain('pending'));
  });

  it('letters that are typed are one question', async () => {
    const held = new Held('exportCheck');
    await user.type(screen.getByTestId('export-score'), '7.5');
    await waitFor(() => expect(held.waiting).toBe(1));
    await settled();
    expect(held.calls).toHaveLength(1);
    expect(asked(held, 0).minScore).toBe(7.5);
    held.release();
  });

  it('what is exported is what was chosen last, checked or not', async () => {
    await user.type(screen.getByTestId('export-score'), '7.5');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('export-done');
    await waitFor(() => expect(draft.history.value?.[0]?.input.minScore).toBe(7.5));
  });

  it('what stops the newest choice stops the export, though nobody has seen it yet', async () => {
    await user.click(screen.getByTestId('for-mlx'));
    await user.click(screen.getByTestId('what-best'));
    await waitFor(() => expect(draft.pending).toBe(false));
    expect(draft.why).toBeNull();
    await user.clear(screen.getByTestId('export-best'));
    await user.type(screen.getByTestId('export-best'), '20');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(draft.why).toBe('1 problem stops it'));
    await settled();
    expect(writing.now).toBeNull();
    expect(draft.history.value).toEqual([]);
  });

  it('another dataset has its own: an answer for the one before is dropped', async () => {
    const held = new Held('exportCheck');
    await user.click(screen.getByTestId('what-written'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await datasets.create('Other', false);
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await waitFor(() => expect(draft.check.value?.rows).toBe(0));
    held.answer(0);
    await settled();
    expect(draft.check.value?.rows).toBe(0);
    expect(draft.settings.what).toBe('approved');
    held.release();
  });

  it('a check that failed says so over the figures of before, and is tried again', async () => {
    const before = facts();
    fails('exportCheck', true, 'The check was not answered.');
    await user.click(screen.getByTestId('for-trl'));
    await screen.findByText('The check was not answered.');
    expect(facts()).toBe(before);
    expect(screen.getByTestId('export').getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText('The check was not answered.')).toBeNull());
    expect(draft.why).toBeNull();
  });

  it('a verdict that comes meanwhile is counted, and moves nothing that has the focus', async () => {
    const approved = rowsOf('approved').length;
    const opener = screen.getAllByTestId('open-finding')[0] as HTMLElement;
    opener.focus();
    const judged = rowsOf('generated')
      .map(({ id }) => id)
      .slice(0, 2);
    const before = draft.check.value?.ready ?? 0;
    await giveVerdict({ kind: 'ids', ids: judged }, 'approve');
    await waitFor(() => expect(draft.check.value?.ready).toBe(before + 2));
    expect(approved).toBeGreaterThan(0);
    expect(document.activeElement).toBe(opener);
    expect(opener.isConnected).toBe(true);
    expect(readiness()).toContain(String(before + 2));
  });

  it('the preview goes to the first where there are fewer than there were', async () => {
    for (let n = 0; n < 5; n += 1) draft.step(1);
    await waitFor(() => expect(draft.preview.value?.at).toBe(5));
    await user.click(screen.getByTestId('what-best'));
    await user.clear(screen.getByTestId('export-best'));
    await user.type(screen.getByTestId('export-best'), '3');
    await waitFor(() => expect(draft.preview.value?.of).toBe(3));
    expect(draft.preview.value?.at).toBe(0);
    expect(screen.getByTestId('preview-at').textContent).toContain('1 of 3');
  });
});

describe('while it is written', () => {
  const slow = () => openExport({ exportMs: 400 });

  it('something else can be chosen: what is written is what was asked for', async () => {
    await slow();
    const path = draft.path;
    const { ready } = draft.check.value ?? { ready: 0 };
    await user.click(screen.getByTestId('export'));
    await screen.findByTestId('export-progress');
    await user.click(screen.getByTestId('for-trl'));
    await user.click(screen.getByTestId('what-written'));
    const done = await screen.findByTestId('export-done');
    expect(done.textContent).toContain(`${ready} conversations written`);
    await waitFor(() => expect(draft.history.value).toHaveLength(1));
    const [record] = draft.history.value ?? [];
    expect(record).toMatchObject({ path, conversations: ready });
    expect(record?.input.to).toEqual({ kind: 'folder', consumer: 'axolotl' });
    expect(draft.settings.what).toBe('written');
  });

  it('one at a time: a second key does nothing', async () => {
    await slow();
    await user.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await runExport();
    await screen.findByTestId('export-done');
    await waitFor(() => expect(draft.history.value).toHaveLength(1));
  });

  it('another dataset is shown: the end is told, with the way there', async () => {
    await slow();
    const path = draft.path ?? '';
    await user.click(screen.getByTestId('export'));
    await screen.findByTestId('export-progress');
    await datasets.create('Another', false);
    await waitFor(() => expect(screen.queryByTestId('export-progress')).toBeNull());
    expect(screen.queryByTestId('export-done')).toBeNull();
    await user.click(await screen.findByRole('button', { name: 'Show in folder' }));
    expect(world.exports.shown).toEqual([path]);
  });

  it('it is cancelled: nothing is there, and the next one can be written', async () => {
    await slow();
    await user.click(screen.getByTestId('export'));
    await user.click(await screen.findByTestId('cancel-export'));
    await screen.findByText('The export was cancelled');
    expect(writing.failure).toBeNull();
    expect(draft.history.value).toEqual([]);
    await user.click(screen.getByTestId('export'));
    await screen.findByTestId('export-done');
  });

  it('a full disk is said where it is seen, with what to do', async () => {
    await slow();
    world.exports.full = true;
    await user.click(screen.getByTestId('export'));
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('The disk is full.')).toBeNull();
    world.exports.full = false;
    await user.click(screen.getByTestId('export'));
    await screen.findByTestId('export-done');
  });

  it('a failure elsewhere is told, and stands in no other dataset', async () => {
    await slow();
    world.exports.full = true;
    await user.click(screen.getByTestId('export'));
    await datasets.create('Third', false);
    await screen.findByText('The disk is full.');
    expect(screen.getByTestId('preflight').parentElement?.textContent).not.toContain('The disk is full.');
  });
});

describe('where something stands already', () => {
  it('it is replaced, or written beside, or left: each only when the person says so', async () => {
    await openExport();
    const path = draft.path ?? '';
    world.exports.taken.add(path);
    await user.click(screen.getByTestId('export'));
    expect((await screen.findByTestId('export-exists')).textContent).toContain(path);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await settled();
    expect(draft.history.value).toEqual([]);
    expect(writing.now).toBeNull();

    await user.click(screen.getByTestId('export'));
    await user.click(await screen.findByTestId('write-beside'));
    await screen.findByTestId('export-done');
    await waitFor(() => expect(draft.history.value?.[0]?.path).toBe(`${path} 2`));

    world.exports.picks = path;
    await draft.pick();
    await user.click(screen.getByTestId('export'));
    await user.click(await screen.findByRole('button', { name: 'Replace it' }));
    await waitFor(() => expect(draft.history.value?.[0]?.path).toBe(path));
  });

  it('an earlier export is written again to a place of its own beside it', async () => {
    await openExport();
    await draft.pick();
    await runExport();
    await waitFor(() => expect(draft.history.value).toHaveLength(1));
    const [first] = draft.history.value ?? [];
    if (!first) throw new Error('nothing was written');
    await exportAgain(first);
    await waitFor(() => expect(draft.history.value).toHaveLength(2));
    expect(draft.history.value?.[0]?.path).toMatch(/^\/home\/you\/Desktop\/\S+ axolotl$/);
    expect(place.name).toBe('export');
  });
});
