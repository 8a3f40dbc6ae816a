import type {
  CoverageBar,
  CoverageCounts,
  CoverageLine,
  Dimension,
  RowSummary,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import { arcs, edgeArcs, intents, personas, tones, topics } from './words';
import type { World } from './world';

type Commands = typeof shellCommands;
type CoverageCommands = Pick<Commands, 'coverage' | 'fillGaps'>;

const emotions = [...arcs, ...edgeArcs];
const tiers = { template: 'Template', scenario: 'Scenario', edge_case: 'Edge Case' };

/** The values of a dimension, with the names that are shown. */
const values: Record<Dimension, { value: string; name: string }[]> = {
  persona: named(personas),
  emotion: named(emotions),
  topic: named(topics),
  intent: named([...intents].sort()),
  tone: named([...tones].sort()),
  tier: Object.entries(tiers).map(([value, name]) => ({ value, name })),
};
const isItem = (dimension: Dimension) => ['persona', 'emotion', 'topic'].includes(dimension);

function named(names: string[]) {
  return names.map((name) => ({ value: name, name }));
}

export function countsOf(rows: RowSummary[]): CoverageCounts {
  const approved = rows.filter((row) => row.status === 'approved');
  return {
    planned: rows.length,
    generated: rows.filter((row) => row.generatedAt !== null).length,
    approved: approved.length,
    distinct: approved.filter((row) => row.number % 10 !== 0).length,
    rejected: rows.filter((row) => row.status === 'rejected').length,
  };
}

/** A third of the pairs does not suit; every persona and every arc has some that do. */
export function suits(emotion: number, persona: number): boolean {
  return (emotion + persona) % 3 !== 2;
}

function linesOf(dimension: Dimension, rows: RowSummary[]): CoverageLine[] {
  return values[dimension].map(({ value, name }, at) => ({
    id: isItem(dimension) ? at + 1 : 0,
    name,
    edge: dimension === 'emotion' && edgeArcs.includes(name),
    counts: countsOf(rows.filter((row) => row[dimension] === value)),
  }));
}

function bars(
  rows: RowSummary[],
  nameOf: (row: RowSummary) => string | null,
  cost: number | null,
): CoverageBar[] {
  const names = [...new Set(rows.map(nameOf))].filter((name) => name !== null).sort();
  return names.map((name) => {
    const counts = countsOf(rows.filter((row) => nameOf(row) === name));
    return { name, counts, costEachMicros: counts.approved > 0 ? cost : null };
  });
}

/** Rows that a cell lacks once all of it that is planned, or waits for a verdict, counts. */
function toPlan({ planned, generated, approved, rejected }: CoverageCounts, aim: number): number {
  return Math.max(0, aim - approved - (planned - generated) - Math.max(0, generated - approved - rejected));
}

/** What of a World's plan is covered. */
export function coverageCommands(world: World): CoverageCommands {
  return {
    coverage: ({ datasetId, rows: down, columns: across, target }) => {
      if (down === across) return fail('invalid', 'Coverage needs two different dimensions.');
      const all = world.datasets.get(datasetId)?.rows ?? [];
      const aim = target ?? world.coverageTargets.get(datasetId) ?? 2;
      world.coverageTargets.set(datasetId, aim);
      const pairs = [down, across].sort().join() === 'emotion,persona';
      const cells = values[down].flatMap(({ value: of }, row) =>
        values[across].map(({ value: and }, column) => {
          const counts = countsOf(all.filter((one) => one[down] === of && one[across] === and));
          return {
            row,
            column,
            suits: !pairs || (down === 'emotion' ? suits(row, column) : suits(column, row)),
            counts,
            rejectedAs: counts.rejected > 0 ? 'not this persona' : null,
          };
        }),
      );
      const gaps = cells.filter((cell) => cell.suits && cell.counts.approved < aim);
      const made = all.filter((row) => row.generatedAt !== null);
      const pairsThatSuit = emotions.flatMap((_, arc) => personas.filter((__, at) => suits(arc, at))).length;
      return ok({
        rows: linesOf(down, all),
        columns: linesOf(across, all),
        cells,
        total: countsOf(all),
        target: aim,
        gaps: gaps.length,
        missing: gaps.reduce((sum, cell) => sum + toPlan(cell.counts, aim), 0),
        topics: linesOf('topic', all),
        topicTarget: Math.ceil((pairsThatSuit * aim) / topics.length),
        tiers: bars(all, (row) => tiers[row.tier], null),
        lengths: bars(made, (row) => `${6 + 2 * (row.number % 3)} turns`, null),
        models: bars(made, (row) => (row.number % 4 ? 'claude-haiku-4-5' : 'gpt-5-mini'), 41_000),
        templates: bars(made, (row) => `${tiers[row.tier]} 1`, 38_000),
      });
    },
    fillGaps: ({ datasetId, gaps, tier }) => {
      const set = world.datasets.get(datasetId);
      const wanted = gaps.flatMap((gap) => Array.from({ length: gap.rows }, () => gap));
      if (!set || wanted.length === 0)
        return fail('invalid', 'There is no gap to fill.', 'Choose at least one.');
      const next = Math.max(0, ...set.rows.map((row) => row.number)) + 1;
      const added = wanted.map(({ personaId, arcId }, at) => {
        const emotion = emotions[arcId - 1] ?? '';
        const edge = edgeArcs.includes(emotion);
        return world.planned(datasetId, next + at, {
          persona: personas[personaId - 1] ?? '',
          emotion,
          tier: tier ?? (edge ? 'edge_case' : 'template'),
        });
      });
      return ok(world.plan(set, added, `rows planned ${next}`));
    },
  };
}
