import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { builder } from '../src/features/builder/builder.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import type { PlanProposal } from '../src/ipc/client';
import { datasets } from '../src/state/datasets.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { undoLatest } from '../src/state/toasts';
import { unsavedNow } from '../src/state/unsaved';
import { counted, drawn, openBuilder, type } from './inBuilder';
import { answers, fails, Held, settled } from './meanwhile/hands';
import { rows, text, user, world } from './opened';

afterEach(() => {
  dialogs.closeAll();
});

describe('Ctrl+Z', () => {
  it('takes back a change of the rows, not the plan that was added before', async () => {
    await openBuilder();
    await user.click(screen.getByTestId('add-rows'));
    await waitFor(() => expect(rows()).toHaveLength(100));
    place.go('builder');
    await screen.findByTestId('pair-grid');
    await counted();
    await user.keyboard('x');
    await waitFor(() => expect(text('dropped-text')).toContain('1 dropped'));
    await user.keyboard('{Control>}z{/Control}');
    expect(text('dropped-text')).toBe('');
    await settled();
    expect(rows()).toHaveLength(100);
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rows()).toHaveLength(0));
  });
});

it('is proposed anew where rows or items came or went meanwhile, with what the person did to it', async () => {
  await openBuilder();
  await user.keyboard('x');
  await waitFor(() => expect(text('dropped-text')).toContain('1 dropped'));
  const asksAnew = async (after: () => void) => {
    const held = new Held('propose');
    after();
    await waitFor(() => expect(held.waiting).toBe(1));
    // Those before stay in sight until the others are there.
    expect(drawn().length).toBeGreaterThan(0);
    held.release();
    await counted();
    expect(text('dropped-text')).toContain('1 dropped');
  };
  // Rows came to the plan elsewhere: by now others are proposed.
  answers<PlanProposal>('propose', (proposal) => ({
    ...proposal,
    rows: proposal.rows.map((row) => ({ ...row, tone: 'Other' })),
  }));
  await asksAnew(() => world.resync());
  await waitFor(() => expect(builder.rows[0]?.row.tone).toBe('Other'));
  await counted();
  place.go('conversations');
  await waitFor(() => expect(screen.queryByTestId('pair-grid')).toBeNull());
  await asksAnew(() => place.go('builder'));
});

it('stays as it is, with what was refused, where what happens elsewhere changes nothing of it', async () => {
  await openBuilder();
  fails('acceptPlan');
  await user.click(screen.getByTestId('add-rows'));
  await screen.findByTestId('builder-failure');
  const held = new Held('propose');
  world.resync();
  await waitFor(() => expect(held.waiting).toBe(1));
  expect(builder.why).toBeNull();
  held.release();
  await settled();
  expect(builder.why).toBeNull();
  expect(screen.getByTestId('builder-failure')).toBeTruthy();
});

