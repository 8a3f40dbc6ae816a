import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { restoreVersion, saveDraft } from '../../src/features/library/actions';
import { library } from '../../src/features/library/library.svelte';
import { phrases } from '../../src/features/library/phrases.svelte';
import { Suits } from '../../src/features/plan/edit/suits.svelte';
import { savedViews } from '../../src/features/plan/savedViews.svelte';
import { noFilter } from '../../src/features/plan/filter';
import { giveVerdict } from '../../src/conversation/verdicts';
import { client, useBackend, type LibraryItem } from '../../src/ipc/client';
import { fakeBackend } from '../../src/ipc/fake';
import { prefs } from '../../src/ipc/prefs';
import { switchTo } from '../../src/state/datasetActions';
import { toastUndo } from '../../src/state/toasts';
import { newest, take } from '../../src/state/undo';
import { openTable, user, world } from '../opened';

let ids: number[] = [];
const status = (id: number) => world.row(id)?.status;
const ctrlZ = () => user.keyboard('{Control>}z{/Control}');
const toastOf = async (title: string) =>
  within((await screen.findByText(title)).closest('[data-sonner-toast]') as HTMLElement);

beforeEach(async () => {
  await openTable();
  const rows = world.datasets.get(1)?.rows ?? [];
  ids = rows.filter((row) => row.status === 'generated' && row.tier !== 'edge_case').map((row) => row.id);
});

const approve = (id: number | undefined) => giveVerdict({ kind: 'ids', ids: [id ?? 0] }, 'approve');

it('takes back the verdict of the older of two toasts', async () => {
  const undone: string[] = [];
  toastUndo('First thing done', () => undone.push('first'));
  toastUndo('Second thing done', () => undone.push('second'));
  await user.click((await toastOf('First thing done')).getByRole('button', { name: 'Undo' }));
  await screen.findByText('Undone: First thing done');
  expect(undone).toEqual(['first']);
  await ctrlZ();
  await screen.findByText('Undone: Second thing done');
  expect(undone).toEqual(['first', 'second']);
});

it('goes back as far as the session', async () => {
  const some = ids.slice(0, 5);
  expect(some).toHaveLength(5);
  for (const id of some) await approve(id);
  for (const id of [...some].reverse()) {
    expect(status(id)).toBe('approved');
    await ctrlZ();
    await waitFor(() => expect(status(id)).toBe('generated'));
  }
});

it('takes back once what is asked for twice', async () => {
  let undone = 0;
  toastUndo('A slow thing done', () => new Promise<void>((resolve) => setTimeout(resolve, 30, undone++)));
  const toast = await toastOf('A slow thing done');
  await user.click(toast.getByRole('button', { name: 'Undo' }));
  await ctrlZ();
  await screen.findByText('Undone: A slow thing done');
  expect(undone).toBe(1);
});

it('says where an undo is refused, and tries it again', async () => {
  const backend = fakeBackend(world);
  const { undo } = backend.commands;
  let fail = true;
  backend.commands.undo = (token) =>
    fail
      ? Promise.resolve({
          status: 'error',
          error: { code: 'database', message: 'The database is busy.', hint: null, problems: [] },
        })
      : undo(token);
  useBackend(backend);
  const id = ids[0] ?? 0;
  await approve(id);
  await ctrlZ();
  await screen.findByText('The database is busy.');
  expect(status(id)).toBe('approved');
  fail = false;
  await ctrlZ();
  await waitFor(() => expect(status(id)).toBe('generated'));
});

