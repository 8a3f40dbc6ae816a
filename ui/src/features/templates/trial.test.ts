import { expect, it } from 'vitest';
import type { BatchView, Trial } from '../../ipc/client';
import { TrialRun } from './trial.svelte';

const trial = (costMicros: number | null, problem: string | null = 'It was cut off.'): Trial => ({
  rowId: 1,
  number: 1,
  name: '',
  tier: 'scenario',
  turns: null,
  problem,
  before: null,
  prompt: '',
  costMicros,
});

it('names no sum where the cost of one is not known', async () => {
  const run = new TrialRun({ datasetId: 1, template: null, ids: [1], proposed: [] });
  const cost = async (...trials: Trial[]) => {
    await run.report.ask(() => Promise.resolve({ batch: {} as BatchView, trials }));
    return run.cost;
  };
  expect(await cost(trial(0, null))).toBeNull();
  expect(await cost(trial(20_000), trial(0, null))).toBe(20_000);
  expect(await cost(trial(20_000), trial(null))).toBeNull();
});
