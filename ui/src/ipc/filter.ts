import type { Filter, FilterList, Status, Tier } from './bindings';
import { entries, id, listOf, memberOf, shape, text, type Parser } from './parse';

/** Every key of a union, in this order; the compiler asks for those that are missing. */
export function keysOf<K extends string>(keys: Record<K, true>): K[] {
  return Object.keys(keys) as K[];
}

const statuses = keysOf<Status>({
  not_generated: true,
  generating: true,
  generated: true,
  approved: true,
  rejected: true,
  failed: true,
});
const tiers = keysOf<Tier>({ template: true, scenario: true, edge_case: true });
const name: Parser<string | null> = (stored) => text()(stored) || null;

const lists = keysOf<FilterList>({
  statuses: true,
  tiers: true,
  personas: true,
  arcs: true,
  topics: true,
  intents: true,
  tones: true,
  reasons: true,
  flags: true,
});

/** Whole numbers, as the engine takes them: it refuses a whole filter for any other. */
const isEnd = (end: unknown): end is number =>
  typeof end === 'number' && Number.isInteger(end) && end >= 0 && end <= 0xffff_ffff;

/** Both ends included. */
const range: Parser<{ from: number; to: number } | null> = (stored) => {
  const { from, to } = entries(stored);
  return isEnd(from) && isEnd(to) ? { from, to } : null;
};

/** A stored filter without what is unknown by now. */
export const parseFilter: Parser<Filter> = shape<Filter>({
  ids: listOf(id),
  text: text(),
  statuses: listOf(memberOf(statuses)),
  tiers: listOf(memberOf(tiers)),
  personas: listOf(id),
  arcs: listOf(id),
  topics: listOf(id),
  intents: listOf(name),
  tones: listOf(name),
  scores: range,
  deferred: (stored) => (typeof stored === 'boolean' ? stored : null),
  reasons: listOf(name),
  flags: listOf(name),
  made: range,
  turns: range,
  not: listOf(memberOf(lists)),
});

/** Everything matches it. */
export function noFilter(): Filter {
  return parseFilter(null);
}
