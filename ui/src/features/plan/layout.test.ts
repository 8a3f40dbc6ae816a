import { describe, expect, it } from 'vitest';
import { columns, leastWidth, shownColumns } from './columns';
import { visibleRange } from './window';

const names = (room: number, hidden: Parameters<typeof shownColumns>[0] = [], scale = 1) =>
  shownColumns(hidden, room, scale).map((column) => column.key);

describe('columns', () => {
  it('are all shown where there is room', () => expect(names(1180)).toEqual(columns.map((c) => c.key)));

  it('step back where there is none, never the status', () => {
    expect(names(790)).toEqual(['number', 'persona', 'emotion', 'topic', 'tier', 'status', 'score']);
    expect(names(300)).toEqual(['number', 'persona', 'status', 'score']);
  });

  it('step back earlier with larger text', () =>
    expect(names(1180, [], 1.5).length).toBeLessThan(columns.length));

  it('can be hidden, but for ID and status', () => {
    expect(names(1180, ['topic', 'status', 'number'])).not.toContain('topic');
    expect(names(1180, ['topic', 'status', 'number'])).toEqual(expect.arrayContaining(['number', 'status']));
  });

  it('fit the room they are given', () => {
    for (const room of [560, 700, 810, 1000, 1158]) {
      expect(leastWidth(shownColumns([], room)), `${room}`).toBeLessThanOrEqual(room);
    }
  });
});

describe('drawn rows', () => {
  it('are a screenful of 100,000', () => {
    const range = visibleRange(36 * 50_000, 600, 36, 100_000);
    expect(range.first).toBe(50_000);
    expect(range.last).toBe(50_016);
    expect(range.end - range.start).toBeLessThan(40);
  });

  it('never leave the table', () => {
    expect(visibleRange(0, 600, 36, 3)).toEqual({ start: 0, end: 3, first: 0, last: 2 });
    expect(visibleRange(99_999_999, 600, 36, 10)).toMatchObject({ end: 10, last: 9 });
    expect(visibleRange(0, 600, 36, 0)).toMatchObject({ start: 0, end: 0 });
  });

  it('are drawn before the first measurement', () => {
    expect(visibleRange(0, 0, 36, 100).end).toBeGreaterThan(15);
  });
});
