import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { isOff } from '../../../../tests/isOff';
import { startApp } from '../../../../tests/support';
import { useBackend, type ConversationDetail, type RowSummary } from '../../../ipc/client';
import { fakeBackend, type World } from '../../../ipc/fake';
import { detailOf } from '../../../ipc/fake/detail';
import { dialogs } from '../../../state/dialogs.svelte';
import { unsavedNow } from '../../../state/unsaved';
import { undoLatest } from '../../../state/toasts';
import { changedDraft, forget } from './draft.svelte';
import EditTurns from './EditTurns.svelte';

const user = userEvent.setup();
const ondone = vi.fn();
const onaskagain = vi.fn();
let world: World;
let row: RowSummary;

/** As the view of Review mounts it: on what was read. */
function open(turn = 2, detail = detailOf(world, row)) {
  const version = detail.generation;
  if (!version) throw new Error('a version');
  return render(EditTurns, { detail, version, turn, ondone, onaskagain });
}
const field = () => screen.getByTestId<HTMLTextAreaElement>('edit-field');
const says = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim();
const now = () => detailOf(world, row).generation;

async function openMenu(turn: number) {
  const one = screen.getAllByTestId('edit-turn')[turn - 1] as HTMLElement;
  await fireEvent.pointerEnter(one);
  await user.click(await within(one).findByTestId('edit-menu'));
}

async function choose(turn: number, entry: string) {
  await openMenu(turn);
  await user.click(await screen.findByTestId(entry));
  await waitFor(() => expect(document.querySelector('[role="menu"]')).toBeNull());
}

beforeEach(async () => {
  vi.clearAllMocks();
  dialogs.closeAll();
  world = await startApp();
  row = world.datasets
    .get(1)
    ?.rows.find((one) => one.status === 'generated' && one.number % 5 !== 0) as RowSummary;
});
afterEach(() => {
  cleanup();
  // Whatever a case left is discarded, so that the next begins with none.
  const left = changedDraft(row.id);
  if (left) forget(left);
});

it('the turn is a field where it stands, and what is changed is said as it is typed', async () => {
  open(2);
  expect(screen.getAllByTestId('edit-turn').length).toBe(8);
  expect(screen.getAllByTestId('edit-text').length).toBe(7);
  expect(document.activeElement).toBe(field());
  expect(says('edit-state')).toBe('Editing, nothing changed');
  await user.type(field(), ' And so on.');
  expect(says('edit-state')).toBe('Editing, 1% of the words changed');
  expect(unsavedNow()).toContain('an edited conversation');
  await expectAccessible();
  await user.keyboard('{Control>}s{/Control}');
  await waitFor(() => expect(ondone).toHaveBeenCalledTimes(1));
});

it('saves as a version of the person, keeps the one of the model, and Undo shows that again', async () => {
  const before = now();
  open(2);
  await user.type(field(), ' And so on.');
  await user.keyboard('{Control>}s{/Control}');
  await waitFor(() => expect(ondone).toHaveBeenCalledTimes(1));
  const [outcome, approve] = ondone.mock.calls[0] ?? [];
  expect(approve).toBe(false);
  expect(now()?.id).toBe(outcome.versionId);
  expect(now()).toMatchObject({ origin: 'person', parent: before?.version });
  expect(now()?.turns[1]).toEqual({
    ...before?.turns[1],
    content: `${before?.turns[1]?.content} And so on.`,
  });
  expect(changedDraft(row.id)).toBeUndefined();
  undoLatest();
  await waitFor(() => expect(now()?.id).toBe(before?.id));
});

it('saves and approves by Ctrl+Enter; without a change it approves what is there', async () => {
  const { unmount } = open(2);
  await user.type(field(), ' More.');
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() =>
    expect(ondone).toHaveBeenCalledWith(expect.objectContaining({ versionId: now()?.id }), true),
  );
  unmount();
  ondone.mockClear();
  open(2);
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(ondone).toHaveBeenCalledWith(null, true);
});

it('nothing is lost where a newer version came: it says so, keeps the text, and saves nothing', async () => {
  const detail = detailOf(world, row);
  open(2, detail);
  await user.type(field(), ' Mine.');
  world.addVersion(row, { score: 9, practice: false });
  const theirs = now()?.id;
  await user.keyboard('{Control>}s{/Control}');
  expect(await screen.findByTestId('edit-error')).toBeTruthy();
  expect(says('edit-error')).toContain('A newer version came meanwhile');
  expect(field().value).toMatch(/ Mine\.$/);
  expect(now()?.id).toBe(theirs);
  expect(ondone).not.toHaveBeenCalled();
  expect(changedDraft(row.id)).toBeDefined();
});

it('a version that comes while it is open is said at once, and cannot be saved over', async () => {
  const detail = detailOf(world, row);
  const { rerender } = open(2, detail);
  await user.type(field(), ' Mine.');
  world.addVersion(row, { score: 9, practice: false });
  const newer = detailOf(world, row);
  // As the session gives it: the text that was read stays, the list of versions is the new one.
  await rerender({ detail: { ...detail, row: newer.row, versions: newer.versions }, newer: true });
  expect(says('edit-moved')).toContain('Version 2 came meanwhile, and this is version 1');
  expect(field().value).toMatch(/ Mine\.$/);
  expect(isOff(screen.getByTestId('edit-save'))).toBe(true);
  await user.keyboard('{Control>}s{/Control}');
  expect(now()?.id).toBe(newer.generation?.id);
  expect(screen.getByText('Copy your text')).toBeTruthy();
});

