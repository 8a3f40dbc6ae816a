import { describe, expect, it } from 'vitest';
import { chipsOf, isEmpty, noFacets, noFilter, sameFilter, toggled } from './filter';

const facets = {
  ...noFacets,
  personas: [
    { id: 7, name: 'Anxious Planner', count: 3 },
    { id: 8, name: 'Late Starter', count: 1 },
  ],
};
describe('a filter', () => {
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
