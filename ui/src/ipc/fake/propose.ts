import type { PlanProposal, PlanSettings, ProposedRow, SimilarRows, Tier } from '../bindings';
import { suits } from './coverage';
import { chance } from './rows';
import { arcs, edgeArcs, intents, personas, tones, topics } from './words';

/** Proposals of the fake: the same settings give the same rows. */

export const emotions = [...arcs, ...edgeArcs];
/** What the number of a library's first item of each kind is, less one: no two items have the same. */
const before = { persona: 0, arc: 100, topic: 200 };
type Named = keyof typeof before;
const lists: Record<Named, string[]> = { persona: personas, arc: emotions, topic: topics };
export const idsOf = (kind: Named): number[] => lists[kind].map((_, at) => before[kind] + at + 1);
export const idOf = (kind: Named, name: string): number => before[kind] + lists[kind].indexOf(name) + 1;
export const nameIn = (kind: Named, id: number): string => lists[kind][id - before[kind] - 1] ?? '';
export const isEdge = (arcId: number): boolean => edgeArcs.includes(nameIn('arc', arcId));
export const goTogether = (personaId: number, arcId: number): boolean =>
  suits(arcId - before.arc - 1, personaId - 1);

const ROW_MICROS = { low: 34_000, high: 42_000 };
const BRIEFS_MICROS = 15_500;
const ROWS_A_CALL = 25;
const ALIKE = 0.35;

const tierNames: Record<Tier, string> = {
  template: 'Template',
  scenario: 'Scenario',
  edge_case: 'Edge Case',
};
const worries = [
  'whether it is too late',
  'what the letter means',
  'who has to be told',
  'how much it will cost',
  'whether a mistake was made',
  'what comes after the summer',
];
const figures = ['$4,200', '$11,000', '$38,500', 'three months of rent', 'half of the savings', '$310,000'];

/** One line, made of a worry and a figure. */
export function briefOf(row: Pick<ProposedRow, 'personaId' | 'arcId' | 'topicId'>, seed: number): string {
  const at = row.personaId * 31 + row.arcId * 17 + row.topicId * 7 + seed * 3;
  const pick = (list: string[], salt: number) => list[Math.floor(chance(at + salt) * list.length)] ?? '';
  const topic = nameIn('topic', row.topicId).toLowerCase();
  return [
    `Asks ${pick(worries, 1)}: ${pick(figures, 2)} is at stake, and the matter is ${topic}.`,
    `Found a note about ${topic} and does not know ${pick(worries, 3)}; ${pick(figures, 4)} went out last week.`,
    `Told nobody about ${topic} since spring, over ${pick(figures, 5)}, and asks ${pick(worries, 6)}.`,
    `Has ${pick(figures, 7)} in a drawer since the talk of ${topic}; wonders ${pick(worries, 8)}.`,
    `Signed something for ${topic}, read it on the bus home, and now wants to hear ${pick(worries, 10)}.`,
    `Sleeps badly: ${pick(figures, 11)}, a deadline on Friday, and ${topic} on the kitchen table.`,
    `A brother says ${topic} is simple. It is not, with ${pick(figures, 12)} owed; ${pick(worries, 13)} is the question.`,
    `Opened the folder called ${topic} for the first time. ${pick(figures, 14)} stands there in red.`,
  ][Math.floor(chance(at + 9) * 8)] as string;
}

/** Values in the shares that were asked for; the rest from all alike. */
function drawn<T>(shares: { value: T; percent: number }[], all: T[], at: number, of: number): T {
  let upTo = 0;
  for (const { value, percent } of shares) {
    upTo += percent;
    if ((at / of) * 100 < upTo) return value;
  }
  return all[at % all.length] as T;
}

