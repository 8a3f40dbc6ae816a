import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { editing } from '../src/features/templates/editing.svelte';
import { client } from '../src/ipc/client';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { templateDrafts } from '../src/state/templateDrafts.svelte';
import { unsavedNow } from '../src/state/unsaved';
import { expectAccessible } from './axe';
import {
  counted,
  editor,
  openTemplate,
  press,
  sourceText,
  templates,
  write,
  WITH_FIGURES,
} from './inTemplate';
import { isOff } from './isOff';
import { open, text, user, world } from './opened';

const rowsOf = (tier: string) => (world.datasets.get(1)?.rows ?? []).filter((row) => row.tier === tier);
const without = () => rowsOf('template').filter(({ topic }) => topic === 'Insurance gap');

describe('the template editor', () => {
  it('can be used by everybody, with problems, a list and a comparison', async () => {
    await openTemplate();
    await expectAccessible();
    write(WITH_FIGURES);
    await counted();
    await expectAccessible();
    await user.click(screen.getByTestId('versions'));
    await expectAccessible(await screen.findByTestId('template-versions'));
    await user.keyboard('{Escape}');
    await user.click(screen.getByTestId('template-menu'));
    await screen.findByTestId('duplicate-template');
    await expectAccessible();
  });

  it('counts over all rows, and each number is a door', async () => {
    await openTemplate();
    expect(text('template-check')).toBe(`${rowsOf('template').length} rows fine`);
    write(WITH_FIGURES);
    await waitFor(() =>
      expect(text('first-problem')).toBe(`${without().length} have an empty topic.typical_numbers`),
    );
    expect(text('template-check')).toContain(`${rowsOf('template').length - without().length} rows fine`);
    expect(text('template-changes')).toMatch(/^Saving changes \d+ prompts\. \d+ are written and stay\.$/);
    await user.click(screen.getByTestId('fill-in'));
    expect(place.name).toBe('library');
    expect(place.focus.itemId).toBeGreaterThan(0);
    place.go('template');
    await user.click(await screen.findByTestId('show-problem-rows'));
    await waitFor(() => expect(plan.rows.total).toBe(without().length));
  });

  it('says what a call costs, and where nothing is charged that it costs nothing', async () => {
    await openTemplate();
    expect(text('template-footer')).toMatch(/~\$[\d.]+ a call/);
    await openTemplate({ provider: 'practice' });
    expect(text('template-footer')).toContain('no cost');
    expect(text('template-footer')).not.toContain('$');
  });

  it('has a dot in the library where something of it is not saved', async () => {
    await openTemplate();
    const name = editing.detail?.item.name ?? '';
    write(WITH_FIGURES);
    place.go('library');
    await user.click(await screen.findByTestId('section-templates'));
    const opens = await screen.findAllByTestId('template-open');
    const unsaved = opens.filter((open) => open.textContent.includes('not saved'));
    expect(unsaved.map((open) => open.querySelector('.name')?.textContent)).toEqual([name]);
  });

  it('goes through the rows with a problem first, then through all', async () => {
    await openTemplate();
    const all = rowsOf('template');
    expect(text('row-place')).toBe(`1 of ${all.length} rows`);
    write(WITH_FIGURES);
    await counted();
    const [problem] = without();
    // The row that is looked at stays while one types; the way leads to the problems from there.
    expect(screen.getByTestId('prompt').dataset.row).toBe(String(all[0]?.number));
    expect(text('row-place')).toBe(`${without().length} with something empty`);
    await user.click(screen.getByTestId('row-next'));
    await waitFor(() => expect(screen.getByTestId('prompt').dataset.row).toBe(String(problem?.number)));
    place.go('conversations');
    await waitFor(() => expect(screen.queryByTestId('prompt')).toBeNull());
    place.go('template');
    await screen.findByTestId('prompt');
    await waitFor(() => expect(screen.getByTestId('prompt').dataset.row).toBe(String(problem?.number)));
    expect(text('row-place')).toBe(`1 of ${without().length} with something empty`);
    expect(text('hole')).toBe('nothing here: topic.typical_numbers is empty');
    for (let step = 0; step < without().length; step += 1) await user.click(screen.getByTestId('row-next'));
    await waitFor(() => expect(text('row-place')).toBe(`1 of ${all.length} rows`));
    expect(screen.getByTestId('prompt').dataset.row).toBe(String(all[0]?.number));
    press('PageUp', { altKey: true });
    await waitFor(() => expect(text('row-place')).toContain(`${without().length} of ${without().length}`));
  });

  it('looks at another row where the one that was looked at is deleted', async () => {
    await openTemplate();
    await user.click(screen.getByTestId('row-next'));
    await user.click(screen.getByTestId('row-before'));
    const [first, second] = rowsOf('template');
    await waitFor(() => expect(editing.walk.rowId).toBe(first?.id));
    await client.deleteRows(1, { kind: 'ids', ids: [first?.id ?? 0] });
    write('Another {{ topic.name }}');
    await waitFor(() => expect(screen.getByTestId('prompt').dataset.row).toBe(String(second?.number)));
    await user.click(screen.getByTestId('row-next'));
    await user.click(screen.getByTestId('row-next'));
    expect(screen.queryByText('This row is no longer there.')).toBeNull();
  });

  it('says where each word comes from, and finds it on the other side', async () => {
    await openTemplate();
    write(WITH_FIGURES);
    await counted();
    await waitFor(() => expect(text('prompt')).toContain('The topic:'));
    const word = screen.getByTestId('prompt').querySelector<HTMLElement>('mark.topic') as HTMLElement;
    expect(word.title).toBe('Topic: topic.name');
    expect(word.closest('.heading')).not.toBeNull();
    await fireEvent.pointerOver(word);
    const marked = () => editor().dom.querySelector('.cm-marked')?.textContent;
    await waitFor(() => expect(marked()).toBe('{{ topic.name }}'));
    await fireEvent.click(word);
    const { from, to } = editor().state.selection.main;
    expect(sourceText().slice(from, to)).toBe('{{ topic.name }}');
    expect(text('cursor-place')).toBe('Line 1, column 31');
    await fireEvent.pointerLeave(screen.getByTestId('prompt'));
    await waitFor(() => expect(marked()).toBeUndefined());
  });

  it('leads from problem to problem by F8', async () => {
    await openTemplate();
    write('{{ tone }} {{ topic.nam }}\n{{ persona.nam }}');
    await waitFor(() => expect(editing.check.value?.problems.length).toBe(2));
    const at = () => sourceText().slice(editor().state.selection.main.from, editor().state.selection.main.to);
    editor().dispatch({ selection: { anchor: 0 } });
    press('F8');
    await waitFor(() => expect(at()).toBe('{{ topic.nam }}'));
    press('F8');
    expect(at()).toBe('{{ persona.nam }}');
    press('F8', { shiftKey: true });
    expect(at()).toBe('{{ topic.nam }}');
  });

  it('is text where letters are typed', async () => {
    await openTemplate();
    editor().focus();
    // jsdom does not know what can be edited.
    Object.defineProperty(editor().contentDOM, 'isContentEditable', { value: true });
    press('?');
    press('z', { ctrlKey: true });
    expect(dialogs.of('help')).toBeNull();
    expect(screen.queryByText(/^Undone/)).toBeNull();
  });

  it('says so where what it was opened with is no template', async () => {
    await open({ rows: 5 });
    const persona = (await client.library(1)).find(({ kind }) => kind === 'persona');
    place.go('template', { itemId: persona?.id });
    expect(await screen.findByText('This is no template.')).toBeDefined();
    expect(screen.queryByTestId('source-host')).toBeNull();
  });
});

