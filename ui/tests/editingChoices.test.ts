import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { client } from '../src/ipc/client';
import { datasets } from '../src/state/datasets.svelte';
import { cellOf, openEditing, paste, standIn, stored, strip } from './inEditing';
import { user, world } from './opened';

const options = () => screen.getAllByTestId('cell-option').map((one) => one.textContent?.trim());
const marked = () => screen.queryByRole('option', { selected: true })?.textContent?.trim();

/** The table, where no row has one of these personas. */
async function without(...names: string[]): Promise<void> {
  await openEditing();
  for (const row of world.datasets.get(1)?.rows ?? [])
    if (names.includes(row.persona)) world.change(row, { persona: 'New Graduate' });
  world.resync();
  await waitFor(() =>
    expect(plan.facets.personas.filter(({ name }) => names.includes(name))).toHaveLength(0),
  );
}

describe('a cell offers', () => {
  it('what the library has, used by a row or not', async () => {
    await without('Late Starter');
    await standIn(2, 'persona');
    await user.keyboard('late');
    expect(marked()).toBe('Late Starter');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(stored(2)).toMatchObject({ persona: 'Late Starter', unknown: [] }));
  });

  it('the name that is typed before those that begin with it', async () => {
    await without('Anxious Planner');
    const { item } = await client.duplicateItem(2);
    expect(item.name).toBe('Anxious Planner 2');
    await waitFor(() => expect(editing.choices.of('persona').map(({ id }) => id)).toContain(item.id));
    await standIn(2, 'persona');
    await user.keyboard('anxious planner');
    expect(options()).toEqual(['Anxious Planner', 'Anxious Planner 2']);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(stored(2).persona).toBe('Anxious Planner'));
  });

  it('no item that is archived, and templates of the row’s tier', async () => {
    await openEditing();
    world.change(stored(1), { tier: 'scenario' });
    await client.archiveItem(4, true);
    await waitFor(() =>
      expect(editing.choices.of('persona').map(({ name }) => name)).not.toContain('Late Starter'),
    );
    await standIn(1, 'persona');
    await user.keyboard('late');
    expect(screen.queryAllByTestId('cell-option')).toEqual([]);
    await user.keyboard('{Escape}');
    plan.setHidden('template', false);
    await waitFor(() => expect(cellOf(1, 'template')).not.toBeNull());
    await standIn(1, 'template');
    await user.keyboard('{F2}');
    expect(options()).toEqual(['Scenario tier']);
    plan.resetColumns();
  });

  it('all of the library to map an unknown name to', async () => {
    await without('Sandwich Carer');
    await standIn(1, 'persona');
    await paste('Late Starters');
    await screen.findByTestId('unknown-strip');
    await user.click(strip().getByTestId('map-names'));
    await user.selectOptions(screen.getByTestId('map-to'), 'Sandwich Carer');
    await user.click(screen.getByTestId('map-now'));
    await waitFor(() => expect(stored(1)).toMatchObject({ persona: 'Sandwich Carer', unknown: [] }));
  });
});

describe('a name that begins a word of a known one', () => {
  it('can be used as it is typed', async () => {
    await openEditing();
    await standIn(2, 'topic');
    await user.keyboard('Debt');
    expect(options()).toEqual(['Hidden debt', 'Use "Debt"']);
    expect(marked()).toBe('Hidden debt');
    await user.keyboard('{ArrowDown}{Enter}');
    await waitFor(() => expect(stored(2)).toMatchObject({ topic: 'Debt', unknown: ['topic'] }));
  });

  it('is what a click elsewhere saves, where Enter takes what is marked', async () => {
    await openEditing();
    await standIn(2, 'topic');
    await user.keyboard('Debt');
    await user.click(cellOf(4, 'topic'));
    await waitFor(() => expect(stored(2).topic).toBe('Debt'));
    await standIn(3, 'topic');
    await user.keyboard('hidden debt');
    await user.click(cellOf(5, 'topic'));
    await waitFor(() => expect(stored(3)).toMatchObject({ topic: 'Hidden debt', unknown: [] }));
    await standIn(4, 'topic');
    await user.keyboard('Debt{Enter}');
    await waitFor(() => expect(stored(4).topic).toBe('Hidden debt'));
  });

  it('means that choice by a click elsewhere, where a cell has no other values', async () => {
    await openEditing();
    world.change(stored(2), { tier: 'template' });
    await standIn(2, 'tier');
    await user.keyboard('ed');
    await user.click(cellOf(4, 'topic'));
    await waitFor(() => expect(stored(2).tier).toBe('edge_case'));
    expect(editing.changes.refused).toEqual([]);
  });

  it('is not offered where a cell has no other value than its choices', async () => {
    await openEditing();
    await standIn(1, 'tier');
    await user.keyboard('e');
    expect(options()).toEqual(['Edge Case', 'Template', 'Scenario']);
  });
});

describe('an unknown name', () => {
  it('can be made from each of its spellings', async () => {
    await openEditing();
    await standIn(2, 'persona');
    await paste('Zoe\nZOE');
    await screen.findByTestId('unknown-strip');
    world.change(stored(3), { persona: 'ZOE', unknown: ['persona'] });
    editing.changes.unknown = editing.changes.unknown.filter(({ name }) => name === 'Zoe');
    await waitFor(() => expect(cellOf(3, 'persona').querySelector('button')).not.toBeNull());
    plan.current.set(stored(3).id);
    editing.open();
    expect((await screen.findAllByTestId('cell-option'))[0]?.textContent).toContain('Create persona Zoe');
  });

  it('that is left as it is in one dataset is asked about in another', async () => {
    await openEditing();
    await standIn(1, 'persona');
    await paste('Shift Worker');
    await user.click(
      (await screen.findByTestId('unknown-strip')).querySelector(
        '[data-testid="leave-names"]',
      ) as HTMLElement,
    );
    expect(screen.queryByTestId('unknown-strip')).toBeNull();
    const other = world.addDataset('Another', 3);
    const [row] = world.datasets.get(other)?.rows ?? [];
    if (row) Object.assign(row, { persona: 'Shift Worker', unknown: ['persona'] });
    world.resync();
    await waitFor(() => expect(datasets.has(other)).toBe(true));
    await datasets.select(other);
    await waitFor(() => expect(plan.datasetId).toBe(other));
    editing.turn(true);
    await screen.findByTestId('unknown-strip');
  });
});
