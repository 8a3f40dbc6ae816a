import { describe, expect, it } from 'vitest';
import {
  about,
  duration,
  durationRange,
  money,
  moneyRange,
  percent,
  plural,
  rate,
  relativeTime,
  scoreTone,
} from './format';

const check = <A>(name: string, f: (input: A) => unknown, cases: [A, unknown][]) =>
  describe(name, () => it.each(cases)('%o reads %s', (input, text) => expect(f(input)).toBe(text)));

check('money', money, [
  [0, '$0.00'],
  [41_000, '$0.041'],
  [20_000, '$0.02'],
  [100_000, '$0.10'],
  [450, '$0.00045'],
  [1_680_000, '$1.68'],
  [1_204_400_000, '$1,204'],
]);
check('money range', moneyRange, [
  [{ low: 2_100_000, high: 2_900_000 }, '$2.10 to 2.90'],
  [{ low: 2_100_000, high: 2_100_400 }, '$2.10'],
  [{ low: 36_000, high: 50_000 }, '$0.036 to 0.050'],
  [{ low: 50_000, high: 50_000 }, '$0.05'],
]);
check('about', about, [
  [24_400, '~24 s'],
  [0, '~1 s'],
  [18 * 60_000, '~18 minutes'],
  [150 * 60_000, '~2.5 hours'],
]);
check('duration', duration, [
  [800, '0.8 s'],
  [55_000, '55 s'],
  [59_900, '1 min'],
  [18 * 60_000 + 5000, '18 min 5 s'],
  [130 * 60_000, '2 h 10 min'],
]);
check('duration range', durationRange, [
  [{ low: 22 * 60_000, high: 31 * 60_000 }, '22 to 31 min'],
  [{ low: 40_000, high: 55_000 }, '40 to 55 s'],
]);
check('rate', rate, [
  [2.31, '2.3 a minute'],
  [120.4, '120 a minute'],
]);
check('score tone', scoreTone, [
  [5.9, 'red'],
  [6, 'amber'],
  [7.9, 'amber'],
  [8, 'green'],
]);

it('says 100 % only when everything is done', () => {
  expect(percent(999, 1000)).toBe(99);
  expect(percent(1000, 1000)).toBe(100);
});

it('counts one and many', () => {
  expect(plural(1, 'conversation')).toBe('1 conversation');
  expect(plural(1204, 'conversation')).toBe('1,204 conversations');
});

it('tells how long ago', () => {
  const now = Date.parse('2026-11-04T12:00:00Z');
  expect(relativeTime(now - 10_000, now)).toBe('just now');
  expect(relativeTime(now - 2 * 3_600_000, now)).toBe('2 hours ago');
  expect(relativeTime(now - 3 * 86_400_000, now)).toBe('3 days ago');
});
