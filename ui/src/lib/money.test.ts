import { expect, it } from 'vitest';
import { readMoney, writeMoney } from './money';

it.each([
  ['2.50', 2.5],
  ['2,50', 2.5],
  ['2,5', 2.5],
  ['3', 3],
  ['$3.00', 3],
  ['3,00 $', 3],
  ['US$ 5', 5],
  ['5 USD', 5],
  ['.5', 0.5],
  [',5', 0.5],
  ['7.', 7],
  ['1,234.50', 1234.5],
  ['1.234,50', 1234.5],
  ['1,234,567', 1_234_567],
  ['1.234.567', 1_234_567],
  ['1,23,456.50', 123_456.5],
  ['2 500', 2500],
  ['2\u202f500,75', 2500.75],
  ['2\u00a0500', 2500],
  ["1'000.50", 1000.5],
  ['1’000’000', 1_000_000],
  ['0,075', 0.075],
  ['0.075', 0.075],
  ['1.1250', 1.125],
  ['1234.567', 1234.567],
  ['２.５０', 2.5],
])('reads %s', (text, dollars) => {
  expect(readMoney(text)).toEqual({ micros: dollars * 1_000_000, problem: null });
});

it.each(['1,200', '1.200', '12,345', '250.000'])('asks what %s means instead of guessing', (text) => {
  const { micros, problem } = readMoney(text);
  expect(micros).toBeNull();
  expect(problem).toMatch(/^This can mean \d+ or \d+\.\d{3}\. Write \d+ or \d+\.\d{4}\.$/);
});

it.each([
  'x',
  '-2',
  '2-3',
  '1,2,3',
  '1.2.3',
  '1 23',
  "1'00",
  '1,234.567.8',
  '1 000.000,5',
  '2 50',
  '..',
  '1e9',
])('takes %s for no sum', (text) => {
  expect(readMoney(text)).toEqual({ micros: null, problem: 'Write a sum such as 2.50.' });
});

it('takes no other currency for dollars, and nothing for nothing', () => {
  expect(readMoney('€ 5').problem).toContain('US dollars');
  expect(readMoney('  ')).toEqual({ micros: null, problem: null });
  expect(readMoney('9'.repeat(20)).micros).toBeNull();
});

it.each(['0.00000015', '2.5000001'])('rounds nothing of %s away', (text) => {
  expect(readMoney(text)).toEqual({ micros: null, problem: 'Write at most six decimals.' });
  expect(readMoney('0.15000000').micros).toBe(150_000);
});

it.each([0, 2_500_000, 1_125_000, 75_000, 1_234_500_000, 1_234_567_000, 999_999_999, 1, 12_000_000_000])(
  'reads back what it writes of %i micros',
  (micros) => {
    expect(readMoney(writeMoney(micros)).micros).toBe(micros);
  },
);

it('writes cents, and more only where there is more', () => {
  expect([2_500_000, 3_000_000, 1_234_500_000, 75_000, 1_125_000].map(writeMoney)).toEqual([
    '2.50',
    '3.00',
    '1,234.50',
    '0.075',
    '1.1250',
  ]);
});
