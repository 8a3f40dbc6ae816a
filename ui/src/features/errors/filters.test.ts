import { expect, it } from 'vitest';
import { batch } from '../runs/fixtures';
import { batchOptions, everything, isFiltered, kindOptions, toQuery } from './filters';

const now = new Date(2026, 10, 4, 15, 24).getTime();
const query = (change: Partial<typeof everything>) => toQuery(1, { ...everything, ...change }, now);

it('FR4.4.4-6 asks for everything without filters', () => {
  expect(query({})).toEqual({ datasetId: 1, kinds: [], batchId: null, retryable: null, since: null });
  expect(isFiltered(everything)).toBe(false);
});

it('FR4.4.4-6 filters by kind, time, batch and whether a retry can help', () => {
  expect(query({ kind: 'timeout' }).kinds).toEqual(['timeout']);
  expect(query({ batchId: 7 }).batchId).toBe(7);
  expect(query({ mendable: 'yes' }).retryable).toBe(true);
  expect(query({ mendable: 'no' }).retryable).toBe(false);
  expect(query({ span: 'today' }).since).toBe(new Date(2026, 10, 4).getTime());
  expect(query({ span: 'week' }).since).toBe(now - 7 * 86_400_000);
  expect(query({ span: 'month' }).since).toBe(now - 30 * 86_400_000);
  for (const change of [
    { kind: 'x' },
    { batchId: 1 },
    { mendable: 'no' as const },
    { span: 'week' as const },
  ])
    expect(isFiltered({ ...everything, ...change })).toBe(true);
});

it('lists kinds by how often they occur and keeps the chosen one', () => {
  const kinds = [
    { kind: 'timeout', title: 'No answer in time', count: 2 },
    { kind: 'refused', title: 'The model declined', count: 9 },
  ];
  expect(kindOptions(kinds, 'bad_key').map((option) => option.label)).toEqual([
    'All kinds',
    'The model declined (9)',
    'No answer in time (2)',
    'bad key',
  ]);
});

it('lists batches with failed calls, newest first, and the chosen one', () => {
  // Calls that failed before another one of their conversations went well are in the log.
  const mended = batch({ id: 3, succeeded: 2, failed: 0, inFlight: 0, attempts: 3 });
  const fine = batch({ id: 5, succeeded: 2, failed: 0, inFlight: 1, attempts: 3 });
  const batches = [mended, fine, batch({ id: 9 })];
  expect(batchOptions(batches, null).map((option) => option.value)).toEqual(['', '9', '3']);
  expect(batchOptions(batches, 5).map((option) => option.value)).toEqual(['', '9', '5', '3']);
  expect(batchOptions(batches, 12).map((option) => option.value)).toEqual(['', '12', '9', '3']);
});