it('says what stays, and offers to try again only where that can help', async () => {
  for (let left = newest(); left; left = newest()) take(left);
  const sentence = 'Taken back in 100 of 500 rows. 400 rows stay: they were generated.';
  toastUndo('500 rows imported', () => ({ rows: 100, left: sentence, again: false }));
  await ctrlZ();
  const part = await toastOf('Undone in part: 500 rows imported');
  expect(part.getByText(sentence)).toBeTruthy();
  expect(part.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(newest()).toBeUndefined();
  let left = '#3 is being generated.';
  toastUndo('8 rows pasted', () => ({ rows: left ? 0 : 8, left, again: true }));
  await ctrlZ();
  const none = await toastOf('Not undone: 8 rows pasted');
  left = '';
  await user.click(none.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Undone: 8 rows pasted');
  expect(newest()).toBeUndefined();
});

it('offers what was done before this session, and takes it back when it is asked again', async () => {
  for (let left = newest(); left; left = newest()) take(left);
  let back = 0;
  world.takeBacks.set('before', () => (back += 1));
  const kind = 'cells edited' as const;
  const shown = { undoToken: 'before', kind, title: '24 cells edited', conversationId: null, at: 0 };
  world.actions.push({ datasetId: 1, shown });
  await ctrlZ();
  await screen.findByText('Nothing of this session is left to undo');
  await screen.findByText('Done before that: 24 cells edited. Undo takes it back.');
  expect(back).toBe(0);
  world.actions.length = 0;
  await ctrlZ();
  await screen.findByText('Undone: 24 cells edited');
  expect(back).toBe(1);
  await ctrlZ();
  await screen.findByText('Nothing to undo');
});

it('puts a quick view back into its own dataset', async () => {
  savedViews.save(1, 'Mine', { ...noFilter(), personas: [3] });
  savedViews.remove('Mine');
  world.addDataset('Another', 3);
  await switchTo(2);
  await waitFor(() => expect(savedViews.list).toEqual([]));
  await user.click((await toastOf('Quick view Mine removed')).getByRole('button', { name: 'Undo' }));
  await screen.findByText('Undone: Quick view Mine removed');
  expect(savedViews.list).toEqual([]);
  expect(prefs.getOf(2, 'quickViews')).toEqual([]);
  expect(prefs.getOf(1, 'quickViews')).toHaveLength(1);
});

describe('a change of the library', () => {
  const itemOf = (name: string) => library.items.value?.find((item) => item.name === name) as LibraryItem;
  const bodyOf = async (id: number) => (await client.libraryItem(id)).body;

  beforeEach(async () => {
    library.forget();
    phrases.forget();
    library.use(1);
    await library.load();
  });

  /** Types a role, and stores that as a new version of the voice. */
  async function saveRole(role: string): Promise<void> {
    library.open(itemOf('Maya').id);
    await waitFor(() => expect(library.draft?.body.name).toBe('Maya'));
    library.draft?.set('role', role);
    await saveDraft();
  }

  const changes: [string, string, () => unknown][] = [
    ['typed and saved', 'Maya', () => saveRole('a bank clerk')],
    ['by an older version', 'Anxious Planner', () => restoreVersion(itemOf('Anxious Planner'), 1)],
    [
      'by a phrase to avoid',
      'Maya',
      async () => {
        await phrases.load(1);
        await phrases.add('At the end of the day');
      },
    ],
    [
      'by what an arc suits',
      'Grief to Healing',
      async () => {
        const suits = new Suits();
        await suits.load(1);
        await suits.allow({ persona: 'Sandwich Carer', emotion: 'Grief to Healing', tier: 'scenario' });
      },
    ],
  ];

  it.each(changes)('%s is not taken back where that would take a later one with it', async (_, name, act) => {
    const { id, version } = itemOf(name);
    await act();
    const { item, body } = await client.libraryItem(id);
    expect(item.version).toBe(version + 1);
    const later = { ...body, name: `${name} of later` };
    await client.saveItem({ datasetId: 1, id, seen: item.version, body: later });
    const title = newest()?.title ?? '';
    await ctrlZ();
    expect((await toastOf(`Not undone: ${title}`)).getByText('It was changed again since.')).toBeTruthy();
    expect(await bodyOf(id)).toEqual(later);
  });

  it('is taken back step by step: an Undo is no later change', async () => {
    const { id } = itemOf('Maya');
    const before = await bodyOf(id);
    await saveRole('a bank clerk');
    await saveRole('a librarian');
    await ctrlZ();
    await waitFor(async () => expect(await bodyOf(id)).toMatchObject({ role: 'a bank clerk' }));
    await ctrlZ();
    await waitFor(async () => expect(await bodyOf(id)).toEqual(before));
  });
});
