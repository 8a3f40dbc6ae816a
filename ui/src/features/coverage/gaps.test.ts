import { expect, it } from 'vitest';
import type { CoverageCounts, CoverageReport } from '../../ipc/client';
import { gapsOf, inputOf, waitingText, type Measure } from './gaps';

const none: CoverageCounts = { planned: 0, generated: 0, approved: 0, distinct: 0, rejected: 0 };
const line = (id: number) => ({ id, name: `line ${id}`, edge: false, counts: none });

/** A table of one cell, whose target is 4. */
const gapOf = (counts: Partial<CoverageCounts>, measure: Measure = 'approved') => {
  const cell = { row: 0, column: 0, suits: true, counts: { ...none, ...counts }, rejectedAs: null };
  const report = { target: 4, rows: [line(1)], columns: [line(2)], cells: [cell] };
  return gapsOf(report as unknown as CoverageReport, measure)[0];
};

it.each([
  [{}, 4, ''],
  [{ planned: 2 }, 2, '2 to write'],
  [{ planned: 3, generated: 3, approved: 1, distinct: 1, rejected: 1 }, 2, '1 to review'],
  [{ planned: 9, generated: 3 }, 0, '6 to write, 3 to review'],
  // Who rejected all of them plans as many as if there were none.
  [{ planned: 4, generated: 4, rejected: 4 }, 4, ''],
])('%j: %i rows, for what waits already fills it too', (counts, rows, words) => {
  const gap = gapOf(counts);
  if (!gap) throw new Error('it is below the target');
  expect(gap.rows).toBe(rows);
  expect(waitingText(gap)).toBe(words);
  const by = { rows: 'emotion', columns: 'persona' } as const;
  expect(inputOf([gap], by)).toEqual([{ personaId: 2, arcId: 1, rows }]);
});

it('counts what was not judged only where verdicts are counted', () => {
  const counts = { planned: 3, generated: 2 };
  expect(gapOf(counts, 'generated')).toMatchObject({ missing: 2, toGenerate: 1, toReview: 0, rows: 1 });
  expect(gapOf(counts, 'planned')).toMatchObject({ missing: 1, rows: 1 });
});
