import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { session } from '../../src/features/review/session.svelte';
import { openReview, press, shown } from '../inReview';
import { user, world } from '../opened';
import { Held, settled } from './hands';

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
});
