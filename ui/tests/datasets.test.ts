import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasets } from '../src/state/datasets.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { toastUndo } from '../src/state/toasts';
import { newest, take } from '../src/state/undo';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { Held, fails } from './meanwhile/hands';
import { generate, openTable, undoLast, user, world } from './opened';

const fromSwitcher = async (entry: string) => {
  await user.click(screen.getByTestId('dataset-switcher'));
  await user.click(await screen.findByTestId(entry));
};
const names = () => datasets.atWork.map(({ name }) => name);

beforeEach(() => openTable());
afterEach(() => dialogs.closeAll());

describe('a copy of a dataset', () => {
  it('has its plan and none of its texts, under a name of its own, and is shown', async () => {
    await fromSwitcher('dataset-duplicate');
    const name = await screen.findByTestId<HTMLInputElement>('duplicate-name');
    expect(name.value).toBe('Financial coach 2');
    // As long as the engine takes.
    expect(name.maxLength).toBe(100);
    await expectAccessible();
    await user.click(screen.getByTestId('duplicate-save'));
    await waitFor(() => expect(datasets.current?.name).toBe('Financial coach 2'));
    expect(datasets.current?.counts).toMatchObject({ total: 100, notGenerated: 100 });
    expect(names()).toEqual(['Financial coach', 'Financial coach 2']);
  });

  it('says how many conversations it leaves out because they have no plan', async () => {
    for (const row of world.datasets.get(1)?.rows.slice(0, 3) ?? [])
      Object.assign(row, { status: 'generated', persona: '', emotion: '', topic: '' });
    await fromSwitcher('dataset-duplicate');
    await user.click(await screen.findByTestId('duplicate-save'));
    await screen.findByText(/3 conversations without a plan stayed behind/);
    expect(datasets.current?.counts.total).toBe(97);
  });

  it('is made without the plan where that is not wanted', async () => {
    await fromSwitcher('dataset-duplicate');
    await user.click(await screen.findByTestId('duplicate-rows'));
    await user.click(screen.getByTestId('duplicate-save'));
    await waitFor(() => expect(datasets.current?.name).toBe('Financial coach 2'));
    expect(datasets.current?.counts.total).toBe(0);
  });

  it('needs a name that is free, and a refusal keeps what was typed', async () => {
    await fromSwitcher('dataset-duplicate');
    const name = await screen.findByTestId<HTMLInputElement>('duplicate-name');
    await user.clear(name);
    await user.type(name, 'financial COACH');
    expect(isOff(screen.getByTestId('duplicate-save'))).toBe(true);
    await user.clear(name);
    await user.type(name, 'Another');
    fails('duplicateDataset', true, 'The disk is full.');
    await user.click(screen.getByTestId('duplicate-save'));
    await screen.findByText(/The disk is full\./);
    expect(name.value).toBe('Another');
    expect(names()).toEqual(['Financial coach']);
  });
});

it('is alone what the key of Undo is about', async () => {
  for (let left = newest(); left; left = newest()) take(left);
  let undone = 0;
  toastUndo('A thing done in the first', () => (undone += 1));
  await datasets.create('Second', false);
  await user.keyboard('{Control>}z{/Control}');
  await screen.findByText('Nothing to undo');
  expect(undone).toBe(0);
  await datasets.select(1);
  await user.keyboard('{Control>}z{/Control}');
  await waitFor(() => expect(undone).toBe(1));
});

it('has its name of before again by Undo', async () => {
  await fromSwitcher('dataset-rename');
  const name = await screen.findByTestId('dataset-name');
  await user.clear(name);
  await user.type(name, 'Tax coach{Enter}');
  await screen.findByText('Financial coach is Tax coach now');
  await undoLast();
  expect(names()).toEqual(['Financial coach']);
});

describe('an archived dataset', () => {
  beforeEach(async () => {
    await datasets.create('Second', false);
    await datasets.select(1);
  });

  it('leaves the list, another one is shown, and it comes back', async () => {
    await fromSwitcher('dataset-archive');
    await waitFor(() => expect(datasets.current?.name).toBe('Second'));
    expect(names()).toEqual(['Second']);
    await user.click(screen.getByTestId('dataset-switcher'));
    await screen.findByTestId('dataset-archived');
    expect(screen.getAllByTestId('dataset-item').map((item) => item.textContent?.trim())).toEqual(['Second']);
    await user.click(screen.getByTestId('dataset-archived'));
    const row = await screen.findByTestId('archived-dataset');
    expect(row.textContent).toContain('100 rows');
    await expectAccessible();
    await user.click(within(row).getByTestId('dataset-unarchive'));
    await screen.findByText('None is archived.');
    expect(names()).toEqual(['Financial coach', 'Second']);
  });

  it('is the current one again by Undo', async () => {
    await fromSwitcher('dataset-archive');
    await waitFor(() => expect(datasets.current?.name).toBe('Second'));
    await undoLast();
    expect(datasets.current).toMatchObject({ name: 'Financial coach', archived: false });
  });

  it('is none while a batch of it is open: the reason is said', async () => {
    generate();
    await fromSwitcher('dataset-archive');
    await screen.findByText('A batch of "Financial coach" is open.');
    expect(datasets.current).toMatchObject({ name: 'Financial coach', archived: false });
  });
});

describe('deleting a dataset', () => {
  it('needs its name, says what goes, and where the backup is', async () => {
    const held = new Held('deleteDataset');
    await fromSwitcher('dataset-delete');
    const name = await screen.findByTestId('delete-name');
    const approved = datasets.current?.counts.approved;
    expect(screen.getByTestId('delete-dialog').textContent).toContain(
      `100 conversations, ${approved} of them`,
    );
    await user.type(name, 'Financial{Enter}');
    expect(isOff(screen.getByTestId('confirm'))).toBe(true);
    expect(held.calls).toHaveLength(0);
    await user.type(name, ' coach{Enter}');
    await waitFor(() => expect(held.calls).toEqual([[1]]));
    held.release();
    await waitFor(() => expect(screen.queryByTestId('delete-dialog')).toBeNull());
    expect(datasets.list).toEqual([]);
    await screen.findByText(/train-2026-11-29-200500\.db/);
  });
});
