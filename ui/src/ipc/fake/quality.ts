import type {
  BrakeView,
  Measure,
  PhraseKind,
  PhraseView,
  QualityReport,
  RowSummary,
  ScoreBin,
  Speaker,
  Variety,
  commands as shellCommands,
} from '../bindings';
import { fail, ok } from './answer';
import { claimsIn } from './claims';
import { generationOf } from './detail';
import { chance } from './rows';
import type { World } from './world';

type Commands = typeof shellCommands;
type QualityCommands = Pick<Commands, 'quality' | 'decidePhrase' | 'brake' | 'claims'>;
type Decisions = Map<string, { decision: string; at: number }>;

const NEEDED = 30;
const LATELY = 40;
const MOST_AVOIDED = 12;
const DAY = 86_400_000;

const phrases: [string, number][] = [
  ['here is what I want you to', 0.34],
  ['that makes a lot of sense', 0.25],
  ['there is nothing to be ashamed of', 0.18],
  ['let us take this one step', 0.16],
  ['you are not alone in this', 0.15],
  ['one small thing you can do this week', 0.13],
  ['in two or three plain sentences', 0.11],
];
const openings: [string, number][] = [
  ['NAME, first, take a breath', 0.22],
  ['It makes sense that', 0.15],
  ['Thank you for telling', 0.1],
  ['Let us start with', 0.06],
];
const closings: [string, number][] = [
  ['What would feel like', 0.14],
  ['Which of these would', 0.09],
  ['What is one thing', 0.06],
  ['Does that sound like', 0.04],
];
const realism: [string, string, number, string, boolean | null][] = [
  ['short_turns', 'Turns under 25 words', 0.04, '10 to 30 %', false],
  ['pushback', 'Push back after the first turn', 0.36, 'over 30 %', true],
  ['slips', 'Typing slips, lower-case “i”', 0, 'some', false],
  ['ends_settled', 'End in thanks or full relief', 0.58, 'under 50 %', false],
  ['persona_wrong', 'Age or income against the persona', 0.05, 'none', false],
];
const formats: [string, string, number][] = [
  ['bold', 'Bold', 0.25],
  ['lists', 'Lists', 0.04],
  ['headings', 'Headings', 0],
  ['emoji', 'Emoji', 0],
  ['em_dash', 'Long dashes', 0.02],
  ['code', 'Code or stray signs', 0],
];
const variety: Variety = {
  compression: 2.9,
  selfRepetition: 4.1,
  selfBleu: 0.29,
  newGroups: 412,
  words: 50_000,
  growth: [871, 742, 664, 601, 556, 520, 486, 455, 431, 412],
};

/** What conversations have in common, over a World. */
export function qualityCommands(world: World): QualityCommands {
  const decisions = new Map<number, Decisions>();
  const of = (datasetId: number): Decisions => {
    const known = decisions.get(datasetId) ?? begin();
    decisions.set(datasetId, known);
    return known;
  };
  const withText = (datasetId: number) =>
    (world.datasets.get(datasetId)?.rows ?? []).filter((row) => row.generatedAt !== null);
  return {
    quality: (datasetId) => ok(report(withText(datasetId), of(datasetId))),
    decidePhrase: ({ datasetId, kind, text, decision }) => {
      const made = of(datasetId);
      const key = `${kind}:${text}`;
      if (decision === 'avoid' && made.get(key)?.decision !== 'avoid' && avoided(made) >= MOST_AVOIDED)
        return fail('invalid', '12 phrases are avoided already.', 'Allow one of them first.');
      if (decision === null) made.delete(key);
      else made.set(key, { decision, at: Date.now() });
      return ok(null);
    },
    brake: (datasetId) => ok(brakeOf(withText(datasetId), of(datasetId))),
    claims: (versionId) => {
      const row = world.row(Math.floor(versionId / 10));
      if (!row) return fail('notFound', 'This version is gone.');
      return ok(claimsIn(generationOf(row, versionId % 10, world.text).turns));
    },
  };
}

/** What was decided in the days before. */
const begin = (): Decisions =>
  new Map([
    ['phrase:you are not alone in this', { decision: 'avoid', at: Date.now() - 3 * DAY }],
    ['phrase:one small thing you can do this week', { decision: 'allow', at: Date.now() - 2 * DAY }],
  ]);

/** Texts, each of them once. */
function avoided(decisions: Decisions): number {
  const keys = [...decisions].filter(([, { decision }]) => decision === 'avoid').map(([key]) => key);
  return new Set(keys.map((key) => key.slice(key.indexOf(':')))).size;
}

