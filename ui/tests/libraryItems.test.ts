import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { client } from '../src/ipc/client';
import { datasets } from '../src/state/datasets.svelte';
import { place } from '../src/state/place.svelte';
import { templateDrafts } from '../src/state/templateDrafts.svelte';
import { newest } from '../src/state/undo';
import { expectAccessible } from './axe';
import { inLibrary, itemOf } from './inLibrary';
import { settled } from './meanwhile/hands';
import { undoLast, user, world } from './opened';

const names = () => screen.queryAllByTestId('item').map((row) => row.querySelector('.name')?.textContent);
const current = (name: string) => waitFor(() => expect(library.draft?.body.name).toBe(name));
const fromMenu = async (entry: string) => {
  await user.click(screen.getByTestId('item-menu'));
  await user.click(await screen.findByTestId(entry));
};

describe('keys', () => {
  it('go along the list, find, duplicate, and leave a field', async () => {
    await inLibrary();
    await user.keyboard('j');
    await current('Late Starter');
    await user.keyboard('k');
    await current('Anxious Planner');
    await user.click(screen.getByTestId('field-income_band'));
    await user.keyboard('j');
    expect(library.draft?.body.name).toBe('Anxious Planner');
    expect(library.draft?.changes).toEqual(['Income']);
    await user.keyboard('{Backspace}{Escape}');
    expect(document.activeElement?.closest('[data-testid="item"]')).not.toBeNull();
    await user.keyboard('{ArrowDown}');
    await current('Late Starter');
    expect(document.activeElement?.textContent).toContain('Late Starter');
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByTestId('library-find'));
    await user.keyboard('{Escape}{Control>}d{/Control}');
    await current('Late Starter 2');
    expect(itemOf('Late Starter 2')).toMatchObject({ rows: 0, version: 1 });
    await undoLast();
    await waitFor(() => expect(itemOf('Late Starter 2')).toBeUndefined());
  });
});

describe('a new item', () => {
  it('is a draft until it is saved, and is not lost on the way', async () => {
    await inLibrary('resources');
    await current('988 Lifeline');
    await user.click(screen.getByTestId('item-add'));
    expect(screen.queryByTestId('save-bar')).toBeNull();
    await user.type(screen.getByTestId('item-name'), 'Debt Helpline');
    await user.click(screen.getByTestId('section-personas'));
    await current('Anxious Planner');
    await user.click(screen.getByTestId('section-resources'));
    expect(screen.getByTestId('item-new').textContent).toContain('Debt Helpline');
    expect(screen.getByTestId<HTMLInputElement>('item-name').value).toBe('Debt Helpline');
    await user.type(screen.getByTestId('field-contact'), '800 555 0100');
    expect(screen.getByTestId('item-save').textContent).toContain('Save resource');
    await user.click(screen.getByTestId('item-save'));
    await waitFor(() => expect(screen.queryByTestId('item-new')).toBeNull());
    const { id } = itemOf('Debt Helpline');
    expect((await client.libraryItem(id)).body).toMatchObject({ contact: '800 555 0100' });
    await undoLast();
    await waitFor(() => expect(itemOf('Debt Helpline')).toBeUndefined());
  });

  it('comes of the sample where there is none', async () => {
    await inLibrary('resources');
    await current('988 Lifeline');
    await fromMenu('item-delete');
    await screen.findByTestId('take-sample');
    expect(screen.getByText('No resources yet')).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByTestId('take-sample'));
    await current('988 Lifeline');
  });
});

