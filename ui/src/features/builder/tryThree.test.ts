import { expect, it } from 'vitest';
import { row, shown } from './fixtures';
import { mostDifferent } from './tryThree';

it('tries the three rows that have least in common', () => {
  const rows = shown([
    row(0),
    row(1, { topicId: 22 }),
    row(2, { personaId: 2, arcId: 12, topicId: 23, tier: 'edge_case', clientStyle: 'blunt' }),
    row(3, { personaId: 3, arcId: 13, topicId: 24, tier: 'scenario', ending: 'leaves_open' }),
  ]);
  expect(mostDifferent(rows, undefined).map(({ key }) => key)).toEqual([0, 2, 3]);
  expect(mostDifferent(rows.slice(0, 2), rows[1]).map(({ key }) => key)).toEqual([1, 0]);
  expect(mostDifferent([], undefined)).toEqual([]);
});
