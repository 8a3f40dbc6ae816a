import { describe, expect, it } from 'vitest';
import { chipsOf, including, isEmpty, noFacets, noFilter, sameFilter, toggled, without } from './filter';
import { rangeText } from './ranges';

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

  it('by a value shows its rows, where others of its kind are left out too', () => {
    const out = { ...noFilter(), statuses: ['failed' as const], not: ['statuses' as const] };
    expect(including(out, 'statuses', 'approved')).toEqual({ ...noFilter(), statuses: ['approved'] });
    const shown = including(including(noFilter(), 'statuses', 'failed'), 'statuses', 'approved');
    expect(shown).toEqual({ ...noFilter(), statuses: ['failed', 'approved'] });
  });

  it('says the years of its days, unless all are of this year', () => {
    const day = (year: number, month: number, of: number) => new Date(year, month - 1, of).getTime() / 1000;
    const said = (from: number, to: number) =>
      rangeText('made', { from, to }, new Date(2026, 11, 1).getTime());
    const [before, now, forever] = [day(2025, 11, 12), day(2026, 11, 12), 0xffff_ffff];
    expect(said(before, now)).toBe('Written 12 Nov 2025 to 12 Nov 2026');
    expect(said(before, before + 3600)).toBe('Written 12 Nov 2025');
    expect(said(before, forever)).toBe('Written since 12 Nov 2025');
    expect(said(0, before)).toBe('Written up to 12 Nov 2025');
    expect(said(now - 86_400, now)).toBe('Written 11 Nov to 12 Nov');
    expect(said(now, forever)).toBe('Written since 12 Nov');
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

  it('shows a range of scores and what was deferred, and takes each away alone', () => {
    const filter = {
      ...noFilter(),
      tiers: ['scenario' as const],
      scores: { from: 60, to: 69 },
      deferred: true,
    };
    const chips = chipsOf(filter, facets);
    expect(chips.map((chip) => chip.text)).toEqual(['Tier: Scenario', 'Score 6.0 to 6.9', 'Deferred']);
    const [tier, scores, deferred] = chips as [(typeof chips)[0], (typeof chips)[0], (typeof chips)[0]];
    expect(without(filter, scores)).toEqual({ ...filter, scores: null });
    expect(without(filter, deferred)).toEqual({ ...filter, deferred: null });
    expect(without(filter, tier)).toEqual({ ...filter, tiers: [] });
    const said = (from: number, to: number) =>
      chipsOf({ ...noFilter(), scores: { from, to } }, facets)[0]?.text;
    expect(said(80, 100)).toBe('Score 8.0 and more');
    expect(said(0, 59)).toBe('Score up to 5.9');
    expect(chipsOf({ ...noFilter(), deferred: false }, facets)[0]?.text).toBe('Not deferred');
  });
});