function report(rows: RowSummary[], decisions: Decisions): QualityReport {
  const scores = rows.flatMap(({ score }) => score ?? []).sort((a, b) => a - b);
  const enough = rows.length >= NEEDED;
  const some = <T>(list: () => T[]): T[] => (enough ? list() : []);
  const nearDuplicates = some(() => pairs(rows));
  return {
    conversations: rows.length,
    needed: NEEDED,
    phrases: some(() =>
      phrases.map(([text, share], i) => phraseOf('phrase', text, rows, decisions, among(share, i + 5))),
    ),
    openings: some(() => partition('opening', openings, rows, decisions)),
    closings: some(() => partition('closing', closings, rows, decisions)),
    nearDuplicates,
    nearDuplicatesTotal: nearDuplicates.length,
    realism: some(() =>
      realism.map(([key, title, share, aim, met], i) => ({
        ...measure(key, title, share, i + 20, rows),
        aim,
        met,
      })),
    ),
    formats: some(() => formats.map(([key, title, share], i) => measure(key, title, share, i + 40, rows))),
    variety: enough ? variety : null,
    scores: bins(scores),
    medianScore: scores[Math.floor(scores.length / 2)] ?? null,
    at: Date.now(),
    rescoring: 0,
  };
}

const among = (share: number, seed: number) => (row: RowSummary) => chance(row.number * seed + 0.5) < share;

function phraseOf(
  kind: PhraseKind,
  text: string,
  rows: RowSummary[],
  decisions: Decisions,
  has: (row: RowSummary) => boolean,
): PhraseView {
  const holding = rows.filter(has);
  const last = [...rows].sort((a, b) => (b.generatedAt ?? 0) - (a.generatedAt ?? 0)).slice(0, LATELY);
  const made = decisions.get(`${kind}:${text}`);
  const speaker: Speaker = 'assistant';
  return {
    kind,
    speaker,
    text,
    count: holding.length,
    share: rows.length === 0 ? 0 : holding.length / rows.length,
    lately: last.length === 0 ? 0 : last.filter(has).length / last.length,
    decision: made?.decision ?? null,
    decidedAt: made?.at ?? null,
    ids: holding.map((row) => row.id),
  };
}

/** A reply has one opening and one closing. */
function partition(
  kind: PhraseKind,
  list: [string, number][],
  rows: RowSummary[],
  decisions: Decisions,
): PhraseView[] {
  const seed = kind === 'opening' ? 31 : 37;
  let below = 0;
  return list
    .map(([text, share]) => {
      const [from, to] = [below, (below += share)];
      const roll = (row: RowSummary) => chance(row.number * seed);
      return phraseOf(kind, text, rows, decisions, (row) => roll(row) >= from && roll(row) < to);
    })
    .filter(({ count }) => count > 0);
}

function measure(key: string, title: string, share: number, seed: number, rows: RowSummary[]): Measure {
  const ids = rows.filter(among(share, seed)).map((row) => row.id);
  return {
    key,
    title,
    count: ids.length,
    of: rows.length,
    share: ids.length / rows.length,
    aim: '',
    met: null,
    ids,
  };
}

function pairs(rows: RowSummary[]): QualityReport['nearDuplicates'] {
  const said: [number, string, number, string][] = [
    [0.38, 'first_turn', 4, 'every time I open the statement'],
    [0.33, 'first_reply', 9, 'one small step this year tells you'],
    [0.31, 'first_turn', 14, 'before I retire, and every time'],
  ];
  return said.flatMap(([similarity, of, at, text]) => {
    const [a, b] = [rows[at], rows[at + 8]];
    return a && b
      ? [
          {
            ids: [a.id, b.id] as [number, number],
            numbers: [a.number, b.number] as [number, number],
            of,
            similarity,
            text,
          },
        ]
      : [];
  });
}

/** Half a point wide, from the lowest score to the highest. */
function bins(scores: number[]): ScoreBin[] {
  const tenths = scores.map((score) => Math.round(score * 10));
  const [low, high] = [tenths[0], tenths.at(-1)];
  if (low === undefined || high === undefined) return [];
  const found: ScoreBin[] = [];
  for (let from = Math.floor(low / 5) * 5; from <= Math.min(high, 99); from += 5) {
    const to = from >= 95 ? 100 : from + 4;
    found.push({ from, to, count: tenths.filter((t) => t >= from && t <= to).length });
  }
  return found;
}

/** The strongest opening that nothing was decided about: seen 3 times, and in a tenth. */
function brakeOf(rows: RowSummary[], decisions: Decisions): BrakeView | null {
  const open = partition('opening', openings, rows, decisions).filter(
    ({ decision, count, share }) => decision === null && count >= 3 && share >= 0.1,
  );
  const strongest = open.sort((a, b) => b.count - a.count)[0];
  if (!strongest) return null;
  const { kind, speaker, text, count, ids } = strongest;
  return { kind, speaker, text, count, of: rows.length, ids: ids.slice(0, 200), avoided: avoided(decisions) };
}
