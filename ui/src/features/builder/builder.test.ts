import { describe, expect, it } from 'vitest';
import type { PlanChoices, PlanProposal, PlanSettings, ProposedRow } from '../../ipc/client';
import { useLocale } from '../../lib/format';
import { Changes, named, type PlanRow } from './changes.svelte';
import { entry, row, shown } from './fixtures';
import { drawSettings, matched } from './draw';
import { coveredText } from './figures';
import { quotaProblem, quotaParts, quotaText, withShare } from './manner';
import { linesOf, pairsText } from './pairGrid';
import { known, problemOf, rowsOf, withEntries, withPair, withRows, withWeight } from './settings';

const settings: PlanSettings = {
  datasetId: 1,
  personas: [1, 2],
  arcs: [11, 12],
  topics: [21, 22],
  forbidden: [],
  template: 230,
  scenario: 190,
  edgeCase: 80,
  variations: 1,
  strategy: 'pairs',
  weights: [],
  quotas: { styles: [], frictions: [], endings: [] },
  seed: 1,
};

describe('settings of a plan', () => {
  it.each([
    [500, [230, 190, 80]],
    [100, [46, 38, 16]],
    [7, [3, 3, 1]],
    [1, [1, 0, 0]],
    [0, [0, 0, 0]],
  ])('%i rows keep the shares, to the row', (rows, [template, scenario, edgeCase]) => {
    const made = withRows(settings, rows);
    expect(made).toMatchObject({ template, scenario, edgeCase });
    expect(rowsOf(made)).toBe(rows);
  });

  it('without shares are of Template', () => {
    const none = { ...settings, template: 0, scenario: 0, edgeCase: 0 };
    expect(withRows(none, 12)).toMatchObject({ template: 12, scenario: 0, edgeCase: 0 });
  });

  it('forbid a pair and allow it again', () => {
    const pair = { personaId: 1, arcId: 12 };
    const once = withPair(settings, pair);
    expect(once.forbidden).toEqual([pair]);
    expect(withPair(once, { ...pair }).forbidden).toEqual([]);
  });

  it('choose in the order of the library', () => {
    const all = [entry(1), entry(3), entry(2)];
    expect(withEntries(settings, 'personas', [3], true, all).personas).toEqual([1, 3, 2]);
    expect(withEntries(settings, 'personas', [1, 2], false, all).personas).toEqual([]);
  });

  it('keep no weight that says nothing', () => {
    const heavy = withWeight(settings, 1, 3);
    expect(heavy.weights).toEqual([{ id: 1, weight: 3 }]);
    expect(withWeight(heavy, 1, 1).weights).toEqual([]);
  });

  it('lose what the library no longer has', () => {
    const choices = { personas: [entry(2)], arcs: [entry(11)], topics: [entry(21), entry(22)] };
    const before = {
      ...settings,
      forbidden: [
        { personaId: 1, arcId: 11 },
        { personaId: 2, arcId: 11 },
      ],
      weights: [
        { id: 1, weight: 2 },
        { id: 2, weight: 2 },
      ],
    };
    expect(known(before, choices as PlanChoices)).toMatchObject({
      personas: [2],
      arcs: [11],
      topics: [21, 22],
      forbidden: [{ personaId: 2, arcId: 11 }],
      weights: [{ id: 2, weight: 2 }],
    });
  });

  it('say what is missing, and what is too many', () => {
    expect(problemOf(settings)).toBeNull();
    expect(problemOf({ ...settings, arcs: [] })).toBe('Tick at least one arc.');
    expect(problemOf(withRows(settings, 0))).toBe('Say how many rows there are to be.');
    expect(problemOf(withRows(settings, 10_001))).toBe('At most 10,000 rows are added at once.');
    useLocale('de');
    expect(problemOf(withRows(settings, 10_001))).toBe('At most 10.000 rows are added at once.');
    useLocale('en-GB');
  });
});

describe('what is covered', () => {
  const proposal = (covered: number, needed: number) => ({ pairs: 645, covered, needed }) as PlanProposal;

  it('says that topics are counted, which the pairs beside the personas are not', () => {
    expect(coveredText(proposal(415, 257))).toBe('415 of 645 pairs covered, topics included');
    expect(coveredText(proposal(645, 1))).toBe('every pair covered, topics included');
    expect(coveredText(proposal(645, 0))).toBe('the plan has every pair already, topics included');
  });

  it('counts no pair of an arc whose tier is not asked for', () => {
    const arcs = [{ ...entry(11) }, { ...entry(12), edge: true, tiers: ['edge_case' as const] }];
    const suits = [11, 12].map((arcId) => ({ personaId: 1, arcId }));
    const choices: PlanChoices = { personas: [entry(1)], arcs, topics: [], suits, settings };
    expect(pairsText(linesOf(choices, settings, []))).toBe('2 pairs');
    const lines = linesOf(choices, { ...settings, edgeCase: 0 }, []);
    expect(pairsText(lines)).toBe('1 pair');
    expect(lines[1]?.cells[0]).toMatchObject({
      kind: 'unasked',
      text: '',
      label: 'Entry 12 with Entry 1: only in rows of Edge Case',
    });
  });
});

