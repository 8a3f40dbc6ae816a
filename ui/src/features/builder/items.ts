import type { PlanEntry } from '../../ipc/client';
import type { PlanRow } from './changes.svelte';
import type { SimilarPair } from './similar';

/** What stands in the list of proposed rows, one under the other. */
export type Item =
  | { kind: 'head'; id: string; title: string; rows: number }
  | { kind: 'row'; id: string; row: PlanRow; pair: SimilarPair | null; place: 'alone' | 'top' | 'under' }
  | { kind: 'similar'; id: string; pair: SimilarPair };
export type RowItem = Extract<Item, { kind: 'row' }>;

export type ListView = 'topic' | 'similar' | 'edited';

/** Heights in rem: the list knows where each item stands without measuring any. */
export const HEAD = 2;
export const ROW = 3.0625;
/** Above a box of similar rows, and below it. */
export const AROUND = 0.375;
export const FOOT = 2;

export function heightOf(item: Item): number {
  if (item.kind === 'head') return HEAD;
  if (item.kind === 'similar') return FOOT + AROUND;
  return item.place === 'top' ? ROW + AROUND : ROW;
}

export function itemsOf(
  view: ListView,
  rows: readonly PlanRow[],
  pairs: readonly SimilarPair[],
  topics: readonly PlanEntry[],
): Item[] {
  if (view === 'similar') return pairs.flatMap(boxOf);
  return byTopic(view === 'edited' ? rows.filter((row) => row.edited) : rows, pairs, topics);
}

function boxOf(pair: SimilarPair): Item[] {
  const row = (one: PlanRow, place: 'top' | 'under'): Item => ({
    kind: 'row',
    id: `row ${one.row.key}`,
    row: one,
    pair,
    place,
  });
  return [
    row(pair.first, 'top'),
    ...(pair.second ? [row(pair.second, 'under')] : []),
    { kind: 'similar', id: `similar ${pair.name}`, pair },
  ];
}

/** Under the topics, in their order. Similar ones of the same topic stand together, where the first of them does. */
function byTopic(
  rows: readonly PlanRow[],
  pairs: readonly SimilarPair[],
  topics: readonly PlanEntry[],
): Item[] {
  const shown = new Set(rows.map(({ row }) => row.key));
  const boxes = new Map<number, SimilarPair>();
  const second = new Set<number>();
  for (const pair of pairs) {
    const [one, other] = [pair.first.row, pair.second?.row];
    if (!shown.has(one.key) || (other && (!shown.has(other.key) || other.topicId !== one.topicId))) continue;
    boxes.set(one.key, pair);
    if (other) second.add(other.key);
  }
  const groups = new Map<number, PlanRow[]>(topics.map(({ id }) => [id, []]));
  for (const row of rows) groups.get(row.row.topicId)?.push(row);
  const names = new Map(topics.map(({ id, name }) => [id, name]));
  return [...groups].flatMap(([id, group]): Item[] => {
    if (group.length === 0) return [];
    const lines = group.flatMap((row): Item[] => {
      const box = boxes.get(row.row.key);
      if (box) return boxOf(box);
      if (second.has(row.row.key)) return [];
      return [{ kind: 'row', id: `row ${row.row.key}`, row, pair: null, place: 'alone' }];
    });
    return [{ kind: 'head', id: `topic ${id}`, title: names.get(id) ?? '', rows: group.length }, ...lines];
  });
}

/** Where each item begins, in rem, and behind the last where they end. */
export function topsOf(items: readonly Item[]): number[] {
  const tops = [0];
  for (const item of items) tops.push((tops.at(-1) ?? 0) + heightOf(item));
  return tops;
}

/** The items between two heights, and a few around them: `start` up to, not including, `end`. */
export function drawnBetween(
  tops: readonly number[],
  from: number,
  to: number,
): { start: number; end: number } {
  const AHEAD = 6;
  const count = tops.length - 1;
  return {
    start: Math.max(0, at(tops, from) - AHEAD),
    end: Math.min(count, at(tops, to) + 1 + AHEAD),
  };
}

/** The item that covers a height. */
function at(tops: readonly number[], height: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}
