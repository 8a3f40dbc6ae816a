import { describe, expect, it } from 'vitest';
import type { SimilarRows } from '../../ipc/client';
import { entry, row, shown } from './fixtures';
import { drawnBetween, heightOf, itemsOf, topsOf } from './items';
import { marked, pairsOf, similarText } from './similar';

describe('similar rows', () => {
  const rows = shown([row(0), row(1, { topicId: 22 }), row(2, { personaId: 2 })]);
  const similar = (first: number, second: number, similarity: number): SimilarRows => ({
    first,
    second,
    number: null,
    similarity,
    words: ['on the table'],
  });

  it('are paired once each, the most alike first, without those that are kept', () => {
    const all = [similar(0, 1, 0.4), similar(2, 0, 0.6)];
    const [pair, ...rest] = pairsOf(all, rows, () => false);
    expect(rest).toEqual([]);
    expect([pair?.first.row.key, pair?.second?.row.key]).toEqual([0, 2]);
    const kept = pairsOf(all, rows, (name) => name === pair?.name);
    expect(kept.map(({ second }) => second?.row.key)).toEqual([1]);
  });

  it('have their words marked in any case, and whole words only', () => {
    expect(marked('On the  table, the tables.', ['on the table', 'nothing'])).toEqual([
      { text: 'On the  table', shared: true },
      { text: ', the tables.', shared: false },
    ]);
    expect(marked('', ['a'])).toEqual([]);
  });

  it('are told apart from those of the plan', () => {
    const pair = pairsOf([{ ...similar(0, 99, 0.41), number: 23 }], rows, () => false)[0];
    expect(pair && similarText(pair)).toBe('Similar to #23, 0.41: the same three words in a row');
    expect(pair && similarText({ ...pair, number: null, similarity: 1 })).toBe('The same brief twice');
  });
});

describe('the list', () => {
  const topics = [entry(22), entry(21)];
  const rows = shown([
    row(0),
    row(1, { topicId: 22 }),
    row(2, { personaId: 2 }),
    row(3, { topicId: 22, personaId: 2 }),
  ]);
  const pair = (a: number, b: number) =>
    pairsOf([{ first: a, second: b, number: null, similarity: 0.5, words: [] }], rows, () => false);
  const kinds = (items: ReturnType<typeof itemsOf>) =>
    items.map((item) => (item.kind === 'row' ? item.row.row.key : item.kind));

  it('goes by topic in the order of the library, similar ones of a topic together', () => {
    expect(kinds(itemsOf('topic', rows, [], topics))).toEqual(['head', 1, 3, 'head', 0, 2]);
    expect(kinds(itemsOf('topic', rows, pair(0, 2), topics))).toEqual([
      'head',
      1,
      3,
      'head',
      0,
      2,
      'similar',
    ]);
    // Those of two topics stand where they belong, and together among the similar ones.
    expect(kinds(itemsOf('topic', rows, pair(0, 1), topics))).toEqual(['head', 1, 3, 'head', 0, 2]);
    expect(kinds(itemsOf('similar', rows, pair(0, 1), topics))).toEqual([0, 1, 'similar']);
    expect(itemsOf('edited', rows, [], topics)).toEqual([]);
  });

  it('draws what is in view of ten thousand rows, wherever it is scrolled', () => {
    const many = shown(Array.from({ length: 10_000 }, (_, key) => row(key, { variation: key })));
    const items = itemsOf('topic', many, [], topics);
    const tops = topsOf(items);
    const end = tops.at(-1) ?? 0;
    for (const from of [0, 5_000, end - 45]) {
      const { start, end: to } = drawnBetween(tops, from, from + 45);
      expect(to - start).toBeLessThan(40);
      const item = items[start];
      expect((tops[start] ?? 0) <= from && item !== undefined && heightOf(item) > 0).toBe(true);
      expect(tops[to] ?? 0).toBeGreaterThanOrEqual(Math.min(end, from + 45));
    }
  });
});
