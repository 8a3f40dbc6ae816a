import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '../src/features/review/session.svelte';
import { detailOf } from '../src/ipc/fake/detail';
import type { RowSummary } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { newest, take } from '../src/state/undo';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { open, user, world } from './opened';

const rows = () => world.datasets.get(1)?.rows as RowSummary[];
const field = () => screen.findByTestId<HTMLTextAreaElement>('edit-field');
const read = () => session.row as RowSummary;
/** Longer than the time in which a second verdict counts as a key that was pressed twice. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 300));

async function openReview(fits: (row: RowSummary) => boolean = () => true): Promise<RowSummary> {
  await open({ rows: 300, callMs: 60 });
  for (const row of rows()) if (row.tier === 'edge_case') row.tier = 'template';
  place.go('review');
  await waitFor(() => expect(session.datasetId !== null && session.detail !== null).toBe(true));
  const row = rows().find((one) => one.status === 'generated' && fits(one)) as RowSummary;
  session.goTo(row.id);
  await waitFor(() => expect(session.detail?.row.id).toBe(row.id));
  screen.getByTestId('script').focus();
  await aMoment();
  return row;
}

beforeEach(() => {
  session.datasetId = null;
  for (let entry = newest(); entry; entry = newest()) take(entry);
});

describe('an edit in Review', () => {
  it('is begun by a key, and saved and approved by another; the next conversation follows', async () => {
    const row = await openReview();
    const next = session.queue.ids[session.at + 1];
    await user.keyboard('e');
    await user.type(await field(), ' Mine.');
    // Letters are text there.
    expect(world.row(row.id)?.status).toBe('generated');
    await expectAccessible();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    expect(detailOf(world, row).generation).toMatchObject({ origin: 'person' });
    await waitFor(() => expect(session.id).toBe(next));
    expect(session.mode).toBe('read');
  });

  it('is read at once where it is only saved, is compared, and Undo shows the text before', async () => {
    const row = await openReview();
    const before = detailOf(world, row).generation;
    await user.keyboard('e');
    await user.type(await field(), ' Mine.');
    await user.keyboard('{Control>}s{/Control}');
    await waitFor(() => expect(session.detail?.generation?.origin).toBe('person'));
    expect(session.meanwhile).toBeNull();
    await user.keyboard('c');
    expect((await screen.findByTestId('compare-differ')).textContent).toBeDefined();
    await waitFor(() => expect(screen.getAllByTestId('compared-turn').length).toBe(1));
    await user.keyboard('c');
    await user.keyboard('u');
    await waitFor(() => expect(session.detail?.generation?.id).toBe(before?.id));
    expect(session.meanwhile).toBeNull();
  });

  it('is not passed over by a verdict on what is stored', async () => {
    const row = await openReview();
    await user.keyboard('e');
    await field();
    expect(isOff(screen.getByTestId('review-approve'))).toBe(false);
    await user.type(await field(), ' Mine.');
    await waitFor(() => expect(isOff(screen.getByTestId('review-approve'))).toBe(true));
    for (const verdict of ['approve', 'reject', 'defer'] as const)
      expect(session.bar(verdict)).toBe('Save or discard your changes first');
    screen.getByTestId('script').focus();
    for (const key of ['a', 'd', 'r']) await user.keyboard(key);
    expect(session.id).toBe(row.id);
    expect(session.rejecting).toBe(false);
    expect(world.row(row.id)).toMatchObject({ status: 'generated', deferred: false });
    (await field()).focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    expect(detailOf(world, row).generation).toMatchObject({ origin: 'person' });
  });

  it('that is left for another conversation is there when the person comes back', async () => {
    await openReview();
    await user.keyboard('e');
    await user.type(await field(), ' Kept.');
    await user.click(screen.getByTestId('review-next'));
    await waitFor(() => expect(screen.queryByTestId('edit-field')).toBeNull());
    await user.click(screen.getByTestId('review-prev'));
    await waitFor(() => expect(session.detail).not.toBeNull());
    await user.click(screen.getByTestId('review-edit'));
    expect((await field()).value).toMatch(/ Kept\.$/);
    expect(screen.getByTestId('edit-taken-up')).toBeTruthy();
    await user.keyboard('{Escape}');
    await user.click(await screen.findByTestId('confirm'));
    await waitFor(() => expect(session.mode).toBe('read'));
  });
});

describe('an edit that another version overtook', () => {
  async function overtaken(): Promise<RowSummary> {
    const row = await openReview();
    await user.keyboard('e');
    await user.type(await field(), ' Mine.');
    world.addVersion(row, { score: 9, practice: false });
    await screen.findByTestId('edit-moved');
    return row;
  }
  const discard = () => user.click(screen.getByRole('button', { name: 'Discard it' }));

  it('still says so when the person comes back to it', async () => {
    await overtaken();
    place.go('conversations');
    await waitFor(() => expect(screen.queryByTestId('edit-field')).toBeNull());
    place.go('review');
    expect((await field()).value).toMatch(/ Mine\.$/);
    expect(screen.getByTestId('edit-moved')).toBeTruthy();
    expect(isOff(screen.getByTestId('edit-save'))).toBe(true);
    await discard();
  });

  it('gives way to that one where it is shown, and is found again', async () => {
    const row = await overtaken();
    await user.click(screen.getByTestId('show-newer'));
    await waitFor(() => expect(screen.queryByTestId('edit-field')).toBeNull());
    expect(session.version?.id).toBe(detailOf(world, row).generation?.id);
    await screen.findByText(`Your edit of #${row.number} is not saved`);
    await user.click(screen.getByRole('button', { name: 'Copy your text' }));
    expect(await navigator.clipboard.readText()).toContain(' Mine.');
    await user.click(screen.getByTestId('review-edit'));
    expect((await field()).value).toMatch(/ Mine\.$/);
    expect(screen.getByTestId('edit-moved')).toBeTruthy();
    expect(session.bar('approve')).toBe('Save or discard your changes first');
    await discard();
    expect(session.bar('approve')).toBeNull();
  });
});

describe('versions in Review', () => {
  it('an older one is used instead, and is what is judged then', async () => {
    const row = await openReview((one) => one.number % 5 === 0);
    await user.keyboard('c');
    await user.click(await screen.findByTestId('use-older'));
    await waitFor(() => expect(session.detail?.generation?.version).toBe(1));
    expect(session.meanwhile).toBeNull();
    await user.click(screen.getByTestId('review-compare'));
    await aMoment();
    screen.getByTestId('script').focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    expect(world.versionOf(row)).toBe(1);
  });
});

describe('writing again from Review', () => {
  it('asks for the reason with its price, starts by Enter, and the next conversation follows', async () => {
    const row = await openReview();
    const next = session.queue.ids[session.at + 1];
    session.note = 'Too stiff.';
    await user.keyboard('g');
    await user.type(await screen.findByTestId('redo-reason'), 'too long');
    await waitFor(() => expect(screen.getByTestId('redo-start').textContent).toContain('about $0.04'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(session.id).toBe(next));
    await waitFor(() =>
      expect(detailOf(world, row).generation).toMatchObject({
        redo: { reason: 'too long', note: 'Too stiff.' },
      }),
    );
    expect(read().id).toBe(next);
    expect(session.notes.of(row.id), 'it was about the text before').toBe('');
  });

  it('waits until the changes of an edit are saved or discarded', async () => {
    const row = await openReview();
    await user.keyboard('e');
    await user.type(await field(), ' Mine.');
    await waitFor(() => expect(isOff(screen.getByTestId('review-redo'))).toBe(true));
    screen.getByTestId('script').focus();
    await user.keyboard('g');
    await screen.findByText(`#${row.number} cannot be written again now`);
    expect(screen.queryByTestId('redo-reason')).toBeNull();
    (await field()).focus();
    await user.keyboard('{Escape}');
    await user.click(await screen.findByTestId('confirm'));
    expect(isOff(screen.getByTestId('review-redo'))).toBe(false);
  });

  it('from a turn on it keeps what precedes it', async () => {
    const row = await openReview();
    const before = detailOf(world, row).generation?.turns;
    await user.keyboard('e');
    await field();
    await user.click(screen.getByTestId('edit-menu'));
    await user.click(await screen.findByTestId('edit-ask-again'));
    await user.click(await screen.findByTestId('redo-start'));
    await waitFor(() => expect(detailOf(world, row).generation?.keptTurns).toBe(1));
    expect(detailOf(world, row).generation?.turns[0]).toEqual(before?.[0]);
  });
});
