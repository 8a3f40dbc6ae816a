import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { preview } from '../src/features/plan/preview/preview.svelte';
import { place } from '../src/state/place.svelte';
import { unsavedNow } from '../src/state/unsaved';
import { expectAccessible } from './axe';
import { at, cellOf, openEditing, rowCount, says, standIn, stored } from './inEditing';
import { fails, Held, settled } from './meanwhile/hands';
import { first, open, openTable, rowOf, user, world } from './opened';
import { MemoryPrefs } from './support';

const field = () => screen.getByTestId<HTMLInputElement>('cell-field');

describe('editing in place', () => {
  it('is off until it is asked for, and letters stay keys of the row', async () => {
    await openTable({ fresh: true });
    await user.click(rowOf(1));
    screen.getByTestId('table').focus();
    await user.keyboard('{F2}x');
    expect(screen.queryByTestId('cell-field')).toBeNull();
    preview.close();
    await user.click(screen.getByTestId('edit-plan'));
    expect(screen.getByTestId('edit-counts').textContent).toContain('100 rows');
    await user.click(screen.getByTestId('edit-plan'));
    expect(screen.queryByTestId('edit-counts')).toBeNull();
  });

  it('is on where another place leads to it', async () => {
    const memory = new MemoryPrefs();
    memory.values.set('view', 'library');
    await open({ rows: 12, fresh: true }, memory);
    await screen.findByTestId('view-library');
    place.go('conversations', { edit: true });
    expect((await screen.findByTestId('edit-counts')).textContent).toContain('12 rows');
    await settled();
    expect(editing.on).toBe(true);
  });

  it('replaces a cell by typing, takes what is chosen with Enter and goes down', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await user.keyboard('late');
    expect(field().value).toBe('late');
    expect(screen.getAllByTestId('cell-option')[0]?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(stored(2).persona).toBe('Late Starter'));
    expect(at()).toEqual([3, 'persona']);
    expect(document.activeElement).toBe(screen.getByTestId('table'));
    expect(says(2, 'persona')).toBe('Late Starter');
    expect(preview.open).toBe(false);
  });

  it('goes right with Tab, up with Shift+Enter, and from the last cell to the next row', async () => {
    await openEditing();
    await standIn(3, 'emotion');
    await user.keyboard('fear{Tab}');
    await waitFor(() => expect(stored(3).emotion).toBe('Fear to Confidence'));
    expect(at()).toEqual([3, 'topic']);
    await user.keyboard('{Shift>}{Tab}{/Shift}');
    expect(at()).toEqual([3, 'emotion']);
    await user.keyboard('{Shift>}{Enter}{/Shift}');
    expect(at()).toEqual([2, 'emotion']);
    await standIn(2, 'brief');
    await user.keyboard('{Tab}');
    expect(at()).toEqual([3, 'persona']);
  });

  it('keeps what a cell says with F2, and takes it back with Escape', async () => {
    await openEditing();
    const before = stored(4).topic;
    await standIn(4, 'topic');
    await user.keyboard('{F2}');
    expect(field().value).toBe(before);
    await user.keyboard(' and more{Escape}');
    expect(screen.queryByTestId('cell-field')).toBeNull();
    expect(says(4, 'topic')).toBe(before);
    await settled();
    expect(stored(4).topic).toBe(before);
    expect(document.activeElement).toBe(screen.getByTestId('table'));
  });

  it('offers them outside of what is laid out for itself, and a click takes one', async () => {
    await openEditing();
    await standIn(1, 'tier');
    await user.keyboard('{F2}');
    const list = screen.getByRole('listbox', { name: 'Choices' });
    expect(list.closest('main')).toBeNull();
    await user.click(screen.getByRole('option', { name: 'Edge Case' }));
    await waitFor(() => expect(stored(1).tier).toBe('edge_case'));
    expect(screen.queryByRole('listbox', { name: 'Choices' })).toBeNull();
  });

  it('has the room of the preview, which comes back after it or where one is opened', async () => {
    await openTable({ fresh: true, rows: 12 });
    await user.click(rowOf(1));
    await screen.findByTestId('preview');
    await user.click(screen.getByTestId('edit-plan'));
    await waitFor(() => expect(screen.queryByTestId('preview')).toBeNull());
    await user.click(cellOf(2, 'number'));
    expect((await screen.findByTestId('preview')).dataset.number).toBe('2');
    await user.click(screen.getByTestId('edit-plan'));
    await user.click(screen.getByTestId('edit-plan'));
    await waitFor(() => expect(screen.queryByTestId('preview')).toBeNull());
    await user.click(screen.getByTestId('edit-plan'));
    expect((await screen.findByTestId('preview')).dataset.number).toBe('2');
    preview.close();
  });

  it('offers the choices of a column by the arrows', async () => {
    await openEditing();
    await standIn(1, 'tier');
    await user.keyboard('{F2}');
    expect(screen.getAllByTestId('cell-option').map((one) => one.textContent?.trim())).toEqual([
      'Template',
      'Scenario',
      'Edge Case',
    ]);
    await user.clear(field());
    await user.keyboard('edge{Enter}');
    await waitFor(() => expect(stored(1).tier).toBe('edge_case'));
  });

  it('empties with Delete what may be empty, and says of the rest why not', async () => {
    await openEditing();
    world.change(stored(5), { brief: 'A letter' });
    await waitFor(() => expect(says(5, 'brief')).toBe('A letter'));
    await standIn(5, 'brief');
    await user.keyboard('{Delete}');
    await waitFor(() => expect(stored(5).brief).toBeNull());
    await standIn(5, 'tier');
    await user.keyboard('{Delete}');
    await screen.findByText(/A row needs a tier/);
    expect(stored(5).tier).toBe(plan.rows.byId(stored(5).id)?.tier);
  });

  it('writes lines into a brief and keeps those that it has', async () => {
    await openEditing();
    await standIn(6, 'brief');
    await user.keyboard('One');
    await user.keyboard('{Alt>}{Enter}{/Alt}');
    await user.keyboard('two{Enter}');
    await waitFor(() => expect(stored(6).brief).toBe('One\ntwo'));
  });

  it('takes every edit back by Ctrl+Z, one after the other', async () => {
    await openEditing();
    const before = [stored(1).persona, stored(2).persona];
    await standIn(1, 'persona');
    await user.keyboard('new grad{Enter}new grad{Enter}');
    await waitFor(() => expect(stored(2).persona).toBe('New Graduate'));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(stored(2).persona).toBe(before[1]));
    expect(stored(1).persona).toBe('New Graduate');
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(stored(1).persona).toBe(before[0]));
    await waitFor(() => expect(says(1, 'persona')).toBe(before[0]));
  });

  it('asks before what is typed, or was refused, is lost by closing the window', async () => {
    await openEditing();
    await standIn(2, 'topic');
    await user.keyboard('{F2}');
    expect(unsavedNow()).toEqual([]);
    await user.keyboard(' and more');
    expect(unsavedNow()).toEqual(['cells of the plan']);
    fails('editCells');
    await user.keyboard('{Enter}');
    await screen.findByTestId('not-saved');
    expect(editing.field).toBeNull();
    expect(unsavedNow()).toEqual(['cells of the plan']);
    await user.click(screen.getByTestId('discard'));
    expect(unsavedNow()).toEqual([]);
  });

  it('refuses what a written row was written from, and offers a copy', async () => {
    await openEditing({ fresh: false, rows: 100 });
    const row = first('approved');
    await standIn(row.number, 'persona');
    await user.keyboard('xyz');
    expect(screen.queryByTestId('cell-field')).toBeNull();
    await screen.findByText('Written from this. Duplicate to change.');
    // Said once, however many letters were typed.
    expect(screen.getAllByText(`#${row.number} is written`)).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Duplicate' }));
    await waitFor(() => expect(rowCount()).toBe(101));
    expect(stored(101)).toMatchObject({ persona: row.persona, status: 'not_generated' });
  });

  it('lets no letter pay for a call while one types, wherever the keyboard stands', async () => {
    await openEditing();
    await user.click(cellOf(2, 'number'));
    await waitFor(() => expect(at()).toEqual([2, 'number']));
    screen.getByTestId('table').focus();
    preview.close();
    await user.keyboard('g{Enter}');
    await settled();
    expect(world.batches.size).toBe(0);
    expect(at()).toEqual([3, 'number']);
    expect(preview.open).toBe(false);
    await user.keyboard('{Control>}e{/Control}g');
    await waitFor(() => expect(world.batches.size).toBe(1));
  });

  it('shows columns that are hidden otherwise once they are asked for, and keeps what is typed into them', async () => {
    await openEditing();
    plan.setHidden('friction', false);
    await waitFor(() => expect(cellOf(3, 'friction')).not.toBeNull());
    await standIn(3, 'friction');
    await user.keyboard('push{Enter}');
    await waitFor(() => expect(stored(3).friction).toBe('pushes_back'));
    await user.keyboard('{Control>}e{/Control}');
    await waitFor(() => expect(says(3, 'friction')).toBe('Pushes back'));
    await user.click(screen.getByTestId('sort-friction'));
    await waitFor(() => expect(plan.rows.at(11)?.number).toBe(3));
    await user.click(screen.getByTestId('sort-friction'));
    await waitFor(() => expect(plan.rows.at(0)?.number).toBe(3));
    plan.resetColumns();
    await waitFor(() => expect(cellOf(3, 'friction')).toBeNull());
  });

  it('has no axe violations, with an open cell', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await user.keyboard('l');
    await expectAccessible();
  });
});

