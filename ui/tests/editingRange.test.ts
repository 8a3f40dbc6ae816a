import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { expectAccessible } from './axe';
import { at, cellOf, openEditing, paste, rowCount, says, standIn, stored } from './inEditing';
import { Held } from './meanwhile/hands';
import { user } from './opened';

const down = (element: Element, init: MouseEventInit = {}) =>
  fireEvent(element, new MouseEvent('pointerdown', { bubbles: true, button: 0, ...init }));

/** Drags from one cell to another. jsdom knows no place of an element. */
async function drag(from: Element, to: Element, init: MouseEventInit = {}): Promise<void> {
  document.elementFromPoint = () => to;
  await down(from, init);
  await fireEvent(window, new MouseEvent('pointermove', { bubbles: true, clientX: 1, clientY: 1 }));
  await fireEvent(window, new MouseEvent('pointerup', { bubbles: true }));
}

describe('a range', () => {
  it('is taken with Shift and the arrows, counted, filled down and taken back as one step', async () => {
    await openEditing();
    const before = [3, 4].map((n) => stored(n).tone);
    await standIn(2, 'tone');
    await user.keyboard('Playful{Enter}');
    await waitFor(() => expect(stored(2).tone).toBe('Playful'));
    await standIn(2, 'tone');
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(screen.getByTestId('edit-counts').textContent).toContain('3 cells selected');
    expect(cellOf(3, 'tone').classList).toContain('chosen');
    expect(cellOf(3, 'topic').classList).not.toContain('chosen');
    await user.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect([3, 4].map((n) => stored(n).tone)).toEqual(['Playful', 'Playful']));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect([3, 4].map((n) => stored(n).tone)).toEqual(before));
    await user.keyboard('{Escape}');
    expect(screen.getByTestId('edit-counts').textContent).toContain('1 cell selected');
  });

  it('of one row fills from the row above', async () => {
    await openEditing();
    await standIn(5, 'topic');
    await user.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect(stored(5).topic).toBe(stored(4).topic));
  });

  it('is copied as text that pastes back', async () => {
    await openEditing();
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await standIn(1, 'persona');
    await user.keyboard('{Shift>}{ArrowRight}{ArrowDown}{/Shift}{Control>}c{/Control}');
    const text = [1, 2].map((n) => `${stored(n).persona}\t${stored(n).emotion}\n`).join('');
    await waitFor(() => expect(written).toHaveBeenCalledWith(text));
    await standIn(7, 'persona');
    await paste(text);
    await waitFor(() => expect(stored(8).persona).toBe(stored(2).persona));
    expect(stored(7).emotion).toBe(stored(1).emotion);
  });

  it('is emptied by cutting, after the clipboard has it', async () => {
    await openEditing();
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    await standIn(3, 'tone');
    const tone = stored(3).tone;
    await user.keyboard('{Control>}x{/Control}');
    await waitFor(() => expect(stored(3).tone).toBe(''));
    expect(written).toHaveBeenCalledWith(`${tone}\n`);
  });

  it('is emptied where it was cut, wherever the keyboard stands by then', async () => {
    await openEditing();
    let copied = () => {};
    const wait = () => new Promise<void>((resolve) => (copied = resolve));
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(wait);
    await standIn(3, 'tone');
    const next = stored(4).tone;
    await user.keyboard('{Control>}x{/Control}{ArrowDown}');
    await waitFor(() => expect(at()).toEqual([4, 'tone']));
    copied();
    await waitFor(() => expect(stored(3).tone).toBe(''));
    expect(stored(4).tone).toBe(next);
  });

  it('that is pasted is what Undo takes back, also before its answer has come', async () => {
    await openEditing();
    await standIn(2, 'tone');
    await user.keyboard('Playful{Enter}');
    await waitFor(() => expect(stored(2).tone).toBe('Playful'));
    await waitFor(() => expect(plan.facets.tones.map(({ name }) => name)).toContain('Playful'));
    const before = [5, 6].map((n) => stored(n).topic);
    const held = new Held('editCells');
    await standIn(5, 'topic');
    await paste('First\nSecond');
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.keyboard('{Control>}z{/Control}');
    held.release();
    await waitFor(() => expect([5, 6].map((n) => stored(n).topic)).toEqual(before));
    await waitFor(() => expect(says(5, 'topic')).toBe(before[0]));
    expect(stored(2).tone).toBe('Playful');
    expect(editing.changes.latest).toBeNull();
  });

  it('follows the pointer, and Shift and a click', async () => {
    await openEditing();
    await drag(cellOf(2, 'persona'), cellOf(4, 'topic'));
    expect(editing.range.count).toBe(9);
    await down(cellOf(6, 'persona'));
    await user.click(cellOf(6, 'persona'));
    expect(editing.range.count).toBe(1);
    await down(cellOf(8, 'emotion'), { shiftKey: true });
    await fireEvent.click(cellOf(8, 'emotion'), { shiftKey: true });
    await waitFor(() => expect(editing.range.count).toBe(6));
  });

  it('fills by its corner', async () => {
    await openEditing();
    await standIn(3, 'emotion');
    const corner = cellOf(3, 'emotion');
    expect(corner.classList).toContain('range-corner');
    await drag(corner, cellOf(6, 'emotion'));
    await waitFor(() =>
      expect([4, 5, 6].map((n) => stored(n).emotion)).toEqual(Array(3).fill(stored(3).emotion)),
    );
    expect(stored(7).emotion).toBe(plan.rows.at(6)?.emotion);
  });
});