describe('what is changed', () => {
  it('is saved as the next version by Ctrl+S, and what is typed meanwhile stays a change', async () => {
    await openTemplate();
    expect(isOff(screen.getByTestId('save-template'))).toBe(true);
    write('One {{ topic.name }}');
    await waitFor(() => expect(text('template-note')).toContain('v1, changed'));
    press('s', { ctrlKey: true });
    write('Two {{ topic.name }}');
    await waitFor(() => expect(text('template-note')).toBe('Template tier, v2, changed'));
    const id = editing.detail?.item.id ?? 0;
    expect((await client.libraryItem(id)).body).toMatchObject({ body: 'One {{ topic.name }}' });
    expect(sourceText()).toBe('Two {{ topic.name }}');
    await counted();
    await user.click(screen.getByTestId('save-template'));
    await waitFor(() => expect(text('template-note')).toBe('Template tier, v3'));
    expect(unsavedNow()).not.toContain('templates');
  });

  it('cannot be saved while it makes no prompt, and says why', async () => {
    await openTemplate();
    write('{{ topic.nme }}');
    const save = screen.getByTestId('save-template');
    await waitFor(() => expect(save.getAttribute('aria-description')).toBe('Line 1: there is no topic.nme'));
    expect(isOff(screen.getByTestId('try-template'))).toBe(true);
    press('s', { ctrlKey: true });
    expect(editing.saving).toBe(false);
    write('{% if topic.name %}');
    await waitFor(() => expect(text('first-problem')).toContain('unexpected end of input'));
    expect(text('prompt-problem')).toContain('There is no prompt until this is mended.');
  });

  it('is kept while one is elsewhere, and is given up with a way back', async () => {
    await openTemplate();
    const before = sourceText();
    write('Mine');
    place.go('conversations');
    await waitFor(() => expect(screen.queryByTestId('source-host')).toBeNull());
    expect(unsavedNow()).toContain('templates');
    place.go('template');
    await waitFor(() => expect(sourceText()).toBe('Mine'));
    await user.click(screen.getByTestId('template-menu'));
    await user.click(await screen.findByTestId('discard-template'));
    await waitFor(() => expect(sourceText()).toBe(before));
    expect(templateDrafts.size).toBe(0);
    await user.click(await screen.findByText('Undo'));
    await waitFor(() => expect(sourceText()).toBe('Mine'));
  });

  it('is not brought back over what was typed since it was discarded', async () => {
    await openTemplate();
    write('Mine');
    const bring = editing.discard();
    await counted();
    write('Typed since');
    expect(bring).toThrow('Something else was typed there since.');
    expect(sourceText()).toBe('Typed since');
    editing.discard();
    bring();
    await waitFor(() => expect(sourceText()).toBe('Mine'));
  });

  it('is kept where somebody else saved a version, until the person chose', async () => {
    await openTemplate();
    const item = editing.detail?.item;
    const body = editing.saved;
    if (!item || !body) throw new Error('a template is open');
    write('Mine {{ topic.name }}');
    await counted();
    const theirs = { kind: 'template' as const, ...body, body: 'Theirs' };
    await client.saveItem({ datasetId: 1, id: item.id, seen: item.version, body: theirs });
    await user.click(screen.getByTestId('save-template'));
    await screen.findByTestId('template-newer');
    expect(sourceText()).toBe('Mine {{ topic.name }}');
    expect((await client.libraryItem(item.id)).body).toMatchObject({ body: 'Theirs' });
    await user.click(screen.getByTestId('keep-mine'));
    await user.click(screen.getByTestId('save-template'));
    await waitFor(() => expect(text('template-note')).toBe(`Template tier, v${item.version + 2}`));
    expect((await client.libraryItem(item.id)).body).toMatchObject({ body: 'Mine {{ topic.name }}' });
  });

  it('is seen beside the saved version, and an older one comes back as a new one', async () => {
    await openTemplate();
    const before = sourceText();
    write(`${before}\nOne more line.`);
    await user.click(screen.getByTestId('versions'));
    const changes = await screen.findByTestId('version-changes');
    expect(changes.querySelector('ins')?.textContent).toContain('One more line.');
    await user.click(screen.getByTestId('version-1'));
    expect(isOff(screen.getByTestId('restore-version'))).toBe(true);
    await user.keyboard('{Escape}');
    await counted();
    press('s', { ctrlKey: true });
    await waitFor(() => expect(text('template-note')).toBe('Template tier, v2'));
    await user.click(screen.getByTestId('versions'));
    await user.click(await screen.findByTestId('version-1'));
    await user.click(screen.getByTestId('restore-version'));
    await waitFor(() => expect(text('template-note')).toBe('Template tier, v3'));
    expect(sourceText()).toBe(before);
  });

  it('can be a name, and a copy can take its place', async () => {
    await openTemplate();
    const first = editing.detail?.item;
    await user.click(screen.getByTestId('template-menu'));
    await user.click(await screen.findByTestId('template-details'));
    await user.clear(await screen.findByLabelText('Name'));
    await user.type(screen.getByLabelText('Name'), 'One arc{Enter}');
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('One arc'));
    press('s', { ctrlKey: true });
    await waitFor(() => expect(text('template-note')).toBe('Template tier, v2'));
    await user.click(screen.getByTestId('template-menu'));
    await user.click(await screen.findByTestId('duplicate-template'));
    await waitFor(() => expect(text('template-note')).toContain('not in use'));
    await user.click(screen.getByTestId('template-menu'));
    await user.click(await screen.findByTestId('use-template'));
    await waitFor(() => expect(text('template-note')).not.toContain('not in use'));
    const active = (await templates()).filter(({ tier, active }) => tier === 'template' && active);
    expect(active.map(({ id }) => id)).toEqual([editing.detail?.item.id]);
    await user.click(screen.getByTestId('template-menu'));
    await user.click(await screen.findByTestId(`template-${first?.id}`));
    await waitFor(() => expect(editing.detail?.item.id).toBe(first?.id));
  });
});
