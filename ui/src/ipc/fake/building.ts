import type { PlanChoices, PlanSettings, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import { briefCommands } from './briefs';
import { alike, briefOf, goTogether, idsOf, isEdge, nameIn, proposalOf } from './propose';
import type { World } from './world';

type Commands = typeof shellCommands;
type BuildingCommands = Pick<
  Commands,
  | 'planChoices'
  | 'propose'
  | 'anotherBrief'
  | 'similarProposed'
  | 'acceptPlan'
  | 'similarRows'
  | 'briefsEstimate'
  | 'writeBriefs'
>;

const categories = ['Retirement', 'Debt', 'Home', 'Family', 'Taxes'];

function defaultsOf(datasetId: number): PlanSettings {
  return {
    datasetId,
    personas: idsOf('persona'),
    arcs: idsOf('arc'),
    topics: idsOf('topic'),
    forbidden: [],
    template: 46,
    scenario: 38,
    edgeCase: 16,
    variations: 1,
    strategy: 'pairs',
    weights: [],
    quotas: {
      styles: [{ value: 'curt', percent: 20 }],
      frictions: [{ value: 'pushes_back', percent: 30 }],
      endings: [{ value: 'leaves_open', percent: 40 }],
    },
    seed: 20261,
  };
}

function choicesOf(settings: PlanSettings, suitedBy: World['suitedBy']): PlanChoices {
  const entries = (kind: 'persona' | 'arc' | 'topic') =>
    idsOf(kind).map((id) => ({ id, name: nameIn(kind, id), category: null, edge: false, tiers: [] }));
  return {
    personas: entries('persona'),
    arcs: entries('arc').map((arc) => ({
      ...arc,
      edge: isEdge(arc.id),
      tiers: suitedBy.get(arc.name)?.tiers ?? (isEdge(arc.id) ? ['edge_case'] : ['template', 'scenario']),
    })),
    topics: entries('topic').map((topic, at) => ({
      ...topic,
      category: categories[at % categories.length] ?? null,
    })),
    suits: idsOf('persona').flatMap((personaId) =>
      idsOf('arc')
        .map((arcId) => ({ personaId, arcId }))
        .filter(
          ({ personaId, arcId }) =>
            suitedBy.get(nameIn('arc', arcId))?.personas.includes(nameIn('persona', personaId)) ??
            goTogether(personaId, arcId),
        ),
    ),
    settings,
  };
}

/** Building a plan. */
export function buildingCommands(world: World): BuildingCommands {
  const kept = new Map<number, PlanSettings>();
  const planned = (datasetId: number) =>
    (world.datasets.get(datasetId)?.rows ?? []).map((row) => ({ ...row, key: row.id }));
  return {
    planChoices: (datasetId) => ok(choicesOf(kept.get(datasetId) ?? defaultsOf(datasetId), world.suitedBy)),
    propose: (settings) => {
      for (const [list, what] of [
        [settings.personas, 'persona'],
        [settings.arcs, 'arc'],
        [settings.topics, 'topic'],
      ] as const) {
        if (list.length === 0)
          return fail('invalid', `No ${what} is chosen.`, 'Choose at least one, then rows are proposed.');
      }
      return ok(proposalOf(settings));
    },
    anotherBrief: (_datasetId, row, nth) => ok(briefOf(row, nth * 7_919)),
    similarProposed: (datasetId, rows) =>
      ok(alike(rows, [...rows.map((row) => ({ ...row, number: null })), ...planned(datasetId)])),
    acceptPlan: ({ settings, rows }) => {
      const set = world.datasets.get(settings.datasetId);
      if (!set || rows.length === 0)
        return fail('invalid', 'There is no row to add.', 'Choose what rows are made of.');
      kept.set(settings.datasetId, settings);
      const next = Math.max(0, ...set.rows.map((row) => row.number)) + 1;
      const added = rows.map((row, at) =>
        world.planned(settings.datasetId, next + at, {
          persona: nameIn('persona', row.personaId),
          emotion: nameIn('arc', row.arcId),
          topic: nameIn('topic', row.topicId),
          intent: row.intent,
          tone: row.tone,
          tier: row.tier,
          variation: row.variation,
          brief: row.brief,
          briefBy: row.briefBy,
          clientStyle: row.clientStyle,
          friction: row.friction,
          ending: row.ending,
        }),
      );
      return ok(world.plan(set, added, `plan accepted ${next}`));
    },
    similarRows: (datasetId, threshold) => {
      if (!(threshold > 0 && threshold < 1))
        return fail('invalid', 'The threshold is not between 0 and 1.', 'Choose one such as 0.3.');
      const waiting = planned(datasetId).filter((row) => row.status === 'not_generated');
      const later = (first: number, second: number) => second > first;
      return ok(
        alike(waiting, planned(datasetId), threshold).filter(({ first, second }) => later(first, second)),
      );
    },
    ...briefCommands(world),
  };
}
