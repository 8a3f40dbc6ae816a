import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { client, type ItemBody } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { newest } from '../src/state/undo';
import { unsavedNow } from '../src/state/unsaved';
import { expectAccessible } from './axe';
import { inLibrary, itemOf } from './inLibrary';
import { isOff } from './isOff';
import { fails } from './meanwhile/hands';
import { undoLast, user } from './opened';

const rowOf = (name: string) =>
  screen.getAllByTestId('item').find((row) => row.textContent?.includes(name)) as HTMLElement;
const choose = async (name: string) => {
  await user.click(rowOf(name));
  await waitFor(() => expect(library.draft?.body.name).toBe(name));
};
const income = () => screen.getByTestId<HTMLInputElement>('field-income_band');

describe('the library', () => {
  it('counts its parts, lists the items with their rows, and shows the first', async () => {
    await inLibrary();
    expect(screen.getByTestId('section-personas').textContent).toContain('6');
    expect(screen.getByTestId('section-arcs').textContent).toContain('12');
    const rows = screen.getAllByTestId('item');
    expect(rows).toHaveLength(6);
    expect(rows[0]?.textContent).toContain('Anxious Planner');
    expect(rows[0]?.getAttribute('aria-current')).toBe('true');
    expect(rows[0]?.textContent).toContain(String(itemOf('Anxious Planner').rows));
    expect(income().value).toBe('about $110,000 a year together');
    expect(screen.queryByTestId('save-bar')).toBeNull();
    await expectAccessible();
  });

  it('shows the rows of an item', async () => {
    await inLibrary();
    const { rows, id } = itemOf('Anxious Planner');
    await user.click(screen.getByTestId('show-rows'));
    expect(place.name).toBe('conversations');
    expect(plan.filter.personas).toEqual([id]);
    await waitFor(() => expect(plan.rows.total).toBe(rows));
  });

  it('opens at an item that another place names, in its part', async () => {
    await inLibrary();
    const topic = itemOf('Hidden debt');
    place.go('library', { itemId: topic.id });
    await waitFor(() => expect(library.draft?.body.name).toBe('Hidden debt'));
    expect(screen.getByTestId('section-topics').getAttribute('aria-current')).toBe('true');
  });

  it('finds by name, and says where nothing has it', async () => {
    await inLibrary();
    await user.type(screen.getByTestId('library-find'), 'late');
    expect(screen.getAllByTestId('item')).toHaveLength(1);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(library.draft?.body.name).toBe('Late Starter'));
    await user.type(screen.getByTestId('library-find'), 'xyz');
    expect(screen.queryAllByTestId('item')).toHaveLength(0);
    expect(screen.getByText('No persona has this in its name.')).toBeTruthy();
  });
});

