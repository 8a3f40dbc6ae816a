import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plan } from '../../src/features/plan/plan.svelte';
import { runs } from '../../src/features/runs/runs.svelte';
import type { BatchView } from '../../src/ipc/client';
import { prefs } from '../../src/ipc/prefs';
import { app } from '../../src/state/app.svelte';
import { place } from '../../src/state/place.svelte';
import { backups } from '../../src/state/backups.svelte';
import { datasets } from '../../src/state/datasets.svelte';
import { choosePractice, provider } from '../../src/state/provider.svelte';
import { switchTo } from '../../src/state/datasetActions';
import { first, generate, open, openTable, rowOf, user, world } from '../opened';
import { MemoryPrefs } from '../support';
import { fails, Held, settled } from './hands';

let back = () => {};
afterEach(() => {
  back();
  back = () => {};
  vi.useRealTimers();
});

async function two(): Promise<void> {
  await openTable();
  world.addDataset('Another', 7);
  world.current = 1;
  world.resync();
  await waitFor(() => expect(datasets.list).toHaveLength(2));
}

describe('a snapshot that fails', () => {
  it('is a line in the window, which keeps what is in it, and starts nothing anew', async () => {
    await openTable();
    await user.click(rowOf(first('generated').number));
    const note = await screen.findByTestId<HTMLInputElement>('review-note');
    await user.type(note, 'Half a no');
    back = fails('snapshot', false);
    world.resync();
    expect((await screen.findByTestId('stale')).textContent).toContain('The database is busy.');
    expect(note.isConnected && note.value).toBe('Half a no');
    expect(screen.queryByTestId('startup-problem')).toBeNull();
    back();
    await user.click(screen.getByTestId('stale-again'));
    await waitFor(() => expect(screen.queryByTestId('stale')).toBeNull());
    expect(world.started).toBe(0);
    await user.clear(note);
  });

  it('is tried again by itself, and then everything is fetched anew', async () => {
    await openTable();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    back = fails('snapshot');
    const set = world.datasets.get(1);
    if (set) set.rows = set.rows.slice(0, 50);
    world.resync();
    await screen.findByTestId('stale');
    await vi.advanceTimersByTimeAsync(2100);
    await waitFor(() => expect(screen.queryByTestId('stale')).toBeNull());
    await waitFor(() => expect(plan.rows.total).toBe(50));
  });

  it('at the start is asked again without another start of the application', async () => {
    back = () => {};
    await open({ broken: true });
    await user.click(await screen.findByTestId('try-again'));
    await waitFor(() => expect(world.started).toBe(1));

    app.phase = 'loading';
    await open();
    back = fails('snapshot');
    app.stop();
    await app.start();
    await user.click(await screen.findByTestId('try-again'));
    await waitFor(() => expect(app.phase).toBe('ready'));
    expect(world.started).toBe(0);
  });

  it('takes the window only where the database is gone', async () => {
    await openTable();
    world.options.gone = true;
    world.resync();
    const problem = await screen.findByTestId('startup-problem');
    expect(problem.dataset.code).toBe('dataGone');
  });
});

describe('a snapshot that was asked for before', () => {
  it('undoes no choice of a provider, no new name and no archiving', async () => {
    await two();
    const held = new Held('snapshot');
    back = () => held.release();
    world.resync();
    await waitFor(() => expect(held.waiting).toBe(1));
    await choosePractice();
    await datasets.rename(1, 'Renamed meanwhile');
    await datasets.archive(2, true);
    held.release();
    await settled();
    expect(provider.current?.settings.kind).toBe('practice');
    expect(datasets.atWork.map(({ name }) => name)).toEqual(['Renamed meanwhile']);
    expect(datasets.archived.map(({ id }) => id)).toEqual([2]);
    // The next one is newer.
    Object.assign(world.datasets.get(1) ?? {}, { name: 'Renamed elsewhere' });
    await app.refresh();
    expect(datasets.atWork.map(({ name }) => name)).toEqual(['Renamed elsewhere']);
  });

  it('is not shown where one that was asked for after it is there', async () => {
    await two();
    const held = new Held('snapshot');
    back = () => held.release();
    const earlier = app.refresh();
    await waitFor(() => expect(held.waiting).toBe(1));
    world.datasets.delete(2);
    const later = app.refresh();
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await later;
    held.release();
    await earlier;
    expect(datasets.list.map(({ id }) => id)).toEqual([1]);
  });
});