describe('what is typed is not lost', () => {
  it('by a sort, which saves it first', async () => {
    await openEditing();
    await standIn(2, 'brief');
    await user.keyboard('Half a thought');
    await user.click(screen.getByTestId('sort-topic'));
    await waitFor(() => expect(stored(2).brief).toBe('Half a thought'));
    expect(plan.sort).toBe('topic');
  });

  it('by rows that change meanwhile', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await user.keyboard('{F2} the second');
    const typed = field().value;
    world.change(stored(2), { tone: 'Warm' });
    world.resync();
    await settled();
    expect(field().value).toBe(typed);
  });

  it('by another place', async () => {
    await openEditing();
    await standIn(2, 'brief');
    await user.keyboard('On the way');
    place.go('batches');
    await waitFor(() => expect(stored(2).brief).toBe('On the way'));
    place.go('conversations');
  });

  it('by a database that does not answer: it stays in the cell and can be tried again', async () => {
    await openEditing();
    await standIn(2, 'brief');
    fails('editCells');
    await user.keyboard('Not yet{Enter}');
    await screen.findByTestId('not-saved');
    expect(screen.getByTestId('not-saved').textContent).toContain('The database is busy.');
    expect(says(2, 'brief')).toBe('Not yet');
    await user.click(screen.getByTestId('save-again'));
    await waitFor(() => expect(stored(2).brief).toBe('Not yet'));
    expect(screen.queryByTestId('not-saved')).toBeNull();
  });

  it('shows at once what is on its way, and saves in the order in which it was typed', async () => {
    await openEditing();
    const held = new Held('editCells');
    await standIn(1, 'brief');
    await user.keyboard('First{Enter}Second{Enter}');
    expect([says(1, 'brief'), says(2, 'brief')]).toEqual(['First', 'Second']);
    await waitFor(() => expect(held.waiting).toBe(1));
    held.answer();
    await waitFor(() => expect(held.calls).toHaveLength(2));
    held.release();
    await waitFor(() => expect(stored(2).brief).toBe('Second'));
    expect(editing.changes.refused).toEqual([]);
    expect(cellOf(1, 'brief').textContent).toContain('First');
  });
});