describe('a change', () => {
  it('says what it is and what stays, and is saved as a version by Ctrl+S, with a way back', async () => {
    await inLibrary();
    const { id, written } = itemOf('Anxious Planner');
    await user.type(income(), '!');
    const bar = screen.getByTestId('save-bar');
    expect(bar.textContent).toContain('Income changed.');
    expect(bar.textContent).toContain(`${written} rows are written already and stay as they are.`);
    expect(screen.getByTestId('item-save').textContent).toContain('Save as v4');
    await user.keyboard('{Control>}s{/Control}');
    await waitFor(() => expect(screen.queryByTestId('save-bar')).toBeNull());
    expect((await client.libraryItem(id)).body).toMatchObject({
      income_band: 'about $110,000 a year together!',
    });
    expect(itemOf('Anxious Planner').version).toBe(4);
    await undoLast();
    await waitFor(() => expect(income().value).toBe('about $110,000 a year together'));
    expect(itemOf('Anxious Planner').version).toBe(5);
  });

  it('is discarded, and comes back by Undo', async () => {
    await inLibrary();
    await user.type(income(), ' more');
    await user.click(screen.getByTestId('item-discard'));
    expect(income().value).toBe('about $110,000 a year together');
    await undoLast();
    await waitFor(() => expect(income().value).toBe('about $110,000 a year together more'));
    expect(screen.getByTestId('save-bar')).toBeTruthy();
  });

  it('is not brought back over what was typed since', async () => {
    await inLibrary();
    await user.type(income(), ' more');
    await user.click(screen.getByTestId('item-discard'));
    const discarded = newest();
    await user.type(income(), ' less');
    expect(() => discarded?.undo()).toThrow('Something else was typed there since.');
    expect(income().value).toBe('about $110,000 a year together less');
    await user.click(screen.getByTestId('item-discard'));
    discarded?.undo();
    await waitFor(() => expect(income().value).toBe('about $110,000 a year together more'));
  });

  it('of its name is discarded under the name that it has', async () => {
    await inLibrary();
    await user.clear(screen.getByTestId('item-name'));
    await user.type(screen.getByTestId('item-name'), 'Late Starter');
    await user.click(screen.getByTestId('item-discard'));
    await screen.findByText('Changes to Anxious Planner discarded');
  });

  it('that is left stays as a draft, with a sign in the list, also from another place', async () => {
    await inLibrary();
    await user.type(income(), '?');
    await choose('Late Starter');
    expect(rowOf('Anxious Planner').textContent).toContain('not saved');
    expect(unsavedNow()).toContain('the library');
    place.go('settings');
    await screen.findByTestId('view-settings');
    place.go('library');
    await screen.findByTestId('view-library');
    await choose('Anxious Planner');
    expect(income().value).toBe('about $110,000 a year together?');
    await user.clear(income());
    await user.type(income(), 'about $110,000 a year together');
    expect(unsavedNow()).not.toContain('the library');
    expect(screen.queryByTestId('save-bar')).toBeNull();
  });

  it('that cannot be saved says why, and what is refused is kept', async () => {
    await inLibrary();
    await user.clear(screen.getByTestId('field-age'));
    expect(isOff(screen.getByTestId('item-save'))).toBe(true);
    expect(screen.getByTestId('item-save').getAttribute('aria-description')).toContain(
      'Age is a whole number from 0 to 120',
    );
    await user.type(screen.getByTestId('field-age'), '53');
    await user.clear(screen.getByTestId('item-name'));
    await user.type(screen.getByTestId('item-name'), 'late starter');
    await user.click(screen.getByTestId('item-save'));
    const failure = await screen.findByTestId('item-failure');
    expect(failure.textContent).toContain('There is a persona named "late starter" already.');
    expect(screen.getByTestId<HTMLInputElement>('item-name').value).toBe('late starter');
    expect(screen.getByTestId<HTMLInputElement>('field-age').value).toBe('53');
    expect(itemOf('Anxious Planner').version).toBe(3);
  });

  it('is kept where another version came meanwhile, and is not saved over it unseen', async () => {
    await inLibrary();
    const { id } = itemOf('Anxious Planner');
    await user.type(income(), ' mine');
    const { body } = await client.libraryItem(id);
    await client.saveItem({ datasetId: 1, id, seen: 3, body: { ...body, role: 'theirs' } as ItemBody });
    await user.click(screen.getByTestId('item-save'));
    const moved = await screen.findByTestId('item-moved');
    expect(moved.textContent).toContain('Version 4 came meanwhile, and you edit version 3');
    expect(income().value).toBe('about $110,000 a year together mine');
    expect(isOff(screen.getByTestId('item-save'))).toBe(true);
    expect(await client.libraryItem(id)).toMatchObject({ item: { version: 4 }, body: { role: 'theirs' } });
    await user.click(screen.getByTestId('save-over'));
    await waitFor(() => expect(screen.queryByTestId('item-moved')).toBeNull());
    expect(await client.libraryItem(id)).toMatchObject({
      item: { version: 5 },
      body: { income_band: 'about $110,000 a year together mine' },
    });
  });

  it('of an item that was deleted meanwhile is kept, and makes a new one', async () => {
    await inLibrary('resources');
    await waitFor(() => expect(library.draft?.body.name).toBe('988 Lifeline'));
    await user.type(screen.getByTestId('field-contact'), ' or chat');
    await client.deleteItem(itemOf('988 Lifeline').id);
    await library.load();
    await screen.findByTestId('item-lost');
    expect(screen.getByTestId<HTMLInputElement>('field-contact').value).toBe('988 or chat');
    await user.click(screen.getByTestId('item-save'));
    await waitFor(() => expect(screen.queryByTestId('item-lost')).toBeNull());
    expect((await client.libraryItem(itemOf('988 Lifeline').id)).body).toMatchObject({
      contact: '988 or chat',
    });
  });

  it('is not lost where the library cannot be read', async () => {
    await inLibrary();
    await user.type(income(), ' kept');
    fails('saveItem');
    await user.click(screen.getByTestId('item-save'));
    await screen.findByTestId('item-failure');
    expect(income().value).toBe('about $110,000 a year together kept');
    await user.click(screen.getByTestId('item-save'));
    await waitFor(() => expect(screen.queryByTestId('save-bar')).toBeNull());
  });
});

describe('the history', () => {
  it('shows what a version changed, and restores an older one as a new one', async () => {
    await inLibrary();
    const versions = within(screen.getByTestId('versions'));
    expect(versions.getAllByTestId('version').map((one) => one.textContent)).toHaveLength(3);
    const shown = () => versions.getByTestId('version-changes');
    expect(shown().querySelector('del')?.textContent).toContain('talks quickly');
    expect(shown().querySelector('ins')?.textContent).toContain('fast, full of conditions');
    await user.click(versions.getByTestId('version-2'));
    expect(shown().textContent).toContain('51');
    await user.click(versions.getByTestId('restore-1'));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('field-age').value).toBe('51'));
    expect(itemOf('Anxious Planner').version).toBe(4);
    await undoLast();
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('field-age').value).toBe('52'));
  });

  it('restores nothing over what is typed', async () => {
    await inLibrary();
    await user.type(income(), '!');
    expect(screen.getByTestId('versions').textContent).toContain('not saved yet');
    expect(isOff(screen.getByTestId('restore-1'))).toBe(true);
  });

  it('names what it suits, and leads there', async () => {
    await inLibrary();
    const first = within(screen.getByTestId('suits')).getAllByRole('button')[0] as HTMLElement;
    const name = first.textContent?.trim() ?? '';
    await user.click(first);
    await waitFor(() => expect(library.draft?.body.name).toBe(name));
    expect(screen.getByTestId('section-arcs').getAttribute('aria-current')).toBe('true');
  });
});
