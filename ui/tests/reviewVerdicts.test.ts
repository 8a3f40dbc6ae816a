import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { session } from '../src/features/review/session.svelte';
import type { RowSummary } from '../src/ipc/client';
import { later, openReview, press, waiting } from './inReview';
import { isOff } from './isOff';
import { fails, settled } from './meanwhile/hands';
import { user, world } from './opened';
import { MemoryPrefs } from './support';

describe('a verdict', () => {
  it('is not given twice by one press: what came since was not read', async () => {
    await openReview();
    const { ids } = session.queue;
    later();
    await user.keyboard('a');
    later(100);
    await user.keyboard('a');
    later(100);
    await user.keyboard('r');
    await settled();
    expect(session.id).toBe(ids[1]);
    expect(session.rejecting).toBe(false);
    expect(world.reviews.size).toBe(1);
    later(60);
    await user.keyboard('a');
    await waitFor(() => expect(world.reviews.size).toBe(2));
  });

  it('has one primary button, also while a reason is asked for', async () => {
    await openReview();
    const primary = () =>
      [...document.querySelectorAll('main .button.primary')].map((one) => one.textContent);
    expect(primary()).toHaveLength(1);
    later();
    await user.keyboard('r');
    await screen.findByTestId('reason-picker');
    expect(primary()).toEqual([expect.stringContaining('Reject without a reason')]);
  });

  it('is not given by a held key, an input method or a dead key', async () => {
    await openReview();
    const target = screen.getByTestId('script');
    for (const event of [
      { key: 'a', code: 'KeyA', isComposing: true },
      { key: 'Process', code: 'KeyA', keyCode: 229 },
      { key: 'Dead', code: 'KeyA' },
      { key: 'a', code: 'KeyA', repeat: true },
      { key: 'a', code: 'KeyA', altKey: true },
    ]) {
      later();
      await fireEvent.keyDown(target, event);
    }
    await settled();
    expect(world.reviews.size).toBe(0);
    // Cyrillic: the letter at the place of A.
    later();
    await fireEvent.keyDown(target, { key: 'ф', code: 'KeyA' });
    await waitFor(() => expect(world.reviews.size).toBe(1));
  });

  it('is not given by a letter that is typed, and takes the note along', async () => {
    await openReview();
    const { id } = session;
    await press('n');
    await press('ajar{Enter}');
    expect(world.reviews.size).toBe(0);
    expect(session.id).toBe(id);
    await press('a');
    await waitFor(() => expect(world.reviews.get(id as number)?.note).toBe('ajar'));
    // A note on what is judged goes to its verdict.
    await press('k');
    await waitFor(() => expect(session.detail?.review?.note).toBe('ajar'));
    await press('n');
    await press('better{Enter}');
    await waitFor(() => expect(world.reviews.get(id as number)?.note).toBe('better'));
    expect(session.id).not.toBe(id);
  });

  it('of a rejection waits while an input method composes the reason', async () => {
    await openReview();
    await press('r');
    const input = await screen.findByTestId('reason-own');
    await fireEvent.keyDown(input, { key: 'Enter', isComposing: true });
    await settled();
    expect(world.reviews.size).toBe(0);
    expect(session.rejecting).toBe(true);
    await press('{Escape}');
    expect(session.rejecting).toBe(false);
    expect(document.activeElement).toBe(screen.getByTestId('script'));
  });

  it('of a rejection keeps the reason that is typed while other conversations are read', async () => {
    await openReview();
    const { id } = session;
    await press('r');
    await press('half a reason{Escape}');
    expect(session.rejecting).toBe(false);
    await press('j');
    await press('r');
    expect(screen.getByTestId<HTMLInputElement>('reason-own').value).toBe('');
    await press('{Escape}');
    await press('k');
    await press('r');
    expect(screen.getByTestId<HTMLInputElement>('reason-own').value).toBe('half a reason');
    await press('{Enter}');
    await waitFor(() => expect(world.reviews.get(id as number)?.reason).toBe('half a reason'));
  });

  it('takes along the words that were marked', async () => {
    await openReview();
    const { id } = session;
    const text = screen.getAllByTestId('turn')[1]?.querySelector('[data-turn] > span')?.firstChild as Text;
    const content = session.version?.turns[1]?.content ?? '';
    document.getSelection()?.setBaseAndExtent(text, 0, text, 9);
    document.dispatchEvent(new Event('selectionchange'));
    await screen.findByTestId('marked-words');
    await press('r');
    expect((await screen.findAllByTestId('marked')).map((mark) => mark.textContent).join('')).toBe(
      content.slice(0, 9).trim(),
    );
    await press('1');
    await waitFor(() => expect(world.reviews.get(id as number)).toBeDefined());
    const [mark] = world.reviews.get(id as number)?.marks ?? [];
    expect(mark).toEqual({
      turn: 2,
      start: 0,
      end: content.slice(0, 9).trim().length,
      text: content.slice(0, 9).trim(),
    });
    document.getSelection()?.removeAllRanges();
  });

  it('takes along words that were marked by the keyboard', async () => {
    await openReview();
    const { id } = session;
    await press('m{ArrowDown}{ArrowRight}{Shift>}{ArrowRight}{/Shift}');
    const words = (session.version?.turns[1]?.content ?? '').match(/[\w']+/g)?.slice(1, 3);
    expect(session.marks[0]?.text.match(/[\w']+/g)).toEqual(words);
    await press('r');
    await press('{Enter}');
    await waitFor(() => expect(world.reviews.get(id as number)?.marks[0]?.turn).toBe(2));
  });

  it('is no approval on an Edge Case below 8', async () => {
    await openReview(new MemoryPrefs(), () => {
      const [row] = waiting();
      Object.assign(row as RowSummary, { tier: 'edge_case', score: 7.9 });
    });
    const approve = screen.getByTestId('review-approve');
    // Its score is folded, and the button does not give it away.
    expect(approve.textContent).not.toContain('needs');
    expect(isOff(approve)).toBe(false);
    await press('a');
    await screen.findByText('Edge Case conversations need a score of 8 or more');
    expect(world.reviews.size).toBe(0);
    // Now it is known.
    expect(approve.textContent).toContain('needs 8');
    expect(isOff(approve)).toBe(true);
    await press('d');
    await waitFor(() => expect(world.reviews.size).toBe(1));
    expect([...world.reviews.values()].map(({ blind }) => blind)).toEqual([false]);
  });

  it('that is tried again takes the note as it stands by then', async () => {
    await openReview();
    const id = session.id as number;
    await press('n');
    await press('kept{Enter}');
    fails('review');
    await press('a');
    await screen.findByText('The database is busy.');
    await press('k');
    session.note = 'better';
    await user.click(await screen.findByText('Retry'));
    await waitFor(() => expect(world.reviews.get(id)?.note).toBe('better'));
    expect(session.notes.any).toBe(false);
    expect(session.queue.unjudged.has(id)).toBe(false);
  });

  it('that is not taken is said, and its note is not lost', async () => {
    await openReview();
    const { id } = session;
    await press('n');
    await press('kept{Enter}');
    fails('review');
    await press('a');
    await screen.findByText('The database is busy.');
    expect(session.sitting.counts.total).toBe(0);
    expect(session.queue.unjudged.has(id as number)).toBe(true);
    await press('k');
    expect(session.note).toBe('kept');
    await press('a');
    await waitFor(() => expect(world.reviews.get(id as number)?.note).toBe('kept'));
  });
});
