import type { PlanChoices, PlanEntry, PlanPair, PlanSettings, Tier } from '../../ipc/client';
import { count } from '../../lib/format';

/** What can be done to the settings of a plan. Each gives new ones. */

/** Rows that are proposed at once. */
export const MOST_ROWS = 10_000;
/** Rows that one combination may have. */
export const MOST_VARIATIONS = 100;
export const MOST_SEED = 4_294_967_295;

export type List = 'personas' | 'arcs' | 'topics';

/** The field of a tier's count. */
export const fieldOf = { template: 'template', scenario: 'scenario', edge_case: 'edgeCase' } as const;
export type TierField = (typeof fieldOf)[Tier];
const fields: TierField[] = Object.values(fieldOf);

export function rowsOf(settings: PlanSettings): number {
  return fields.reduce((sum, field) => sum + settings[field], 0);
}

/** So many rows, in the shares that the tiers have; where none has any, as Template. */
export function withRows(settings: PlanSettings, rows: number): PlanSettings {
  const before = rowsOf(settings);
  if (before === 0) return { ...settings, template: rows };
  const exact = fields.map((field) => (settings[field] * rows) / before);
  const whole = exact.map(Math.floor);
  let left = rows - whole.reduce((sum, n) => sum + n, 0);
  // The largest remainders take what is left.
  const byRest = fields.map((_, at) => at).sort((a, b) => rest(exact, b) - rest(exact, a));
  for (const at of byRest) {
    if (left <= 0) break;
    whole[at] = (whole[at] ?? 0) + 1;
    left -= 1;
  }
  const [template = 0, scenario = 0, edgeCase = 0] = whole;
  return { ...settings, template, scenario, edgeCase };
}

const rest = (exact: number[], at: number) => (exact[at] ?? 0) % 1;

export const pairKey = ({ personaId, arcId }: PlanPair): string => `${personaId}|${arcId}`;

/** Forbids a pair, or allows it again. */
export function withPair(settings: PlanSettings, pair: PlanPair): PlanSettings {
  const without = settings.forbidden.filter((one) => pairKey(one) !== pairKey(pair));
  const forbidden = without.length < settings.forbidden.length ? without : [...without, pair];
  return { ...settings, forbidden };
}

/** Chooses entries or leaves them out, in the order of the library. */
export function withEntries(
  settings: PlanSettings,
  list: List,
  ids: number[],
  on: boolean,
  all: PlanEntry[],
): PlanSettings {
  const chosen = new Set(settings[list]);
  for (const id of ids) {
    if (on) chosen.add(id);
    else chosen.delete(id);
  }
  return { ...settings, [list]: all.map(({ id }) => id).filter((id) => chosen.has(id)) };
}

export function weightOf({ weights }: PlanSettings, id: number): number {
  return weights.find((one) => one.id === id)?.weight ?? 1;
}

/** Those of 1 are not kept: it is what an entry weighs where nothing is said. */
export function withWeight(settings: PlanSettings, id: number, weight: number): PlanSettings {
  const others = settings.weights.filter((one) => one.id !== id);
  return { ...settings, weights: weight === 1 ? others : [...others, { id, weight }] };
}

/** Without what the library no longer offers. */
export function known(settings: PlanSettings, { personas, arcs, topics }: PlanChoices): PlanSettings {
  const of = (entries: PlanEntry[], ids: number[]) => {
    const there = new Set(entries.map(({ id }) => id));
    return ids.filter((id) => there.has(id));
  };
  const [p, a, t] = [of(personas, settings.personas), of(arcs, settings.arcs), of(topics, settings.topics)];
  const all = new Set([...personas, ...arcs, ...topics].map(({ id }) => id));
  return {
    ...settings,
    personas: p,
    arcs: a,
    topics: t,
    forbidden: settings.forbidden.filter(({ personaId, arcId }) => all.has(personaId) && all.has(arcId)),
    weights: settings.weights.filter(({ id }) => all.has(id)),
  };
}

/** Why these settings cannot be proposed for; null where they can. */
export function problemOf(settings: PlanSettings): string | null {
  if (settings.personas.length === 0) return 'Tick at least one persona.';
  if (settings.arcs.length === 0) return 'Tick at least one arc.';
  if (settings.topics.length === 0) return 'Choose at least one topic.';
  if (rowsOf(settings) === 0) return 'Say how many rows there are to be.';
  if (rowsOf(settings) > MOST_ROWS) return `At most ${count(MOST_ROWS)} rows are added at once.`;
  return null;
}