describe('a right click', () => {
  it('duplicates the rows of the range as one step', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await fireEvent.contextMenu(cellOf(3, 'persona'));
    await user.click(await screen.findByTestId('cells-duplicate'));
    await waitFor(() => expect(rowCount()).toBe(14));
    expect(stored(13)).toMatchObject({ persona: stored(2).persona, topic: stored(2).topic });
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rowCount()).toBe(12));
  });

  it('edits the cell that it is on, and deletes its row, which Undo brings back', async () => {
    await openEditing();
    await fireEvent.contextMenu(cellOf(4, 'topic'));
    await expectAccessible();
    await user.click(await screen.findByTestId('cells-edit'));
    expect((await screen.findByTestId<HTMLInputElement>('cell-field')).value).toBe(stored(4).topic);
    expect(at()).toEqual([4, 'topic']);
    await user.keyboard('{Escape}');
    await fireEvent.contextMenu(cellOf(4, 'topic'));
    await user.click(await screen.findByTestId('cells-delete'));
    await waitFor(() => expect(rowCount()).toBe(11));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rowCount()).toBe(12));
  });
});

describe('deleting the rows of a range', () => {
  it('leaves another range that was begun meanwhile', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await fireEvent.contextMenu(cellOf(3, 'persona'));
    const held = new Held('deleteRows');
    await user.click(await screen.findByTestId('cells-delete'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await standIn(6, 'tone');
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    held.release();
    await waitFor(() => expect(plan.rows.total).toBe(10));
    expect(screen.getByTestId('edit-counts').textContent).toContain('3 cells selected');
  });
});

describe('the line at the end', () => {
  it('becomes a row by typing, and stays for the next one', async () => {
    await openEditing();
    await standIn(12, 'persona');
    await user.keyboard('{ArrowDown}');
    // What is read out is the cell of that line, no longer that of the last row.
    const table = screen.getByTestId('table');
    const read = () => document.getElementById(table.getAttribute('aria-activedescendant') ?? '');
    await waitFor(() => expect(read()).toBe(screen.getByTestId('end-persona')));
    expect(table.getAttribute('aria-rowcount')).toBe('14');
    await user.keyboard('sandw{Enter}');
    await waitFor(() => expect(rowCount()).toBe(13));
    expect(stored(13)).toMatchObject({ persona: 'Sandwich Carer', tier: 'template' });
    await user.keyboard('new grad{Tab}');
    await waitFor(() => expect(rowCount()).toBe(14));
    await waitFor(() => expect(at()).toEqual([14, 'emotion']));
    await user.keyboard('fear{Enter}');
    await waitFor(() => expect(stored(14).emotion).toBe('Fear to Confidence'));
    expect(rowCount()).toBe(14);
  });

  it.each([
    ['goes on in its row, also while that is on its way', 'fear{Tab}', ''],
    ['goes on in its row, which comes while its next cell is typed into', 'fe', 'ar{Tab}'],
  ])('%s', async (_, before, after) => {
    await openEditing();
    await standIn(12, 'persona');
    await user.keyboard('{ArrowDown}');
    const held = new Held('editCells');
    await user.keyboard(`new grad{Tab}${before}`);
    await waitFor(() => expect(held.waiting).toBe(1));
    held.release();
    await waitFor(() => expect(plan.rows.total).toBe(13));
    if (after) await user.keyboard(after);
    await waitFor(() =>
      expect(stored(13)).toMatchObject({ persona: 'New Graduate', emotion: 'Fear to Confidence' }),
    );
    await waitFor(() => expect(at()).toEqual([13, 'topic']));
    expect(rowCount()).toBe(13);
    await user.keyboard('{Enter}late{Enter}');
    await waitFor(() => expect(rowCount()).toBe(14));
  });

  it('takes what is pasted into its row while that is on its way', async () => {
    await openEditing();
    await standIn(12, 'persona');
    await user.keyboard('{ArrowDown}');
    const held = new Held('editCells');
    await user.keyboard('new grad{Tab}');
    await waitFor(() => expect(held.waiting).toBe(1));
    await paste('Fear to Confidence\nGrief to Healing');
    held.release();
    await waitFor(() => expect(stored(14)).toMatchObject({ emotion: 'Grief to Healing' }));
    expect(stored(13)).toMatchObject({ persona: 'New Graduate', emotion: 'Fear to Confidence' });
    expect(rowCount()).toBe(14);
  });

  it('takes a block in an empty dataset', async () => {
    await openEditing({ rows: 0 });
    expect(screen.getByTestId('end-line').textContent).toContain('Type, or paste a block');
    await paste(
      'Late Starter\tGrief to Healing\tHidden debt\nNew Graduate\tFear to Confidence\tFirst budget',
    );
    await waitFor(() => expect(rowCount()).toBe(2));
    await waitFor(() => expect(says(2, 'topic')).toBe('First budget'));
  });

  it('is not there in another order', async () => {
    await openEditing();
    await user.click(screen.getByTestId('sort-topic'));
    await waitFor(() => expect(screen.queryByTestId('end-line')).toBeNull());
  });
});
