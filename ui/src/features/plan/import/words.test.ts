import { expect, it } from 'vitest';
import type { ImportProblem, PlanPreview } from '../../../ipc/client';
import { accented, listed, problemsTitle, shownText, whyNot } from './words';

const preview = (change: Partial<PlanPreview>): PlanPreview => ({
  fileName: 'plan.csv',
  sheets: [],
  sheet: null,
  encoding: 'UTF-8',
  guessed: false,
  encodings: [],
  headings: (['persona', 'emotion', 'topic', 'tier'] as const).map((column) => ({
    heading: column,
    column,
    samples: [],
  })),
  lines: [2, 3].map((line) => ({ line, cells: [], problems: [] })),
  rows: 2,
  added: 2,
  known: 0,
  differing: [],
  differingTotal: 0,
  problems: [],
  unknown: [],
  similar: [],
  similarTotal: 0,
  ...change,
});
const problem = (line: number): ImportProblem => ({ line, column: 'tier', message: 'x' });
const problems = (...lines: number[]) => preview({ problems: lines.map(problem) });

it.each([
  [[2], '1 row has a problem'],
  [[2, 2, 3], '2 rows have a problem'],
  [[0], 'The file has a problem'],
  [[1, 3], 'The file has 2 problems'],
  [Array.from({ length: 20 }, (_, n) => n + 2), 'At least 20 rows have a problem'],
])('problems of the lines %j: %s', (lines, title) => {
  expect(problemsTitle(problems(...lines))).toBe(title);
});

it('says why a file cannot be imported', () => {
  expect(whyNot(preview({}))).toBeNull();
  expect(whyNot(preview({ added: 0, known: 2 }))).toBe('Every row is there already');
  expect(whyNot(preview({ added: 0, rows: 0 }))).toBe('The file has no row');
  expect(whyNot(problems(2))).toBe('1 row has a problem: mend the file, or leave the column out');
});

it('says which rows are shown', () => {
  expect(shownText(preview({}))).toBe('2 rows');
  expect(shownText(preview({ rows: 98_765 }))).toBe('The first of 98,765 rows');
  const lines = [{ line: 9, cells: [], problems: [{ column: null, message: 'x' }] }];
  expect(shownText(preview({ rows: 98_765, lines }))).toBe(
    'The first of 98,765 rows and some with a problem',
  );
});

it('shows the letters of an encoding where they are, in the cells before the headings', () => {
  const heading = { heading: 'R\u00f4le', column: null, samples: ['plain'] };
  expect(accented(preview({ headings: [heading] }))).toBe('R\u00f4le');
  const lines = [{ line: 2, cells: [`${'a'.repeat(100)}\u00f1${'b'.repeat(100)}`], problems: [] }];
  const shown = `...${'a'.repeat(24)}\u00f1${'b'.repeat(23)}...`;
  expect(accented(preview({ headings: [heading], lines }))).toBe(shown);
  expect(accented(preview({}))).toBeNull();
});

it('names several', () => {
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'], 'or')]).toEqual(['', 'a', 'a, b or c']);
});
