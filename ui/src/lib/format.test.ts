import { afterEach, describe, expect, it } from 'vitest';
import {
  about,
  clockTime,
  count,
  dayText,
  decimal,
  duration,
  durationRange,
  exactTime,
  localDay,
  minuteTime,
  money,
  moneyRange,
  percent,
  percentText,
  plural,
  rate,
  relativeTime,
  score,
  scoreTone,
  shareText,
  shortDay,
  shortRelativeTime,
  size,
  useLocale,
  withPercents,
} from './format';

const check = <A>(name: string, f: (input: A) => unknown, cases: [A, unknown][]) =>
  describe(name, () => it.each(cases)('%o reads %s', (input, text) => expect(f(input)).toBe(text)));

check('a share', shareText, [
  [0, '0%'],
  [0.001, 'under 1%'],
  [0.24, '24%'],
  [0.994, '99%'],
  [0.996, 'over 99%'],
  [1, '100%'],
]);

check('money', money, [
  [0, '$0.00'],
  [41_000, '$0.041'],
  [20_000, '$0.02'],
  [100_000, '$0.10'],
  [450, '$0.00045'],
  [1_680_000, '$1.68'],
  [1_204_400_000, '$1,204'],
  [999_994_000, '$999.99'],
  [999_999_999, '$1,000'],
  [-500_000, '-$0.50'],
  [-41_000, '-$0.041'],
  [99_960, '$0.10'],
  [0.2, '$0.000001'],
]);
check('money range', moneyRange, [
  [{ low: 2_100_000, high: 2_900_000 }, '$2.10 to 2.90'],
  [{ low: 2_100_000, high: 2_100_400 }, '$2.10'],
  [{ low: 36_000, high: 50_000 }, '$0.036 to 0.050'],
  [{ low: 50_000, high: 50_000 }, '$0.05'],
  [{ low: 95_000, high: 110_000 }, '$0.095 to 0.110'],
  [{ low: 0, high: 2_900_000 }, '$0.00 to 2.90'],
  [{ low: 450, high: 2_900_000 }, '$0.0005 to 2.9000'],
  [{ low: 990_000_000, high: 1_204_400_000 }, '$990 to 1,204'],
  [{ low: 999_996_000, high: 1_000_400_000 }, '$1,000'],
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
  [0.95, '1 a minute'],
  [0.9, '54 an hour'],
  [0.033, '2 an hour'],
  [0, '0 an hour'],
  [120.4, '120 a minute'],
]);
check('size', size, [
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [3_440_000, '3.4 MB'],
  [999_700, '1 MB'],
  [41_200_000_000, '41 GB'],
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

it('says a whole percentage as it is', () => {
  for (let total = 1; total <= 1000; total += 1)
    for (let done = 0; done <= total; done += 1)
      if ((done * 100) % total === 0 && percent(done, total) !== (done * 100) / total)
        expect.fail(`${done} of ${total} reads ${percent(done, total)}%`);
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

const at = new Date(2026, 10, 4, 15, 42, 7).getTime();
const HOUR = 3_600_000;

/** No break is not a space, but it reads as one. */
const spaced = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe.each([
  {
    locale: 'en-US',
    count: '1,234,567',
    decimal: '2.5',
    plural: '1,204 rows',
    money: '$1.68',
    thousands: '$1,204',
    range: '$2.10 to 2.90',
    about: '~2.5 hours',
    duration: '0.8 s',
    durationRange: '1.5 to 2.5 h',
    rate: '1,204 a minute',
    score: '8.4',
    percent: '42%',
    exact: 'Nov 4, 2026, 3:42:07 PM',
    minute: 'Nov 4, 2026, 3:42 PM',
    clock: '3:42 PM',
    day: 'Nov 4, 2026',
  },
  {
    locale: 'de-DE',
    count: '1.234.567',
    decimal: '2,5',
    plural: '1.204 rows',
    money: '1,68 $',
    thousands: '1.204 $',
    range: '2,10 to 2,90 $',
    about: '~2,5 hours',
    duration: '0,8 s',
    durationRange: '1,5 to 2,5 h',
    rate: '1.204 a minute',
    score: '8,4',
    percent: '42 %',
    exact: '04.11.2026, 15:42:07',
    minute: '04.11.2026, 15:42',
    clock: '15:42',
    day: '04.11.2026',
  },
  {
    locale: 'fr-FR',
    count: '1 234 567',
    decimal: '2,5',
    plural: '1 204 rows',
    money: '1,68 $',
    thousands: '1 204 $',
    range: '2,10 to 2,90 $',
    about: '~2,5 hours',
    duration: '0,8 s',
    durationRange: '1,5 to 2,5 h',
    rate: '1 204 a minute',
    score: '8,4',
    percent: '42 %',
    exact: '4 nov. 2026, 15:42:07',
    minute: '4 nov. 2026, 15:42',
    clock: '15:42',
    day: '4 nov. 2026',
  },
])('in $locale', (says) => {
  afterEach(() => useLocale('en-GB'));

  it('numbers and times have the form of the system', () => {
    useLocale(says.locale);
    const said = {
      count: count(1_234_567),
      decimal: decimal(2.51),
      plural: plural(1204, 'row'),
      money: money(1_680_000),
      thousands: money(1_204_400_000),
      range: moneyRange({ low: 2_100_000, high: 2_900_000 }),
      about: about(2.5 * HOUR),
      duration: duration(800),
      durationRange: durationRange({ low: 1.5 * HOUR, high: 2.5 * HOUR }),
      rate: rate(1204.4),
      score: score(8.42),
      percent: percentText(421, 1000),
      exact: exactTime(at),
      minute: minuteTime(at),
      clock: clockTime(at),
      day: dayText('2026-11-04'),
    };
    const read = Object.fromEntries(Object.entries(said).map(([name, text]) => [name, spaced(text)]));
    expect({ locale: says.locale, ...read }).toEqual(says);
  });
});

it('gives percentages of the engine the form that all others have', () => {
  useLocale('en-US');
  expect(withPercents('10 to 30 %')).toBe('10 to 30%');
  expect(withPercents("61.2 % of the replies' words")).toBe("61.2% of the replies' words");
  expect(withPercents('8 turns')).toBe('8 turns');
  useLocale('de-DE');
  expect(spaced(withPercents('under 5.5 %'))).toBe('under 5,5 %');
  useLocale('en-GB');
});

it('says a day as the calendar on the wall does', () => {
  expect(localDay(new Date(2026, 10, 4, 0, 5))).toBe('2026-11-04');
  expect(localDay(new Date(2026, 10, 4, 23, 55))).toBe('2026-11-04');
});

it('says the year of a day that is not of this one', () => {
  const day = new Date(2026, 10, 12, 9).getTime();
  expect(shortDay(day, new Date(2026, 11, 31, 23).getTime())).toBe('12 Nov');
  expect(shortDay(day, new Date(2027, 0, 1).getTime())).toBe('12 Nov 2026');
});

it('tells how long ago in a narrow column', () => {
  const now = at;
  expect(shortRelativeTime(now - 20_000, now)).toBe('now');
  expect(shortRelativeTime(now - 2 * HOUR, now)).toBe('2 h ago');
  expect(shortRelativeTime(now - 72 * HOUR, now)).toBe('3 d ago');
});