it('a draft that was left is there again, and Escape asks before it is discarded', async () => {
  const { unmount } = open(2);
  await user.type(field(), ' Kept.');
  unmount();
  expect(unsavedNow()).toContain('an edited conversation');
  open(2);
  expect(field().value).toMatch(/ Kept\.$/);
  expect(screen.getByTestId('edit-taken-up')).toBeTruthy();
  await user.keyboard('{Escape}');
  const asked = dialogs.of('confirm');
  expect(asked?.title).toBe('Discard your changes?');
  expect(ondone).not.toHaveBeenCalled();
  await asked?.run();
  expect(ondone).toHaveBeenCalledWith(null, false);
  expect(unsavedNow()).not.toContain('an edited conversation');
});

it('Escape leaves at once where nothing was changed', async () => {
  open(2);
  await user.keyboard('{Escape}');
  expect(ondone).toHaveBeenCalledWith(null, false);
  expect(dialogs.of('confirm')).toBeNull();
});

it('an exchange is added, refused while it is empty, and saved once it says something', async () => {
  open(2);
  await choose(2, 'edit-add');
  expect(screen.getAllByTestId('edit-turn').length).toBe(10);
  expect(screen.getAllByTestId('edit-turn')[2]?.contains(field())).toBe(true);
  // The menu gives the focus back to its button, and the field has it nevertheless.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(document.activeElement).toBe(field());
  await user.type(field(), 'And what then?');
  await user.keyboard('{Control>}s{/Control}');
  await waitFor(() => expect(says('edit-error')).toContain('Turn 4 is empty.'));
  // It goes to the turn that is named.
  expect(screen.getAllByTestId('edit-turn')[3]?.contains(field())).toBe(true);
  await user.type(field(), 'Then we look again.');
  await user.keyboard('{Control>}s{/Control}');
  await waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(now()?.turns.length).toBe(10);
  expect(now()?.turns[3]).toMatchObject({ content: 'Then we look again.', emotion: null });
  expect(now()?.turns[4]).toEqual(detailOf(world, row).generation?.turns[4]);
});

it('an exchange is deleted and brought back', async () => {
  const texts = () =>
    screen
      .getAllByTestId('edit-turn')
      .map(
        (turn) =>
          turn.querySelector('textarea')?.value ??
          turn.querySelector('[data-testid="edit-text"]')?.textContent,
      );
  open(1);
  const before = texts();
  await choose(4, 'edit-delete');
  expect(texts()).toEqual([...before.slice(0, 2), ...before.slice(4)]);
  await user.click(screen.getByTestId('edit-bring-back'));
  expect(texts()).toEqual(before);
  expect(says('edit-state')).toBe('Editing, nothing changed');
});

it('the texts of an exchange change places, with their feelings', async () => {
  const before = now();
  open(3);
  await choose(1, 'edit-swap');
  await user.click(screen.getByTestId('edit-save'));
  await waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(now()?.turns[0]).toEqual({ ...before?.turns[1], role: 'user' });
  expect(now()?.turns[1]).toEqual({ ...before?.turns[0], role: 'assistant' });
});

it('asks again from a turn of the version as it is stored, and not of one that is not saved', async () => {
  open(2);
  await choose(3, 'edit-ask-again');
  expect(onaskagain).toHaveBeenCalledWith(3);
  await user.type(field(), ' Mine.');
  await openMenu(3);
  expect((await screen.findByTestId('edit-ask-again')).textContent).toContain('save first');
});

it('a key that an input method takes is none of the edit', async () => {
  open(2);
  await fireEvent.input(field(), { target: { value: 'ことば' } });
  for (const key of ['Escape', 'Enter']) {
    await fireEvent.keyDown(field(), { key, isComposing: true, ctrlKey: key === 'Enter' });
  }
  await fireEvent.keyDown(field(), { key: 'Escape', keyCode: 229 });
  expect(dialogs.of('confirm')).toBeNull();
  expect(ondone).not.toHaveBeenCalled();
});

it('a held key saves once, and a failure keeps the text and says what to do', async () => {
  const backend = fakeBackend(world);
  const edit = vi.spyOn(backend.commands, 'edit').mockResolvedValueOnce({
    status: 'error',
    error: {
      code: 'database',
      message: 'The disk is full.',
      hint: 'Make room, then save again.',
      problems: [],
    },
  });
  useBackend(backend);
  open(2);
  await user.type(field(), ' Mine.');
  await fireEvent.keyDown(field(), { key: 's', ctrlKey: true });
  await fireEvent.keyDown(field(), { key: 's', ctrlKey: true, repeat: true });
  await waitFor(() => expect(says('edit-error')).toBe('The disk is full. Make room, then save again.'));
  expect(edit).toHaveBeenCalledTimes(1);
  expect(field().value).toMatch(/ Mine\.$/);
  await fireEvent.keyDown(field(), { key: 's', ctrlKey: true });
  await waitFor(() => expect(ondone).toHaveBeenCalledTimes(1));
});

it('200 turns, and one of a million characters: one of them is a field, none is drawn whole', async () => {
  const detail: ConversationDetail = detailOf(world, row);
  const turn = detail.generation?.turns[0];
  if (!detail.generation || !turn) throw new Error('a version');
  const turns = Array.from({ length: 200 }, (_, at) => ({
    ...turn,
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: at === 9 ? 'word '.repeat(200_000) : `Turn ${at + 1}.`,
  }));
  open(1, { ...detail, generation: { ...detail.generation, turns } });
  expect(document.querySelectorAll('textarea').length).toBe(1);
  expect(screen.getAllByTestId('edit-text')[8]?.textContent?.length).toBeLessThan(21_000);
  expect(screen.getAllByTestId('edit-text')[8]?.textContent).toContain('980,000 more characters');
  await fireEvent.keyDown(field(), { key: 'ArrowDown', altKey: true });
  expect(screen.getAllByTestId('edit-turn')[1]?.contains(field())).toBe(true);
});