describe('a list of lines', () => {
  it('grows by Enter and by a pasted block, shrinks by Backspace, and stores no empty line', async () => {
    await inLibrary();
    const list = screen.getByRole('group', { name: 'Phrases', hidden: false });
    const fields = () => [...list.querySelectorAll('textarea')];
    expect(fields()).toHaveLength(4);
    fields()[2]?.focus();
    await user.tab();
    const last = within(list).getByRole('textbox', { name: 'Add a phrase' });
    expect(document.activeElement).toBe(last);
    expect(screen.queryByTestId('save-bar')).toBeNull();
    await user.keyboard('I am no');
    // The line that was begun is the entry, so that what an input method composes is not torn.
    expect([fields()[3], document.activeElement]).toEqual([last, last]);
    await user.clear(last);
    await user.keyboard('One{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(fields()[4]));
    const clipboardData = { getData: () => 'Two\r\n\r\n Three ' };
    await fireEvent.paste(fields()[4] as HTMLElement, { clipboardData });
    await waitFor(() =>
      expect(
        fields()
          .map((field) => field.value)
          .slice(3),
      ).toEqual(['One', 'Two', 'Three', '']),
    );
    await user.click(screen.getByTestId('item-save'));
    await waitFor(() => expect(screen.queryByTestId('save-bar')).toBeNull());
    const { body } = await client.libraryItem(itemOf('Anxious Planner').id);
    expect(body.kind === 'persona' && body.phrases.slice(3)).toEqual(['One', 'Two', 'Three']);
    await waitFor(() => expect(fields()).toHaveLength(7));
    await user.clear(fields()[5] as HTMLElement);
    await user.keyboard('{Backspace}');
    await waitFor(() => expect(document.activeElement).toBe(fields()[4]));
  });
});

it('a line that was begun stays while the library is read anew', async () => {
  await inLibrary();
  const list = screen.getByRole('group', { name: 'Phrases' });
  await user.click(within(list).getByTestId('add-line'));
  await user.keyboard('Still');
  await library.load();
  await user.keyboard(' here');
  expect(list.querySelectorAll('textarea')[3]?.value).toBe('Still here');
});

describe('what is used', () => {
  it('is archived and not deleted, and comes back from the foot of the list', async () => {
    await inLibrary();
    await user.click(screen.getByTestId('item-menu'));
    const gone = await screen.findByTestId('item-delete');
    expect(gone.textContent).toContain('rows use it');
    expect(gone.getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByTestId('item-archive'));
    await current('Late Starter');
    expect(names()).not.toContain('Anxious Planner');
    await user.click(screen.getByTestId('show-archived'));
    expect(names().at(-1)).toBe('Anxious Planner');
    await user.click(screen.getAllByTestId('item').at(-1) as HTMLElement);
    await current('Anxious Planner');
    await fromMenu('item-unarchive');
    await waitFor(() => expect(itemOf('Anxious Planner').archived).toBe(false));
    await undoLast();
    await waitFor(() => expect(itemOf('Anxious Planner').archived).toBe(true));
  });

  it('is neither archived nor deleted while something is typed that is not saved', async () => {
    await inLibrary('resources');
    await current('988 Lifeline');
    await user.type(screen.getByTestId('field-contact'), ', any time');
    await user.click(screen.getByTestId('item-menu'));
    for (const entry of ['item-archive', 'item-delete']) {
      const barred = await screen.findByTestId(entry);
      expect(barred.getAttribute('aria-disabled')).toBe('true');
      expect(barred.textContent).toContain('Save or discard your changes first');
    }
    await user.keyboard('{Escape}');
    expect(library.draft?.changes).toEqual(['Contact']);
  });

  it('not at all is deleted, and Undo brings it back', async () => {
    await inLibrary('resources');
    await current('988 Lifeline');
    await fromMenu('item-delete');
    await waitFor(() => expect(itemOf('988 Lifeline')).toBeUndefined());
    await undoLast();
    await waitFor(() => expect(itemOf('988 Lifeline')).toBeDefined());
  });
});

describe('templates', () => {
  const row = (name: string) =>
    screen.getAllByTestId('template').find((one) => one.textContent?.includes(name)) as HTMLElement;
  const menuOf = async (name: string, entry: string) => {
    await user.click(within(row(name)).getByTestId('template-menu'));
    await user.click(await screen.findByTestId(entry));
  };

  it('stand by tier; one opens in its own place, another can be in use', async () => {
    await inLibrary('templates');
    expect(screen.getAllByTestId('template')).toHaveLength(3);
    await expectAccessible();
    await menuOf('Scenario tier', 'template-duplicate');
    await waitFor(() => expect(itemOf('Scenario tier 2')).toBeDefined());
    await menuOf('Scenario tier 2', 'template-activate');
    await waitFor(() => expect(itemOf('Scenario tier').active).toBe(false));
    expect(itemOf('Scenario tier 2')).toMatchObject({ active: true, tier: 'scenario' });
    expect(itemOf('Template tier').active).toBe(true);
    await undoLast();
    await waitFor(() => expect(itemOf('Scenario tier').active).toBe(true));
    await user.click(within(row('Edge Case tier')).getByTestId('template-open'));
    expect(place.name).toBe('template');
    expect(place.focus.itemId).toBe(itemOf('Edge Case tier').id);
  });

  it('in use are neither archived nor deleted', async () => {
    await inLibrary('templates');
    await user.click(within(row('Scenario tier')).getByTestId('template-menu'));
    for (const entry of ['template-archive', 'template-delete'])
      expect((await screen.findByTestId(entry)).textContent).toContain('It is in use for its tier');
  });

  it('with changes that are not saved are not deleted', async () => {
    await inLibrary('templates');
    await menuOf('Scenario tier', 'template-duplicate');
    await waitFor(() => expect(itemOf('Scenario tier 2')).toBeDefined());
    const template = { name: 'Mine', tier: 'scenario', body: '', notes: '' } as const;
    templateDrafts.set(itemOf('Scenario tier 2').id, { datasetId: 1, template, seen: 1 });
    await user.click(within(row('Scenario tier 2')).getByTestId('template-menu'));
    const barred = await screen.findByTestId('template-delete');
    expect(barred.textContent).toContain('Save or discard your changes first');
    templateDrafts.clear();
  });

  it('that are new begin as the one in use, under a name of their own', async () => {
    await inLibrary('templates');
    await user.click(screen.getByTestId('new-template-scenario'));
    await waitFor(() => expect(place.name).toBe('template'));
    const made = await client.libraryItem(place.focus.itemId ?? 0);
    const { body } = await client.libraryItem(itemOf('Scenario tier').id);
    expect(made.item).toMatchObject({ tier: 'scenario', active: false, name: 'Scenario template' });
    expect(made.body.kind === 'template' && body.kind === 'template' && made.body.body === body.body).toBe(
      true,
    );
  });
});

describe('phrases', () => {
  it('are those that the voice avoids and those that were decided on', async () => {
    await inLibrary('phrases');
    const list = within(await screen.findByTestId('phrase-list'));
    await list.findByText('“Great question”');
    expect(list.getByText('“you are not alone in this”')).toBeTruthy();
    expect(list.getByText('Allowed')).toBeTruthy();
    await expectAccessible();
    await user.type(list.getByTestId('phrase-text'), 'i hear you{Enter}');
    await screen.findByText('The voice avoids it already: “i hear you”');
    await user.clear(list.getByTestId('phrase-text'));
    await user.type(list.getByTestId('phrase-text'), 'At the end of the day{Enter}');
    await list.findByText('“At the end of the day”');
    const voice = itemOf('Maya');
    const avoided = async () => {
      const { body } = await client.libraryItem(voice.id);
      return body.kind === 'voice' ? body.avoid_phrases : [];
    };
    expect(await avoided()).toEqual(['Great question', 'I hear you', 'At the end of the day']);
    await undoLast();
    expect(await avoided()).toEqual(['Great question', 'I hear you']);
    const decided = list.getByText('“you are not alone in this”').closest('li') as HTMLElement;
    await user.click(within(decided).getByText('Allow'));
    await waitFor(() => expect(list.queryByText(/^Avoided/)).toBeNull());
  });
});

describe('phrases of another dataset', () => {
  it('are not counted here, nor listed by the Undo of a toast from there', async () => {
    await inLibrary('phrases');
    const list = () => within(screen.getByTestId('phrase-list'));
    const counted = () => screen.getByTestId('section-phrases').querySelector('.count');
    await screen.findByText('“you are not alone in this”');
    const phrase = list().getByText('“you are not alone in this”').closest('li') as HTMLElement;
    await user.click(within(phrase).getByText('Allow'));
    await waitFor(() => expect(list().queryByText(/^Avoided/)).toBeNull());
    // As the toast holds it, which outlasts the dataset: the key is about the one that is shown.
    const undone = newest();
    await user.click(screen.getByTestId('section-personas'));
    expect(counted()).not.toBeNull();

    world.addDataset('Other', 0);
    world.resync();
    await waitFor(() => expect(datasets.list.length).toBe(2));
    await datasets.select(2);
    await waitFor(() => expect(library.datasetId).toBe(2));
    await waitFor(() => expect(library.items.value).not.toBeNull());
    expect(counted()).toBeNull();

    await user.click(screen.getByTestId('section-phrases'));
    await waitFor(() => expect(counted()).not.toBeNull());
    expect(list().queryByText('“you are not alone in this”')).toBeNull();
    await undone?.undo();
    await settled();
    expect(list().queryByText('“you are not alone in this”')).toBeNull();
    expect(counted()).not.toBeNull();
  });
});

describe('doors', () => {
  it('of intents and tones lead to their rows by the word', async () => {
    await inLibrary('words');
    await waitFor(() => expect(library.draft?.kind).toBe('intent'));
    const name = library.draft?.body.name ?? '';
    await user.click(screen.getByTestId('show-rows'));
    expect(plan.filter.intents).toEqual([name]);
  });
});
