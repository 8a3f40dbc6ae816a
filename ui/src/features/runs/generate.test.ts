import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startApp } from '../../../tests/support';
import type { GenerateInput } from '../../ipc/client';
import { startBatch, type World } from '../../ipc/fake';
import { estimate } from './fixtures';
import { GenerateQuestion } from './generate.svelte';
import { coveredBy } from './question.svelte';

let world: World;
let stop: () => void = () => {};

const batchOf = (ids: number[]): GenerateInput => ({
  requestId: String(ids),
  datasetId: 1,
  target: { kind: 'ids', ids },
  limitMicros: null,
  email: false,
  maxTokens: null,
});

beforeEach(async () => {
  vi.useFakeTimers();
  world = await startApp({ rows: 10, fresh: true, callMs: 200 });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('counts a limit by whole conversations, the last one at its worst', () => {
  const even = estimate({
    count: 10,
    costMicros: { low: 1_000_000, high: 1_000_000 },
    worstEachMicros: 300_000,
  });
  expect(coveredBy(299_999, even)).toBe(0);
  expect(coveredBy(300_000, even)).toBe(1);
  expect(coveredBy(400_000, even)).toBe(2);
  expect(coveredBy(9_000_000, even)).toBe(10);
});

it('counts a limit by the rows of whole calls where one call is about several', () => {
  const briefs = estimate({
    count: 100,
    calls: 4,
    costMicros: { low: 400_000, high: 400_000 },
    worstEachMicros: 300_000,
  });
  expect(coveredBy(299_999, briefs)).toBe(0);
  expect(coveredBy(300_000, briefs)).toBe(25);
  expect(coveredBy(400_000, briefs)).toBe(50);
  expect(coveredBy(600_000, briefs)).toBe(100);
});

it('keeps its numbers true while another batch works and ends', async () => {
  const question = new GenerateQuestion({ kind: 'all' });
  stop = question.follow();
  await vi.advanceTimersByTimeAsync(0);
  expect(question.title).toBe('Generate all 10 conversations?');
  startBatch(world, batchOf([1_000_001, 1_000_002, 1_000_003, 1_000_004]));
  await vi.advanceTimersByTimeAsync(3000);
  expect(question.title).toBe('Generate all 6 conversations?');
});

it('asks no more once it is closed', async () => {
  const question = new GenerateQuestion({ kind: 'all' });
  question.follow()();
  await vi.advanceTimersByTimeAsync(0);
  startBatch(world, batchOf([1_000_001]));
  await vi.advanceTimersByTimeAsync(3000);
  expect(question.estimate?.count).toBe(10);
});
