import type {
  ClientStyle,
  Ending,
  Filter,
  FilterList,
  Friction,
  RowQuery,
  RowSummary,
  SortKey,
  Status,
  StatusCounts,
  Tier,
} from '../bindings';
import { arcs, edgeArcs, intents, personas, tones, topics } from './words';

const HOUR = 3_600_000;

/** The same number for the same seed: the fake looks alike at every start. */
export function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43758.5453;
  return x - Math.floor(x);
}

export function scoreOf(seed: number): number {
  return Math.round((5 + chance(seed) * 4.8) * 10) / 10;
}

function statusOf(n: number, fresh: boolean): Status {
  if (fresh) return 'not_generated';
  const roll = chance(n * 7 + 1);
  if (n > 72) return 'not_generated';
  if (roll < 0.05) return 'failed';
  if (roll < 0.12) return 'rejected';
  return roll < 0.4 ? 'generated' : 'approved';
}

export function makeRow(n: number, firstId: number, fresh: boolean, now: number): RowSummary {
  const roll = chance(n);
  const tier: Tier = roll < 0.45 ? 'template' : roll < 0.84 ? 'scenario' : 'edge_case';
  const pick = <T>(list: T[], seed: number) => list[Math.floor(chance(n * seed + 3) * list.length)] as T;
  const status = statusOf(((n - 1) % 100) + 1, fresh);
  const done = ['generated', 'approved', 'rejected'].includes(status);
  const at = now - (n % 70) * HOUR * 0.7;
  return {
    id: firstId + n,
    number: n,
    persona: pick(personas, 2),
    emotion: pick(tier === 'edge_case' ? edgeArcs : arcs, 3),
    topic: pick(topics, 5),
    intent: pick(intents, 11),
    tone: pick(tones, 13),
    tier,
    variation: n % 17 === 0 ? 2 : 1,
    brief: n % 9 === 0 ? 'They have just opened the letter.' : null,
    briefBy: null,
    clientStyle: null,
    friction: null,
    ending: null,
    template: null,
    unknown: [],
    status,
    queued: false,
    score: done ? scoreOf(n + 40) : null,
    generatedAt: done ? at : null,
    reviewedAt: status === 'approved' || status === 'rejected' ? at + HOUR / 3 : null,
    practice: false,
    deferred: false,
    generatingSince: null,
    expectedMs: null,
    errorKind: status === 'failed' ? (n % 2 ? 'rate_limited' : 'truncated') : null,
    errorTitle:
      status === 'failed' ? (n % 2 ? 'The provider asked to slow down' : 'The answer was cut off') : null,
    errorRetryable: status === 'failed' && n % 2 === 1,
    errorAt: status === 'failed' ? at : null,
    revision: 1,
  };
}

export function countRows(rows: RowSummary[]): StatusCounts {
  const of = (status: Status) => rows.filter((row) => row.status === status).length;
  return {
    total: rows.length,
    notGenerated: of('not_generated'),
    generating: of('generating'),
    generated: of('generated'),
    approved: of('approved'),
    rejected: of('rejected'),
    failed: of('failed'),
  };
}

export function falls(filter: Filter, row: RowSummary): boolean {
  const among = <T>(list: T[], value: T, key?: FilterList) =>
    list.length === 0 || list.includes(value) !== (key !== undefined && filter.not.includes(key));
  // Numbers of a kind's items differ in their thousands.
  const named = (ids: number[], names: string[], name: string, key: FilterList) =>
    among(
      ids.map((id) => id % 1000),
      names.indexOf(name) + 1,
      key,
    );
  const text = filter.text.trim().toLowerCase();
  const words = [row.persona, row.emotion, row.topic, row.intent, row.tone, row.brief ?? ''];
  return (
    among(filter.ids, row.id) &&
    (filter.deferred === null || filter.deferred === row.deferred) &&
    inRange(filter.scores, row.score) &&
    among(filter.statuses, row.status, 'statuses') &&
    among(filter.tiers, row.tier, 'tiers') &&
    among(filter.intents, row.intent, 'intents') &&
    among(filter.tones, row.tone, 'tones') &&
    named(filter.personas, personas, row.persona, 'personas') &&
    named(filter.arcs, [...arcs, ...edgeArcs], row.emotion, 'arcs') &&
    named(filter.topics, topics, row.topic, 'topics') &&
    madeIn(filter.made, row.generatedAt) &&
    (!text || `#${row.number}` === text || words.some((word) => word.toLowerCase().includes(text)))
  );
}

function inRange(range: Filter['scores'], score: number | null): boolean {
  return range === null || (score !== null && score * 10 >= range.from && score * 10 <= range.to);
}

function madeIn(range: Filter['made'], at: number | null): boolean {
  return range === null || (at !== null && at >= range.from * 1000 && at < (range.to + 1) * 1000);
}

const tiers: Tier[] = ['template', 'scenario', 'edge_case'];
const styles: (ClientStyle | null)[] = [null, 'curt', 'rambling', 'careful', 'blunt'];
const frictions: (Friction | null)[] = [null, 'none', 'doubts', 'pushes_back', 'misunderstands'];
const endings: (Ending | null)[] = [null, 'settled', 'half_settled', 'leaves_open'];
const statuses: Status[] = ['not_generated', 'generating', 'generated', 'approved', 'rejected', 'failed'];

/** What a row is put in order by: what has an order of its own in that, words by the alphabet in any case. */
function valueOf(row: RowSummary, sort: SortKey): string | number | null {
  if (sort === 'tier') return tiers.indexOf(row.tier);
  if (sort === 'status') return statuses.indexOf(row.status);
  if (sort === 'client_style') return styles.indexOf(row.clientStyle);
  if (sort === 'friction') return frictions.indexOf(row.friction);
  if (sort === 'ending') return endings.indexOf(row.ending);
  const value = sort === 'generated' ? row.generatedAt : row[sort];
  return typeof value === 'string' ? value.toLowerCase() : value;
}

export function sorted(rows: RowSummary[], query: Pick<RowQuery, 'sort' | 'descending'>): RowSummary[] {
  const way = query.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = valueOf(a, query.sort);
    const right = valueOf(b, query.sort);
    if (left === right) return a.number - b.number;
    // What has no value comes before the lowest one.
    return (left === null || (right !== null && left < right) ? -1 : 1) * way;
  });
}
