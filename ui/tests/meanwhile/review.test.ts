import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { draftOf, forget } from '../../src/features/review/edit/draft.svelte';
import { session } from '../../src/features/review/session.svelte';
import { openReview, press, shown } from '../inReview';
import { user, world } from '../opened';
import type { VersionDetail } from '../../src/ipc/client';
import { newest } from '../../src/state/undo';
import { fails, Held, settled } from './hands';

describe('a version that could not be opened', () => {
  it('is no trouble any more once the conversation is read anew', async () => {
    await openReview();
    fails('version');
    await session.showVersion(-1);
    expect(session.failure?.message).toBe('The database is busy.');
    const row = world.row(shown().id);
    world.change(row as NonNullable<typeof row>, {});
    await waitFor(() => expect(session.failure).toBeNull());
  });
});

describe('an edit that is approved at once', () => {
  it('is approved, though its row changes while the edited text is read', async () => {
    await openReview();
    const row = shown();
    await press('e');
    await user.type(await screen.findByTestId('edit-field'), ' Mine.');
    const held = new Held('conversation');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
    await settled();
    // A score that is computed anew says: this row has changed. It is asked for once more.
    const before = held.waiting;
    world.change(world.row(row.id) as typeof row, {});
    await waitFor(() => expect(held.waiting).toBe(before + 1));
    for (let waiting = held.waiting - 1; waiting > 0; waiting -= 1) held.answer();
    await settled();
    held.release();
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    await waitFor(() => expect(session.id).not.toBe(row.id));
  });

  it('is approved, and no other, where the person goes on before it is stored', async () => {
    await openReview();
    const row = shown();
    await press('e');
    await user.type(await screen.findByTestId('edit-field'), ' Mine.');
    const held = new Held('edit');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.click(screen.getByTestId('review-next'));
    await waitFor(() => expect(session.detail?.row.id).not.toBe(row.id));
    const next = shown();
    await user.click(screen.getByTestId('review-edit'));
    const field = await screen.findByTestId('edit-field');
    held.release();
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    await settled();
    expect(world.row(next.id)?.status).toBe('generated');
    expect([session.id, session.mode]).toEqual([next.id, 'edit']);
    expect(document.activeElement).toBe(field);
    expect(session.sitting.given.get(row.id)).toBe('approve');
    await press('{Escape}');
  });

  it('is said not to be saved where the person has gone on, with the text to copy', async () => {
    await openReview();
    const [row, version] = [shown(), session.version as VersionDetail];
    await press('e');
    await user.type(await screen.findByTestId('edit-field'), ' Mine.');
    fails('edit');
    const held = new Held('edit');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.click(screen.getByTestId('review-next'));
    await waitFor(() => expect(session.detail?.row.id).not.toBe(row.id));
    held.release();
    const said = await screen.findByText(`Your edit of #${row.number} was not saved`);
    const toast = said.closest('[data-sonner-toast]') as HTMLElement;
    expect(toast.textContent).toContain('The database is busy.');
    await user.click(within(toast).getByRole('button', { name: 'Copy your text' }));
    expect(await navigator.clipboard.readText()).toContain(' Mine.');
    expect(world.row(row.id)?.status).toBe('generated');
    forget(draftOf(row.id, version, 1));
  });
});

describe('an Undo about another conversation', () => {
  /** Another text comes for what is read, and nobody has read it. */
  async function newer(): Promise<number> {
    const row = shown();
    const read = session.version?.id as number;
    world.addVersion(world.row(row.id) as typeof row, { score: 9, practice: false });
    await waitFor(() => expect(session.meanwhile).toBe('newer'));
    return read;
  }

  it('of an edit leaves what is read, and what came for it stays to be asked for', async () => {
    await openReview();
    const edited = shown();
    await press('e');
    await user.type(await screen.findByTestId('edit-field'), ' Mine.');
    await user.keyboard('{Control>}s{/Control}');
    await waitFor(() => expect(session.mode).toBe('read'));
    await user.click(screen.getByTestId('review-next'));
    await waitFor(() => expect(session.detail?.row.id).not.toBe(edited.id));
    const read = await newer();
    expect(newest()?.title).toContain(`#${edited.number} edited`);
    await press('u');
    await screen.findByText(/^Undone: #\d+ edited/);
    await settled();
    expect([session.meanwhile, session.version?.id]).toEqual(['newer', read]);
  });

  it('of an older version that was used does so as well', async () => {
    await openReview();
    const at = session.queue.ids.findIndex((id) => world.versionOf(world.row(id) as never) > 1);
    const used = session.queue.ids[at] as number;
    session.goTo(used);
    await waitFor(() => expect(session.detail?.row.id).toBe(used));
    await press('c');
    const held = new Held('showVersion');
    await user.click(await screen.findByTestId('use-older'));
    await waitFor(() => expect(held.waiting).toBe(1));
    session.next();
    await waitFor(() => expect(session.detail?.row.id).not.toBe(used));
    const read = await newer();
    // Neither its answer nor its Undo is about what is read now.
    held.release();
    await screen.findByText(/ shows v1 again$/);
    await settled();
    expect([session.meanwhile, session.version?.id]).toEqual(['newer', read]);
    await press('u');
    await screen.findByText(/^Undone: #\d+ shows v1 again/);
    await settled();
    expect([session.meanwhile, session.version?.id]).toEqual(['newer', read]);
  });
});