describe('quotas', () => {
  const [styles] = quotaParts;
  it('are kept in order, without those of nothing, and are at most a hundred', () => {
    const once = withShare(settings.quotas, styles, 'blunt', 60);
    const twice = withShare(once, styles, 'curt', 30);
    expect(twice.styles).toEqual([
      { value: 'curt', percent: 30 },
      { value: 'blunt', percent: 60 },
    ]);
    expect(quotaProblem(twice)).toBeNull();
    expect(quotaProblem(withShare(twice, styles, 'careful', 20))).toContain('110%');
    expect(withShare(twice, styles, 'curt', 0).styles).toEqual([{ value: 'blunt', percent: 60 }]);
    expect(quotaText(twice)).toBe('60% blunt');
    expect(quotaText(settings.quotas)).toBe('all kinds alike');
  });
});

describe('changes of a proposal', () => {
  const two = [row(0), row(1, { topicId: 22 })];

  it('tell rows of the same name apart', () => {
    const names = named([row(0), row(1)]).map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
  });

  it('stay with their rows where the plan got one more of the same combination meanwhile', () => {
    const changes = new Changes();
    const [one, other] = changes.applied(named(two)) as [PlanRow, PlanRow];
    changes.edit(one, 'Mine.');
    changes.drop(other.name);
    const later = changes.applied(named(two.map((each) => ({ ...each, variation: 2 }))));
    expect(later.map(({ row: { variation, brief } }) => [variation, brief])).toEqual([[2, 'Mine.']]);
  });

  it('follow from a dropped row to what was drawn, also where that is dropped too', () => {
    const changes = new Changes();
    const proposed = named(two);
    const [first] = proposed;
    changes.drop(first?.name ?? '');
    expect(changes.applied(proposed)).toHaveLength(1);
    expect(changes.missing(proposed).map(({ name }) => name)).toEqual([first?.name]);
    changes.drew(first?.name ?? '', row(7, { personaId: 2, clientStyle: 'blunt' }));
    const [drawn] = changes.applied(proposed);
    // In the same place, and with the same manner.
    expect(drawn?.row).toMatchObject({ key: 0, personaId: 2, clientStyle: 'curt' });
    changes.drop(drawn?.name ?? '');
    changes.drew(drawn?.name ?? '', row(8, { arcId: 12 }));
    expect(changes.applied(proposed)[0]?.row).toMatchObject({ key: 0, arcId: 12 });
    expect(changes.counts(proposed)).toEqual({ dropped: 1, drawn: 1 });
    changes.undo();
    expect(changes.applied(proposed)[0]?.name).toBe(drawn?.name);
  });

  it('never show a drawn row twice, nor go in a circle', () => {
    const changes = new Changes();
    const [a, b] = named(two) as [ReturnType<typeof named>[0], ReturnType<typeof named>[0]];
    changes.drop(a.name);
    changes.drew(a.name, b.row);
    expect(changes.applied([a, b]).map(({ name }) => name)).toEqual([b.name]);
    changes.drop(b.name);
    changes.drew(b.name, a.row);
    expect(changes.applied([a])).toEqual([]);
  });

  it('give an edit back where its row is proposed again, and an empty one takes the brief away', () => {
    const changes = new Changes();
    const [one, other] = changes.applied(named(two)) as [PlanRow, PlanRow];
    changes.edit(one, ' Mine. ');
    changes.edit(other, '  ');
    expect(changes.applied(named([two[1] as ProposedRow]))[0]?.row).toMatchObject({
      brief: null,
      briefBy: null,
    });
    expect(changes.applied(named(two))[0]).toMatchObject({
      edited: true,
      row: { brief: 'Mine.', briefBy: 'person' },
    });
    changes.edit(changes.applied(named(two))[0] as PlanRow, 'Mine.');
    expect(changes.edits).toBe(2);
  });
});

describe('what is drawn for a dropped row', () => {
  const missing = named([row(0)]);

  it('is asked for by its persona and arc first, in its tier alone', () => {
    expect(drawSettings(settings, missing, true)).toMatchObject({
      personas: [1],
      arcs: [11],
      topics: [21, 22],
      template: 12,
      scenario: 0,
      edgeCase: 0,
      strategy: 'random',
    });
    expect(drawSettings(settings, missing, false).personas).toEqual([1, 2]);
  });

  it('is a combination that nothing has, the one most like it, and none that was dropped', () => {
    const standing = shown([row(1, { topicId: 22 })]);
    const candidates = [
      row(9, { topicId: 22 }),
      row(10, { tier: 'scenario', topicId: 23 }),
      row(11, { personaId: 2, arcId: 12 }),
      row(12, { topicId: 23 }),
    ];
    const best = matched(missing, candidates, standing, () => false);
    expect([...best.values()].map(({ key }) => key)).toEqual([12]);
    const barred = matched(missing, candidates, standing, (name) => name.startsWith('1|11|23'));
    expect([...barred.values()].map(({ key }) => key)).toEqual([11]);
  });
});
