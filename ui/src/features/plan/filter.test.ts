import { describe, expect, it } from 'vitest';
import { makeRow } from '../../ipc/fake/rows';
import { chipsOf, isEmpty, matches, noFacets, noFilter, sameFilter, toggled } from './filter';

const facets = {
  ...noFacets,
  personas: [
    { id: 7, name: 'Anxious Planner', count: 3 },
    { id: 8, name: 'Late Starter', count: 1 },
  ],
};
const row = {
  ...makeRow(37, 0, true, 0),
  persona: 'Anxious Planner',
  topic: 'Roth conversion',
  tier: 'template' as const,
  status: 'failed' as const,
};

describe('a filter', () => {
  it('is OR inside a dimension and AND across them', () => {
    const either = { ...noFilter(), personas: [7, 8] };
    expect(matches(either, row, facets)).toBe(true);
    expect(matches({ ...either, tiers: ['scenario'] }, row, facets)).toBe(false);
    expect(matches({ ...either, tiers: ['scenario', 'template'] }, row, facets)).toBe(true);
    expect(matches({ ...noFilter(), personas: [8] }, row, facets)).toBe(false);
  });

  it('finds words anywhere and numbers exactly', () => {
    expect(matches({ ...noFilter(), text: 'ROTH' }, row, facets)).toBe(true);
    expect(matches({ ...noFilter(), text: '#37' }, row, facets)).toBe(true);
    expect(matches({ ...noFilter(), text: '#3' }, row, facets)).toBe(false);
  });

  it('adds and takes away a value', () => {
    const once = toggled(noFilter(), 'statuses', 'failed');
    expect(once.statuses).toEqual(['failed']);
    expect(isEmpty(toggled(once, 'statuses', 'failed'))).toBe(true);
  });

  it('is the same whatever the order of its values', () => {
    expect(sameFilter({ ...noFilter(), personas: [7, 8] }, { ...noFilter(), personas: [8, 7] })).toBe(true);
    expect(sameFilter({ ...noFilter(), personas: [7] }, noFilter())).toBe(false);
  });

  it('is shown in chips by name, many values in one', () => {
    const chips = chipsOf({ ...noFilter(), tiers: ['edge_case'], personas: [8] }, facets);
    expect(chips.map((chip) => chip.text)).toEqual(['Tier: Edge Case', 'Persona: Late Starter']);
    const many = chipsOf(
      { ...noFilter(), statuses: ['failed', 'approved', 'rejected', 'generated'] },
      facets,
    );
    expect(many).toEqual([{ key: 'statuses', value: null, text: 'Status: 4 chosen' }]);
  });
});
