import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { isOff } from '../../../../tests/isOff';
import { startApp } from '../../../../tests/support';
import {
  client,
  useBackend,
  type RowSummary,
  type TurnDifference,
  type VersionDetail,
  type VersionView,
} from '../../../ipc/client';
import { fakeBackend, type World } from '../../../ipc/fake';
import { detailOf } from '../../../ipc/fake/detail';
import { place } from '../../../state/place.svelte';
import { undoLatest } from '../../../state/toasts';
import Compare from './Compare.svelte';
import { differWords, drawn, pairBar, runs } from './wording';

const user = userEvent.setup();
const onuse = vi.fn();
let world: World;
let row: RowSummary;

const says = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim();
const detail = () => detailOf(world, row);

/** An edit of one reply: what is compared differs in it alone. */
async function edited() {
  const { generation } = detail();
  if (!generation) throw new Error('a version');
  const turns = generation.turns.map(({ role, content }, at) => ({
    role,
    content: at === 3 ? content.replace('Yes.', 'Yes, and slowly.') : content,
    from: at + 1,
  }));
  return client.edit({ conversationId: row.id, seen: generation.id, turns });
}

function open() {
  const now = detail();
  if (!now.generation) throw new Error('a version');
  const older = now.versions[1]?.id ?? 0;
  return render(Compare, { detail: now, version: now.generation, older, onuse });
}

beforeEach(async () => {
  vi.clearAllMocks();
  world = await startApp();
  row = world.datasets
    .get(1)
    ?.rows.find((one) => one.status === 'generated' && one.number % 5 !== 0) as RowSummary;
});

it('shows what differs by turn and word; what is alike is folded', async () => {
  await edited();
  open();
  await screen.findByTestId('compared-turn');
  expect(says('compare-differ')).toBe('1 of 8 turns differs');
  const turn = screen.getByTestId('compared-turn');
  expect([...turn.querySelectorAll('del')].map((one) => one.textContent?.trim())).toEqual(['Yes.']);
  expect([...turn.querySelectorAll('ins')].map((one) => one.textContent?.trim())).toEqual([
    'Yes, and slowly.',
  ]);
  expect(
    screen.getAllByText(/turns alike/).map((one) => one.textContent?.replace(/\s+/g, ' ').trim()),
  ).toEqual(['3 turns alike Show', '4 turns alike Show']);
  expect(screen.getByTestId('compare').textContent).toContain('edited from v1');
  await expectAccessible();
  await user.click(screen.getAllByTestId('alike')[0] as HTMLElement);
  expect(screen.getAllByTestId('compared-turn').length).toBe(4);
});

it('uses the older one instead, and Undo takes that back', async () => {
  await edited();
  const newer = detail().generation?.id;
  open();
  await user.click(await screen.findByTestId('use-older'));
  await waitFor(() => expect(onuse).toHaveBeenCalledTimes(1));
  expect(detail().generation?.version).toBe(1);
  undoLatest();
  await waitFor(() => expect(detail().generation?.id).toBe(newer));
});

it('says what is refused where the row shows another version by now', async () => {
  await edited();
  open();
  await screen.findByTestId('use-older');
  world.addVersion(row, { score: 9, practice: false });
  const shown = detail().generation?.id;
  await user.click(screen.getByTestId('use-older'));
  await waitFor(() => expect(isOff(screen.getByTestId('use-older'))).toBe(false));
  expect(onuse).not.toHaveBeenCalled();
  expect(detail().generation?.id).toBe(shown);
});

it('leads to the export of pairs where a reply differs first', async () => {
  await edited();
  open();
  await user.click(await screen.findByTestId('export-pair'));
  expect(place.name).toBe('export');
});

it('says at its place that it could not be read, and tries again', async () => {
  await edited();
  const backend = fakeBackend(world);
  vi.spyOn(backend.commands, 'compare').mockResolvedValueOnce({
    status: 'error',
    error: { code: 'database', message: 'The database is busy.', hint: null, problems: [] },
  });
  useBackend(backend);
  open();
  expect(await screen.findByText('The database is busy.')).toBeTruthy();
  await user.click(screen.getByText('Try again'));
  await screen.findByTestId('compared-turn');
});

const turn = (
  alike: boolean,
  role: 'user' | 'assistant' = 'user',
  only?: 'older' | 'newer',
): TurnDifference => ({
  role,
  older: only === 'newer' ? null : 1,
  newer: only === 'older' ? null : 1,
  alike,
  pieces: [],
});

it('counts turns that differ', () => {
  expect(differWords(0, 8)).toBe('All 8 turns are alike');
  expect(differWords(1, 8)).toBe('1 of 8 turns differs');
  expect(differWords(2, 8)).toBe('2 of 8 turns differ');
  expect(runs([turn(true), turn(true), turn(false), turn(true)]).map((run) => run.turns.length)).toEqual([
    2, 1, 1,
  ]);
});

it('makes a pair only of replies to the same words', () => {
  const { versions, generation } = detail();
  const version = generation as VersionDetail;
  const rejected = { ...(versions[0] as VersionView), verdict: 'rejected' };
  const bar = (turns: TurnDifference[]) => pairBar(turns, rejected, version, versions);
  expect(bar([turn(true), turn(false, 'assistant')])).toBeNull();
  expect(bar([turn(false, 'user'), turn(false, 'assistant')])).toContain('same words of the client');
  expect(bar([turn(true)])).toBe('They are alike');
  expect(bar([turn(true), turn(false, 'assistant', 'older')])).toContain('a reply in each');
});

it('makes a pair of what was rejected, or of what was edited, alone', () => {
  const { versions, generation } = detail();
  const first = { ...(versions[0] as VersionView), verdict: null };
  const at = (version: number, origin: 'model' | 'person') => ({ ...first, id: version, version, origin });
  const newer = (origin: 'model' | 'person', parent: number | null) => ({
    ...(generation as VersionDetail),
    origin,
    parent,
  });
  const all = [at(4, 'person'), at(3, 'person'), at(2, 'model'), at(1, 'model')];
  const bar = (older: number, version: VersionDetail) =>
    pairBar(
      [turn(false, 'assistant')],
      all.find((one) => one.version === older) as VersionView,
      version,
      all,
    );
  expect(bar(1, newer('model', 1))).toBe('A pair needs v1 rejected');
  expect(bar(1, newer('person', 2))).toBe('A pair needs v1 rejected');
  expect(bar(2, newer('person', 2))).toBeNull();
  expect(bar(2, newer('person', 3)), 'edited twice').toBeNull();
  expect(bar(3, newer('person', 3))).toBe('A pair needs v3 rejected');
});

it('draws of a long piece that both have only its ends', () => {
  const text = 'word '.repeat(100_000);
  expect(drawn({ text, removed: false, added: false }).length).toBeLessThan(7_000);
  expect(drawn({ text, removed: true, added: false })).toBe(text);
});
