import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { duplicateItem, saveDraft } from '../src/features/library/actions';
import { library } from '../src/features/library/library.svelte';
import { client } from '../src/ipc/client';
import { expectAccessible } from './axe';
import { inLibrary, itemOf } from './inLibrary';
import { rows, undoLast, user } from './opened';

const current = (name: string) => waitFor(() => expect(library.draft?.body.name).toBe(name));

describe('a copy', () => {
  it('of a persona suits the arcs that the first suits, until that is undone', async () => {
    await inLibrary();
    await current('Anxious Planner');
    const suits = () => screen.getByTestId('suits').querySelectorAll('li').length;
    await waitFor(() => expect(suits()).toBeGreaterThan(0));
    const [count, arc] = [
      suits(),
      screen.getByTestId('suits').querySelector('button')?.textContent?.trim() ?? '',
    ];
    const { version } = itemOf(arc);
    await user.click(screen.getByTestId('item-duplicate'));
    await current('Anxious Planner 2');
    await waitFor(() => expect(suits()).toBe(count));
    await screen.findByText(`${count} arcs suit the copy too, by a new version.`);
    const named = async () => {
      const { body } = await client.libraryItem(itemOf(arc).id);
      return body.kind === 'arc' && body.personas.includes('Anxious Planner 2');
    };
    expect(await named()).toBe(true);
    await undoLast();
    await waitFor(() => expect(itemOf('Anxious Planner 2')).toBeUndefined());
    expect(await named()).toBe(false);
    expect(itemOf(arc).version).toBe(version + 2);
  });
});

it('a new name says how many rows waited for it', async () => {
  await inLibrary();
  await current('Anxious Planner');
  const waiting = rows()
    .filter(({ persona }) => persona === 'Late Starter')
    .slice(0, 2);
  for (const row of waiting) row.persona = 'Calm Planner';
  await duplicateItem(itemOf('Anxious Planner'));
  await current('Anxious Planner 2');
  library.draft?.set('name', 'Calm Planner');
  await saveDraft();
  await screen.findByText('2 rows that waited for this name have it now.');
});

describe('a new item', () => {
  it('begins with its name, and says what is wrong at the field that it is wrong in', async () => {
    await inLibrary();
    await user.click(screen.getByTestId('item-add'));
    const name = screen.getByTestId<HTMLInputElement>('item-name');
    await waitFor(() => expect(document.activeElement).toBe(name));
    await user.keyboard('Saver');
    const age = screen.getByTestId('field-age');
    expect(age.getAttribute('aria-invalid')).toBeNull();
    await user.type(age, '150');
    expect(age.getAttribute('aria-invalid')).toBe('true');
    const said = screen.getByTestId('field-problem');
    expect(said.textContent).toBe('Age is a whole number from 0 to 120.');
    expect(age.getAttribute('aria-describedby')).toBe(said.id);
    expect(screen.getByTestId('save-bar').textContent).toContain('Age is a whole number from 0 to 120.');
    await expectAccessible();
    await user.clear(age);
    await user.type(age, '41');
    expect(screen.queryByTestId('field-problem')).toBeNull();
    // Asked for again, it is the same draft: its name is in hand.
    await user.click(screen.getByTestId('item-add'));
    await waitFor(() => expect(document.activeElement).toBe(name));
    expect([name.selectionStart, name.selectionEnd]).toEqual([0, 5]);
    await user.paste('x'.repeat(140));
    expect(name.value).toHaveLength(120);
    await screen.findByText('A name has at most 120 characters: what goes beyond is cut off.');
  });
});

it('the strength of a feeling may be written with a comma', async () => {
  await inLibrary('arcs');
  const low = await screen.findByRole('textbox', { name: 'Arrives with: weakest, 0 to 1' });
  await user.clear(low);
  await user.type(low, '0,1');
  expect(library.draft?.body).toMatchObject({ start: { low: 0.1 } });
  expect((low as HTMLInputElement).value).toBe('0,1');
  await user.clear(low);
  expect(library.draft?.why).toBe('Arrives with: from 0 to 1');
});
