import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { startApp } from '../../../../tests/support';
import { giveVerdict } from '../../../conversation/verdicts';
import { useBackend, type Mark, type RowSummary } from '../../../ipc/client';
import { fakeBackend, type World } from '../../../ipc/fake';
import { detailOf } from '../../../ipc/fake/detail';
import RedoDialog from './RedoDialog.svelte';

const user = userEvent.setup();
const onstarted = vi.fn();
const close = vi.fn();
let world: World;
let row: RowSummary;
const mark: Mark = { turn: 2, start: 0, end: 4, text: 'That drop' };

function watched(name: 'redo' | 'estimate') {
  const backend = fakeBackend(world);
  useBackend(backend);
  return vi.spyOn(backend.commands, name);
}

function open(marks: Mark[] = [], fromTurn: number | null = null) {
  const detail = detailOf(world, row);
  if (!detail.generation) throw new Error('a version');
  return render(RedoDialog, { detail, version: detail.generation, marks, fromTurn, onstarted, close });
}
const value = (id: string) => screen.getByTestId<HTMLInputElement>(id).value;

beforeEach(async () => {
  vi.clearAllMocks();
  world = await startApp({ callMs: 20 });
  row = world.datasets.get(1)?.rows.find((one) => one.status === 'generated') as RowSummary;
});

it('begins with the last verdict, says its price, and Enter starts it with the marked words', async () => {
  const target = { kind: 'ids' as const, ids: [row.id] };
  await giveVerdict(target, 'reject', { reason: 'untrue', note: 'The age is wrong.' });
  const redo = watched('redo');
  const seen = detailOf(world, row).generation?.id;
  open([mark]);
  expect(value('redo-reason')).toBe('untrue');
  expect(value('redo-note')).toBe('The age is wrong.');
  await waitFor(() => expect(screen.getByTestId('redo-start').textContent).toContain('Redo, about $0.04'));
  await expectAccessible();
  await user.type(screen.getByTestId('redo-note'), ' Ask.');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(onstarted).toHaveBeenCalledTimes(1));
  expect(redo).toHaveBeenCalledWith(
    expect.objectContaining({
      target,
      seen,
      request: {
        reason: 'untrue',
        note: 'The age is wrong. Ask.',
        marks: [mark],
        fromTurn: null,
        addition: null,
      },
    }),
  );
  await waitFor(() => expect(detailOf(world, row).generation).toMatchObject({ redo: { reason: 'untrue' } }));
});

it('keeps the turns before, word for word, and says so', async () => {
  const before = detailOf(world, row).generation;
  open([], 4);
  expect(screen.getByRole('dialog', { name: 'Ask again from turn 4?' }).textContent).toContain(
    'Turns 1 to 3 stay word for word',
  );
  await user.click(screen.getByTestId('redo-start'));
  await waitFor(() => expect(detailOf(world, row).generation?.keptTurns).toBe(3));
  expect(detailOf(world, row).generation?.turns.slice(0, 3)).toEqual(before?.turns.slice(0, 3));
});

it('a held Enter, and one that an input method takes, start nothing', async () => {
  const redo = watched('redo');
  open();
  const field = screen.getByTestId('redo-reason');
  await fireEvent.keyDown(field, { key: 'Enter', repeat: true });
  await fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  expect(redo).not.toHaveBeenCalled();
});

it('says what is refused, keeps what was typed, and starts nothing on a version that nobody read', async () => {
  open();
  world.addVersion(row, { score: 9, practice: false });
  await user.type(screen.getByTestId('redo-note'), 'Shorter.');
  await user.keyboard('{Enter}');
  expect((await screen.findByTestId('redo-error')).textContent).toContain('A newer version came meanwhile');
  expect(value('redo-note')).toBe('Shorter.');
  expect(onstarted).not.toHaveBeenCalled();
  expect(world.batches.size).toBe(0);
});