export function proposalOf(settings: PlanSettings): PlanProposal {
  const impossible: string[] = [];
  const rows: ProposedRow[] = [];
  const used = new Map<string, number>();
  const barred = new Set(settings.forbidden.map(({ personaId, arcId }) => `${personaId}|${arcId}`));
  const counts: [Tier, number][] = [
    ['template', settings.template],
    ['scenario', settings.scenario],
    ['edge_case', settings.edgeCase],
  ];
  const total = settings.template + settings.scenario + settings.edgeCase;
  for (const [tier, wanted] of counts) {
    if (wanted === 0) continue;
    const pairs = settings.personas
      .flatMap((personaId) => settings.arcs.map((arcId) => ({ personaId, arcId })))
      .filter(({ personaId, arcId }) => goTogether(personaId, arcId) && !barred.has(`${personaId}|${arcId}`))
      .filter(({ arcId }) => isEdge(arcId) === (tier === 'edge_case'));
    if (pairs.length === 0) {
      const who = nameIn('persona', settings.personas[0] ?? 1);
      const arc = tier === 'edge_case' ? 'an edge arc' : 'an arc';
      impossible.push(`${tierNames[tier]} needs ${arc} that suits ${who}.`);
      continue;
    }
    const all = pairs.flatMap((pair, at) =>
      settings.topics.map((_, shift) => ({
        ...pair,
        topicId: settings.topics[(at + shift + settings.seed) % settings.topics.length] as number,
      })),
    );
    // Through all pairs first, then through them again with another topic.
    const order = all.map((_, at) => {
      const round = Math.floor(at / pairs.length);
      return all[((at % pairs.length) * settings.topics.length + round) % all.length] as (typeof all)[0];
    });
    let added = 0;
    for (let at = 0; added < wanted && at < order.length * settings.variations; at += 1) {
      const one = order[at % order.length] as (typeof all)[0];
      const name = `${one.personaId}|${one.arcId}|${one.topicId}`;
      const variation = (used.get(name) ?? 0) + 1;
      if (variation > settings.variations) continue;
      used.set(name, variation);
      const n = rows.length;
      rows.push({
        ...one,
        key: n,
        tier,
        variation,
        intent: intents[n % intents.length] as string,
        tone: tones[n % tones.length] as string,
        brief: briefOf(one, settings.seed + variation),
        briefBy: 'library',
        clientStyle: drawn(settings.quotas.styles, ['curt', 'rambling', 'careful', 'blunt'], n, total),
        friction: drawn(
          settings.quotas.frictions,
          ['none', 'doubts', 'pushes_back', 'misunderstands'],
          n,
          total,
        ),
        ending: drawn(settings.quotas.endings, ['settled', 'half_settled', 'leaves_open'], n, total),
      });
      added += 1;
    }
    if (added < wanted)
      impossible.push(`${tierNames[tier]} has room for ${added} rows: allow more of one combination.`);
  }
  const low = rows.length;
  return {
    rows,
    ...coverageOf(settings, rows),
    combinations: used.size,
    costMicros: { low: low * ROW_MICROS.low, high: low * ROW_MICROS.high },
    ms: { low: low * 7_000, high: low * 9_800 },
    briefsMicros: {
      low: Math.ceil(low / ROWS_A_CALL) * BRIEFS_MICROS,
      high: Math.ceil(low / ROWS_A_CALL) * BRIEFS_MICROS,
    },
    impossible,
  };
}

function coverageOf(settings: PlanSettings, rows: ProposedRow[]) {
  const couples = settings.personas.flatMap((p) => settings.arcs.filter((a) => goTogether(p, a)));
  const [p, a, t] = [settings.personas.length, settings.arcs.length, settings.topics.length];
  const pairs = couples.length - settings.forbidden.length + p * t + a * t;
  const covered = new Set(
    rows.flatMap((row) => [
      `${row.personaId}|${row.arcId}|`,
      `${row.personaId}||${row.topicId}`,
      `|${row.arcId}|${row.topicId}`,
    ]),
  ).size;
  return { pairs, covered, needed: Math.max(p, a) * t };
}

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const runs = (text: string) =>
  new Set(
    words(text).flatMap((_, at, all) => (at + 3 <= all.length ? [all.slice(at, at + 3).join(' ')] : [])),
  );

/** What of the first says nearly the same as what of the second. */
export function alike(
  first: { key: number; brief: string | null }[],
  second: { key: number; number: number | null; brief: string | null }[],
  threshold = ALIKE,
): SimilarRows[] {
  const holders = new Map<string, number[]>();
  const sizes = second.map((row, at) => {
    const own = runs(row.brief ?? '');
    for (const run of own) holders.set(run, [...(holders.get(run) ?? []), at]);
    return own.size;
  });
  return first
    .flatMap((one) => {
      const own = runs(one.brief ?? '');
      const shared = new Map<number, string[]>();
      for (const run of own)
        for (const at of holders.get(run) ?? []) shared.set(at, [...(shared.get(at) ?? []), run]);
      return [...shared].flatMap(([at, both]): SimilarRows[] => {
        const { key, number } = second[at] as (typeof second)[0];
        const similarity = both.length / (own.size + (sizes[at] ?? 0) - both.length);
        if (similarity < threshold || (number === null && key <= one.key)) return [];
        return [{ first: one.key, second: key, number, similarity, words: joined(both) }];
      });
    })
    .sort((a, b) => b.similarity - a.similarity);
}

/** Three words each, put together where they overlap; the longest first. */
function joined(runs: string[]): string[] {
  const phrases: string[] = [];
  for (const run of runs) {
    const last = phrases.at(-1);
    const [one, two, three] = run.split(' ');
    if (last?.endsWith(` ${one} ${two}`)) phrases[phrases.length - 1] = `${last} ${three}`;
    else phrases.push(run);
  }
  return phrases.sort((a, b) => b.length - a.length);
}
