import { expect, it } from 'vitest';
import { editedWords } from './wording';
import { share, wordChange } from './words';

const text = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `word${from + i}`).join(' ');

it.each([
  ['the same', 'one two', 'one two', 0, 0, 4],
  ['a word in the middle', 'one two three', 'one 2 three', 1, 1, 6],
  ['a word more at the end', 'one two', 'one two three', 0, 1, 5],
  ['a word less at the start', 'one two three', 'two three', 1, 0, 5],
  ['a part of a word', 'wonderful day', 'wonder day', 1, 1, 4],
  ['all of it', 'one two', '', 2, 0, 2],
  ['white space alone', 'one  two\n', 'one two', 0, 0, 4],
  ['a letter of a script without blanks', '我很好 ok好。', '我不好 ok好。', 1, 1, 12],
  ['words that change places', 'one two', 'two one', 1, 1, 4],
])('%s', (_, older, newer, removed, added, words) =>
  expect(wordChange(older, newer)).toEqual({ removed, added, words }),
);

it('is a share of the words of both', () => {
  const changed = wordChange(text(0, 100), `${text(0, 94)} a b c d e f`);
  expect(share([changed])).toBeCloseTo(0.06);
  expect(share([changed, wordChange(text(0, 100), text(0, 100))])).toBeCloseTo(0.03);
  expect(share([])).toBe(0);
});

it.each([
  [0, false, 'nothing changed'],
  [0, true, 'no word changed, but their order or speakers'],
  [0.001, true, 'under 1% of the words changed'],
  [0.06, true, '6% of the words changed'],
  [0.997, true, 'over 99% of the words changed'],
  [1, true, '100% of the words changed'],
])('%o, %o reads %s', (share, changed, words) => expect(editedWords(share, changed)).toBe(words));

it('follows a key in a text of a million characters, and a whole other one', () => {
  const long = text(0, 120_000);
  const began = performance.now();
  for (let key = 0; key < 5; key += 1) {
    expect(wordChange(long, long.replace('word60000 ', `word60000 x${key} `)).added).toBe(1);
  }
  expect(wordChange(long, text(120_000, 240_000)).removed).toBe(120_000);
  expect(performance.now() - began).toBeLessThan(4_000);
});
