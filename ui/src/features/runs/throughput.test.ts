import { expect, it } from 'vitest';
import { NOW, batch, mark } from './fixtures';
import { throughputOf } from './throughput';

const MINUTE = 60_000;
/** Marks of so many minutes ago, as they are told: newest first. */
const ago = (...minutes: number[]) => minutes.map((n) => mark({ at: NOW - n * MINUTE }));
const done = (minutes: number) =>
  batch({ state: 'completed', startedAt: NOW - minutes * MINUTE, endedAt: NOW });

it('counts what ended in each minute, and all of it on average', () => {
  const marks = ago(0, 0.5, 1.2, 1.4, 1.6, 3.5);
  expect(throughputOf(done(4), marks, false)).toEqual({ points: [1, 0, 3, 2], average: 1.5, ms: 4 * MINUTE });
});

it('counts longer parts of a long time, still in conversations a minute', () => {
  const marks = ago(...Array.from({ length: 600 }, (_, i) => i / 5 + 0.1));
  const throughput = throughputOf(done(120), marks, false);
  expect(throughput?.points).toHaveLength(60);
  expect(throughput?.points.every((point) => Math.abs(point - 5) < 0.01)).toBe(true);
  expect(throughput?.average).toBe(5);
});

it.each([
  ['before two minutes', done(1.9), ago(0, 0.1, 0.2, 0.3, 0.4, 0.5)],
  ['of fewer than five conversations', done(40), ago(0, 10, 20, 30)],
  ['where nothing has ended', batch(), []],
])('says nothing %s', (_, of, marks) => {
  expect(throughputOf(of, marks, false)).toBeNull();
});

it('does not count what was cancelled', () => {
  const cancelled = ago(0, 0, 0, 0, 0, 0).map((one) => ({ ...one, outcome: 'cancelled' }));
  expect(throughputOf(done(4), [...cancelled, ...ago(1, 2, 3)], false)).toBeNull();
  expect(throughputOf(done(8), [...cancelled, ...ago(1, 2, 3, 4, 5)], false)?.average).toBe(5 / 8);
});

it('begins with the oldest one that it knows where older ones are left out', () => {
  const throughput = throughputOf(batch({ startedAt: NOW - 90 * MINUTE }), ago(0, 1, 2, 3, 4, 5), true);
  expect(throughput).toMatchObject({ average: 1, ms: 5 * MINUTE });
});

it('goes on to now while a batch runs, and ends with the last conversation while it is paused', () => {
  const marks = ago(30, 31, 32, 33, 34);
  const started = { startedAt: NOW - 35 * MINUTE };
  expect(throughputOf(batch(started), marks, false)?.ms).toBe(35 * MINUTE);
  expect(throughputOf(batch({ ...started, state: 'paused' }), marks, false)?.ms).toBe(5 * MINUTE);
});