describe('a switch of the dataset', () => {
  it('is not undone by a snapshot that was asked for before it', async () => {
    await two();
    const held = new Held('snapshot');
    back = () => held.release();
    world.resync();
    await waitFor(() => expect(held.waiting).toBe(1));
    await switchTo(2);
    held.release();
    await settled();
    expect(datasets.current?.id).toBe(2);
    await waitFor(() => expect(plan.rows.total).toBe(7));
  });

  it("is the person's: a command in a terminal that uses another dataset switches nothing", async () => {
    await two();
    world.current = 2;
    await app.refresh();
    expect(datasets.current?.id).toBe(1);
    world.datasets.delete(1);
    await app.refresh();
    expect(datasets.current?.id).toBe(2);
  });

  it('to one that was made here holds where the snapshot is older than that', async () => {
    await two();
    const held = new Held('snapshot');
    back = () => held.release();
    world.resync();
    await waitFor(() => expect(held.waiting).toBe(1));
    const { id } = await datasets.create('Made meanwhile', false);
    held.answer(0);
    await settled();
    expect(datasets.current?.id).toBe(id);
    expect(datasets.list).toHaveLength(3);
  });

  it('goes to the one that was clicked last, whichever answer comes last', async () => {
    await two();
    const held = new Held('useDataset');
    back = () => held.release();
    void switchTo(2);
    void switchTo(1);
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await settled();
    held.answer(0);
    await settled();
    expect(datasets.current?.id).toBe(1);
  });

  it('leaves the datasets in their order', async () => {
    await two();
    const names = () => datasets.list.map((dataset) => dataset.name);
    const order = names();
    await switchTo(2);
    expect(names()).toEqual(order);
    const held = new Held('snapshot');
    back = () => held.release();
    world.datasets.set(1, world.datasets.get(1) as never);
    await switchTo(1);
    held.release();
    world.resync();
    await settled();
    expect(names()).toEqual(order);
  });

  it.each(['rows', 'facets', 'conversation'] as const)(
    'leaves nothing of a late answer to %s',
    async (name) => {
      await two();
      const held = new Held(name);
      back = () => held.release();
      plan.reload();
      if (name === 'conversation') await user.click(rowOf(3));
      await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
      await switchTo(2);
      held.release();
      await waitFor(() => expect(plan.rows.total).toBe(7));
      await settled();
      expect(plan.rows.loaded.every((row) => row.id > 2_000_000)).toBe(true);
      expect(screen.queryByTestId('preview')).toBeNull();
    },
  );

  it('stores the place of a table under its own dataset', async () => {
    await two();
    plan.keepPlace(1500);
    await switchTo(2);
    await waitFor(() => expect(plan.datasetId).toBe(2));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(prefs.getOf(1, 'scroll')).toBe(1500);
    expect(prefs.getOf(2, 'scroll')).toBe(0);
  });
});

describe('a restore', () => {
  it('forgets what names rows of the old file', async () => {
    const memory = new MemoryPrefs();
    await open({}, memory);
    await screen.findAllByTestId('row');
    await user.click(rowOf(2));
    await waitFor(() => expect(prefs.getOf(1, 'preview')).toBe(1_000_002));
    prefs.setOf(1, 'selection', { kind: 'ids', ids: [1_000_003] });
    prefs.set('preview.width', 400);
    await backups.ask();
    await backups.restore();
    expect(prefs.getOf(1, 'preview')).toBeNull();
    expect(prefs.getOf(1, 'selection')).toBeNull();
    expect(prefs.get('preview.width')).toBe(400);
  });
});

describe('a batch', () => {
  const start = (rows: number) => generate(Array.from({ length: rows }, (_, n) => 1_000_001 + n));

  it('that ends while another view is open is told there, once', async () => {
    await openTable({ fresh: true, callMs: 40 });
    await user.click(screen.getByTestId('nav-settings'));
    start(4);
    const told = await screen.findByText(/^4 conversations are done: \d succeeded, \d failed$/);
    const box = told.closest('[data-sonner-toast]') as HTMLElement;
    const batch = [...world.batches.values()][0] as BatchView;
    world.changeBatch(batch, {});
    await settled();
    expect(screen.getAllByText(/^4 conversations are done/)).toHaveLength(1);
    await user.click(box.querySelector('[data-button]') as HTMLElement);
    await waitFor(() => expect(place.name).toBe('conversations'));
    await screen.findByTestId('progress-text');
  });

  it('that ends where its panel is in view is told by that alone', async () => {
    await openTable({ fresh: true, callMs: 40 });
    start(3);
    await waitFor(() => expect([...world.batches.values()][0]?.state).toBe('completed'), { timeout: 5000 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(screen.queryByText(/^3 conversations are done/)).toBeNull();
  });

  it('cannot be paused twice between the answer and its new state', async () => {
    await openTable({ fresh: true, callMs: 5000 });
    start(10);
    await waitFor(() => expect(runs.current?.state).toBe('running'));
    const batch = runs.current as BatchView;
    const held = new Held('pauseBatch');
    back = () => held.release();
    void runs.pause(batch);
    held.release();
    await settled();
    expect(runs.acting(batch)).toBe('pause');
    await waitFor(() => expect(runs.current?.state).toBe('paused'));
    expect(runs.acting(runs.current as BatchView)).toBeNull();
  });
});
