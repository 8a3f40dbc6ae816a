import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useBackend } from '../../ipc/client';
import { World, fakeBackend } from '../../ipc/fake';
import { Outcomes } from './outcomes.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks no more once nobody looks, also where the last answer was a failure', async () => {
  const backend = fakeBackend(new World());
  const marks = vi.fn(() => Promise.reject(new Error('The database is closed.')));
  backend.commands.marks = marks;
  useBackend(backend);
  const outcomes = new Outcomes(1);
  outcomes.follow(1, 10);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(marks, 'while somebody looks it is asked again').toHaveBeenCalledTimes(2);
  outcomes.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(marks).toHaveBeenCalledTimes(2);
});

it('asks no more where nobody looks by the time the failure comes', async () => {
  const backend = fakeBackend(new World());
  let fail: (cause: Error) => void = () => undefined;
  const marks = vi.fn(() => new Promise<never>((_, reject) => (fail = reject)));
  backend.commands.marks = marks;
  useBackend(backend);
  const outcomes = new Outcomes(1);
  outcomes.follow(1, 10);
  outcomes.stop();
  fail(new Error('The database is closed.'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(marks).toHaveBeenCalledTimes(1);
});