describe('adding', () => {
  it('is one step by Ctrl+Enter, with the edits, shows the rows, and is taken back whole', async () => {
    await openBuilder();
    await user.keyboard('e');
    await user.clear(await screen.findByTestId('brief-input'));
    await user.type(screen.getByTestId('brief-input'), 'Mine.{Enter}');
    expect(unsavedNow()).toContain('a plan that is not added');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(rows()).toHaveLength(100));
    expect(place.name).toBe('conversations');
    await waitFor(() => expect(plan.rows.total).toBe(100));
    expect(plan.opened?.title).toBe('100 rows added');
    const mine = rows().filter((row) => row.brief === 'Mine.');
    expect(mine.map((row) => row.briefBy)).toEqual(['person']);
    expect(rows()[0]).toMatchObject({ clientStyle: expect.any(String), status: 'not_generated' });
    expect(unsavedNow()).not.toContain('a plan that is not added');
    await screen.findByTestId('added-bar');
    undoLatest();
    await waitFor(() => expect(rows()).toHaveLength(0));
    await waitFor(() => expect(screen.queryByTestId('added-bar')).toBeNull());
  });

  it('begins with the settings of the plan before', async () => {
    await openBuilder();
    await type('plan-rows', '20');
    await counted();
    await user.click(screen.getByTestId('add-rows'));
    await waitFor(() => expect(rows()).toHaveLength(20));
    place.go('builder');
    await screen.findByTestId('pair-grid');
    await counted();
    expect(screen.getByTestId('plan-rows')).toHaveProperty('value', '20');
    expect(builder.changes.any).toBe(false);
  });

  it('says why nothing was added, keeps everything, and adds once where it is tried again', async () => {
    await openBuilder();
    await user.keyboard('x');
    await waitFor(() => expect(text('dropped-text')).toContain('1 drawn instead'));
    fails('acceptPlan');
    await user.click(screen.getByTestId('add-rows'));
    await screen.findByTestId('builder-failure');
    expect(rows()).toEqual([]);
    expect(builder.changes.any).toBe(true);
    await user.click(screen.getByTestId('builder-retry'));
    await waitFor(() => expect(rows()).toHaveLength(100));
  });

  it('does not happen twice while it is under way', async () => {
    await openBuilder();
    const held = new Held('acceptPlan');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await settled();
    expect(held.calls).toHaveLength(1);
    held.release();
    await waitFor(() => expect(place.name).toBe('conversations'));
    expect(rows()).toHaveLength(100);
  });

  it('leaves the person where they have gone meanwhile', async () => {
    await openBuilder();
    const held = new Held('acceptPlan');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(held.waiting).toBe(1));
    place.go('library');
    held.release();
    await screen.findByText('100 rows added');
    expect(place.name).toBe('library');
  });

  it('is given up by Cancel, which asks only where something would be lost', async () => {
    await openBuilder();
    await user.click(screen.getByTestId('builder-cancel'));
    expect(place.name).toBe('conversations');
    expect(dialogs.of('confirm')).toBeNull();
    place.go('builder');
    await screen.findByTestId('pair-grid');
    await counted();
    await user.keyboard('x');
    await user.click(screen.getByTestId('builder-cancel'));
    expect(place.name).toBe('builder');
    expect((await screen.findByTestId('confirm')).textContent).toContain('Leave it');
    await user.click(screen.getByTestId('confirm'));
    await waitFor(() => expect(place.name).toBe('conversations'));
    expect(builder.changes.any).toBe(false);
    expect(rows()).toEqual([]);
  });
});

describe('a plan that is begun in one dataset', () => {
  const inDataset = async (id: number) => {
    await datasets.select(id);
    await waitFor(() => expect(builder.datasetId).toBe(id));
    await screen.findByTestId('pair-grid');
    await counted();
  };

  it('is there again after another one was looked at, and is asked about until then', async () => {
    await openBuilder();
    world.addDataset('Other', 0);
    world.resync();
    await waitFor(() => expect(datasets.list.length).toBe(2));
    await inDataset(1);
    await type('plan-rows', '20');
    await counted();
    await user.click(drawn()[0] as HTMLElement);
    await user.keyboard('x');
    await waitFor(() => expect(text('dropped-text')).toContain('1 dropped'));
    await user.keyboard('e');
    await user.clear(await screen.findByTestId('brief-input'));
    await user.type(screen.getByTestId('brief-input'), 'Mine.');

    await inDataset(2);
    expect(builder.changes.any).toBe(false);
    expect(screen.getByTestId('plan-rows')).not.toHaveProperty('value', '20');
    expect(unsavedNow()).toContain('a plan that is not added');

    await inDataset(1);
    expect(screen.getByTestId('plan-rows')).toHaveProperty('value', '20');
    await waitFor(() => expect(text('dropped-text')).toContain('1 dropped'));
    expect(builder.rows.map(({ row }) => row.brief)).toContain('Mine.');
    builder.use(null);
    expect(unsavedNow()).not.toContain('a plan that is not added');
  });

  it('is not there again where its rows were added meanwhile', async () => {
    await openBuilder();
    world.addDataset('Other', 0);
    world.resync();
    await waitFor(() => expect(datasets.list.length).toBe(2));
    await inDataset(1);
    await user.keyboard('x');
    await waitFor(() => expect(builder.changes.any).toBe(true));
    await counted();
    const held = new Held('acceptPlan');
    await user.click(screen.getByTestId('add-rows'));
    await waitFor(() => expect(held.waiting).toBe(1));
    await inDataset(2);
    expect(builder.adding).toBe(false);
    held.release();
    await waitFor(() => expect(unsavedNow()).not.toContain('a plan that is not added'));
    expect(rows()).toHaveLength(100);
  });
});
