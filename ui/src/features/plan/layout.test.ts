import { describe, expect, it } from 'vitest';
import type { Facets } from '../../ipc/client';
import { statusOrder } from '../../components/status';
import { layOut, template, widthOf, type OwnWidths } from '../../components/grid/columns';
import { mostDrawn, sheetOf, slot, visibleRange } from '../../components/grid/window';
import { actionLook, columns, planColumns, statusesOf, type Content } from './columns';
import { noFacets } from './filter';
import { usuallyHidden } from './hiddenColumns';

const named = (name: string) => [{ id: 1, name, count: 1 }];
const facets: Facets = {
  personas: named('Overwhelmed Avoider'),
  arcs: named('Couple Conflict to Alignment'),
  topics: named('Ignored retirement plan'),
  intents: named('seek reassurance'),
  tones: named('encouraging'),
  reasons: [],
};
const content = { facets, statuses: statusOrder };
const all = columns.map((column) => column.key).filter((key) => !(usuallyHidden as string[]).includes(key));
const draw = (of: Content, room: number, hidden: string[] = [], own: OwnWidths = {}, scale = 1) =>
  layOut(planColumns([...usuallyHidden, ...hidden], of, room, scale), own, room, scale);
const drawn = (room: number, { hidden = [] as string[], own = {} as OwnWidths, scale = 1 } = {}) =>
  draw(content, room, hidden, own, scale);
const names = (...args: Parameters<typeof drawn>) => drawn(...args).map((column) => column.key);
const width = (key: string, ...args: Parameters<typeof drawn>) =>
  drawn(...args).find((column) => column.key === key)?.drawn ?? 0;

describe('columns', () => {
  it('are all shown where there is room', () => expect(names(1356)).toEqual(all));

  it('step back where there is none, never the status', () => {
    expect(names(800)).toEqual([
      'check',
      'number',
      'persona',
      'emotion',
      'topic',
      'status',
      'score',
      'action',
    ]);
    expect(names(300)).toEqual(['check', 'number', 'persona', 'status', 'action']);
  });

  it('step back earlier with larger text', () =>
    expect(names(1356, { scale: 1.5 }).length).toBeLessThan(columns.length));

  it('can be hidden, but for ID and status', () => {
    const shown = names(1356, { hidden: ['topic', 'status', 'number'] });
    expect(shown).not.toContain('topic');
    expect(shown).toEqual(expect.arrayContaining(['number', 'status']));
  });

  it('fit the room they are given', () => {
    for (const scale of [1, 1.25]) {
      for (const room of [700, 810, 1000, 1158, 1700]) {
        expect(widthOf(drawn(room, { scale })), `${room}`).toBeLessThanOrEqual(room);
      }
    }
  });

  it('show their longest texts whole where there is room, and no more than that', () => {
    for (const room of [1158, 1356, 1712]) {
      expect(width('emotion', room)).toBeGreaterThan('Couple Conflict to Alignment'.length * 6.4 + 16);
      expect(width('persona', room)).toBeGreaterThan('Overwhelmed Avoider'.length * 6.4 + 16);
    }
    expect(width('topic', 2400)).toBe(width('topic', 1712));
    expect(widthOf(drawn(2400))).toBeLessThan(1700);
  });

  it('give status and button the room that is needed by the rows that there are', () => {
    const approved = { facets, statuses: statusesOf({ approved: 3 }, []) };
    const status = (of: typeof content) => draw(of, 1356).find((c) => c.key === 'status')?.drawn ?? 0;
    expect(status(approved)).toBeLessThan(status(content) - 20);
    expect(actionLook(content, 1356)).toBe('whole');
    expect(actionLook(approved, 1356)).toBe('icon');
    expect(actionLook(content, 828)).toBe('whole');
    expect(actionLook(content, 800)).toBe('word');
    expect(statusesOf({ approved: 3, failed: 1 }, ['failed'])).toEqual(['failed']);
    expect(statusesOf({}, [])).toEqual(statusOrder);
  });

  it('give the heading of a sorted figure room for its arrow', () =>
    expect(width('score', 828)).toBeGreaterThanOrEqual(74));

  it('are laid out before their texts are known', () =>
    expect(draw({ facets: noFacets, statuses: statusOrder }, 1356).map((column) => column.key)).toEqual(
      names(1356),
    ));

  it('keep the width that the person set, in any room and at any text size', () => {
    expect(width('persona', 1158, { own: { persona: 300 } })).toBe(300);
    expect(width('persona', 1712, { own: { persona: 90 } })).toBe(90);
    expect(width('persona', 1712, { own: { persona: 100 }, scale: 1.25 })).toBe(125);
    expect(template(drawn(1158, { own: { number: 77 } }))).toMatch(/^40px 77px .* 106px minmax\(0, 1fr\)$/);
  });
});

describe('drawn rows', () => {
  it('are a screenful of 100,000', () => {
    const range = visibleRange(36 * 50_000, 600, 36, 100_000);
    expect(range.first).toBe(50_000);
    expect(range.last).toBe(50_016);
    expect(range.end - range.start).toBeLessThan(40);
  });

  it('are as many wherever the view stands, each in an element of its own', () => {
    for (const top of [36 * 500, 36 * 500 + 1, 36 * 500 + 23, 36 * 501]) {
      const { start, end } = visibleRange(top, 600, 36, 100_000);
      expect(end - start).toBe(mostDrawn(600, 36));
      const elements = Array.from({ length: end - start }, (_, at) => slot(start + at, 777, end - start));
      expect(new Set(elements).size).toBe(end - start);
      expect(Math.min(...elements)).toBe(0);
    }
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

describe('a table of a million rows', () => {
  // WebKit's layout ends at 2^25 px.
  it.each([30, 36, 54, 72])(
    'reaches its last row with rows of %i px, in what can be laid out',
    (rowHeight) => {
      const view = 600;
      const { height, ratio } = sheetOf(1_000_000, rowHeight, view);
      expect(height).toBeLessThan(2 ** 25);
      const furthest = (height + 2 * rowHeight - view) * ratio;
      expect(visibleRange(furthest, view, rowHeight, 1_000_000).last).toBe(999_999);
      expect(visibleRange(0, view, rowHeight, 1_000_000).first).toBe(0);
    },
  );

  it('is scrolled as it is where it can be laid out whole', () =>
    expect(sheetOf(100_000, 36, 600)).toEqual({ height: 3_600_000, ratio: 1 }));
});
