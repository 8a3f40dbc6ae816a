import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { play } from '../../../tests/wire';
import type { BatchView } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import { datasets } from '../../state/datasets.svelte';
import RunBanner from './RunBanner.svelte';
import { NOW, batch, dataset, snapshot } from './fixtures';
import { runs } from './runs.svelte';

const calls = play('snapshot', 'resumeBatch', 'useDataset');

async function open(...openBatches: BatchView[]) {
  const datasets = [dataset(), dataset({ id: 2, name: 'Debt coach' })];
  calls.snapshot.mockResolvedValue(snapshot({ datasets, openBatches }));
  await app.start();
  place.go('settings');
  render(RunBanner);
}
const line = () => screen.getByTestId('banner-show').textContent?.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
});
afterEach(() => {
  app.stop();
  vi.useRealTimers();
});

it('FR4.3.2-5 says on every other view that a generation is in progress, and counts down', async () => {
  await open(batch());
  expect(line()).toBe('Generation in progress: 42 of 100, ~18 minutes. Show');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(line()).toBe('Generation in progress: 42 of 100, ~16 minutes. Show');
});

it('lets its words give way where there is no room, and never the figures', async () => {
  await open(batch({ state: 'interrupted', succeeded: 140, failed: 2, total: 500 }));
  expect(line()).toBe('Interrupted: 142 of 500 done. Show');
  const figures = screen.getByTestId('banner-figures');
  expect([figures.textContent, figures.className.includes('cut')]).toEqual(['142 of 500', false]);
});

it('FR4.3.2-5 a click opens the detailed progress, unfolded', async () => {
  await open(batch());
  runs.folded = true;
  await fireEvent.click(screen.getByTestId('banner-show'));
  await vi.advanceTimersByTimeAsync(0);
  expect(place.name).toBe('conversations');
  expect(runs.folded).toBe(false);
  expect(screen.queryByTestId('banner')).toBeNull();
});

it('FR4.4.2-4 offers Resume Generation after an interruption', async () => {
  await open(batch({ state: 'interrupted', succeeded: 35, failed: 2, waiting: 63, inFlight: 0 }));
  expect(line()).toBe('Interrupted: 37 of 100 done. Show');
  const resume = screen.getByRole('button', { name: 'Resume Generation' });
  await fireEvent.click(resume);
  expect(calls.resumeBatch).toHaveBeenCalledWith(7, null);
});

it('FR4.3.1-5 says that the spending limit is reached and leads to the raise', async () => {
  const pause = {
    code: 'limit' as const,
    title: 'Spending limit reached',
    todo: 'Raise it.',
    resumesAt: null,
  };
  await open(batch({ state: 'paused', pause }));
  expect(line()).toBe('Paused: spending limit reached. Show');
  await fireEvent.click(screen.getByRole('button', { name: 'Raise limit and resume' }));
  await vi.advanceTimersByTimeAsync(0);
  expect(place.name).toBe('conversations');
  expect(calls.resumeBatch).not.toHaveBeenCalled();
});

it('FR4.3.2-5 tells of a batch of another dataset, and goes there', async () => {
  await open(batch({ datasetId: 2 }));
  calls.useDataset.mockResolvedValue(dataset({ id: 2, name: 'Debt coach' }));
  expect(line()).toBe('Generation in progress: 42 of 100, ~18 minutes in Debt coach. Show');
  await fireEvent.click(screen.getByTestId('banner-show'));
  await vi.advanceTimersByTimeAsync(0);
  expect(datasets.current?.id).toBe(2);
});

it('stays away while nothing runs, and for a single conversation', async () => {
  await open(batch({ kind: 'single', total: 1 }));
  expect(screen.queryByTestId('banner')).toBeNull();
});
