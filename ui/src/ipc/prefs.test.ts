import { expect, it } from 'vitest';
import { noFilter } from './filter';
import { prefs, type DatasetPrefs, type WindowPrefs } from './prefs';

/** A start on such a file. Gives back what is written to it from then on. */
async function start(values: Record<string, unknown>): Promise<Map<string, unknown>> {
  const written = new Map<string, unknown>();
  prefs.use({
    read: () => Promise.resolve(values),
    write: (key, value) => Promise.resolve(void written.set(key, value)),
  });
  await prefs.load();
  return written;
}

const ofWindow: [keyof WindowPrefs, unknown, unknown][] = [
  ['textScale', 1.5, 1.5],
  ['textScale', 0, 1],
  ['textScale', 1.3, 1],
  ['textScale', '2', 1],
  ['theme', 'dark', 'dark'],
  ['theme', 'sepia', 'system'],
  ['density', null, 'normal'],
  ['letterKeys', false, false],
  ['letterKeys', 'no', true],
  ['view', 7, ''],
  ['whenClosed', 'explode', 'keep'],
  ['logLevel', {}, 'normal'],
  ['preview.width', 400, 400],
  ['preview.width', -1, 336],
  ['preview.width', 1e9, 336],
  ['columns.hidden', ['tone', 'colour', 3, null], ['tone']],
  ['columns.hidden', { tone: true }, []],
  ['columns.widths', { tone: 90, intent: 0, topic: 'wide', colour: 90, tier: 9999 }, { tone: 90 }],
  ['columns.widths', [90], {}],
  [
    'errorLogFilters',
    { kind: 'timeout', span: 'year', batchId: 4 },
    { kind: 'timeout', span: 'all', mendable: 'all' },
  ],
  ['errorLogFilters', 'all', { kind: '', span: 'all', mendable: 'all' }],
];

it.each(ofWindow)('%s as %j is read as %j', async (key, stored, expected) => {
  await start({ [key]: stored });
  expect(prefs.get(key)).toEqual(expected);
});

const failed = { ...noFilter(), statuses: ['failed' as const] };
const byNumber: [keyof DatasetPrefs, unknown, unknown][] = [
  ['table', undefined, { filter: noFilter(), sort: 'number', descending: false }],
  [
    'table',
    { filter: failed, sort: 'colour', descending: true },
    { filter: failed, sort: 'number', descending: true },
  ],
  ['table', { filter: null, sort: 'score' }, { filter: noFilter(), sort: 'score', descending: false }],
  [
    'table',
    {
      filter: {
        text: 3,
        statuses: ['failed', 'lost'],
        tiers: 'all',
        personas: [1, '2', -3, 1.5, null],
        tones: ['', 'Calm'],
      },
    },
    { filter: { ...failed, personas: [1], tones: ['Calm'] }, sort: 'number', descending: false },
  ],
  [
    'table',
    {
      filter: {
        made: { from: -61_319_376_000, to: 0xffff_ffff },
        scores: { from: 59.5, to: 100 },
        turns: { from: 4, to: 0xffff_ffff },
      },
    },
    {
      filter: { ...noFilter(), turns: { from: 4, to: 0xffff_ffff } },
      sort: 'number',
      descending: false,
    },
  ],
  ['scroll', -20, 0],
  ['scroll', 'far', 0],
  ['preview', 12, 12],
  ['preview', '12', null],
  ['preview', 0, null],
  ['selection', { kind: 'ids', ids: [3, 'x', 4] }, { kind: 'ids', ids: [3, 4] }],
  ['selection', { kind: 'ids' }, { kind: 'ids', ids: [] }],
  ['selection', { kind: 'matching', filter: failed }, { kind: 'matching', filter: failed, except: [] }],
  ['selection', { kind: 'everything' }, null],
  ['selection', [1], null],
  [
    'quickViews',
    [{ name: 'Mine', filter: failed }, { name: 'Mine' }, { filter: failed }, 7],
    [{ name: 'Mine', filter: failed }],
  ],
  ['quickViews', 'mine', []],
];

it.each(byNumber)('%s of a dataset as %j is read as %j', async (key, stored, expected) => {
  await start({ [`${key}.7`]: stored });
  expect(prefs.getOf(7, key)).toEqual(expected);
});

it('a file that is no object, or cannot be read, stands for the usual', async () => {
  for (const read of [() => Promise.reject(new Error('gone')), () => Promise.resolve([1] as never)]) {
    prefs.use({ read, write: () => Promise.reject(new Error('full')) });
    await prefs.load();
    prefs.set('theme', 'dark');
    expect(prefs.get('theme')).toBe('dark');
    expect(prefs.get('density')).toBe('normal');
  }
});

it('another database gives numbers to other things: what names them goes, and nothing else', async () => {
  const views = [
    { name: 'Failed', filter: failed },
    { name: 'Hers', filter: { ...noFilter(), personas: [3] } },
  ];
  const written = await start({
    theme: 'dark',
    'preview.width': 400,
    'columns.widths': { tone: 90 },
    'scroll.1': 900,
    'preview.1': 12,
    'table.2': { filter: failed, sort: 'score', descending: true },
    'selection.2': { kind: 'ids', ids: [3] },
    'quickViews.2': views,
  });
  prefs.forgetDatasets();
  written.delete('version');
  expect([...written.keys()].sort()).toEqual([
    'preview.1',
    'quickViews.2',
    'scroll.1',
    'selection.2',
    'table.2',
  ]);
  expect(prefs.getOf(2, 'quickViews')).toEqual([views[0]]);
  expect(prefs.getOf(2, 'table').sort).toBe('number');
  expect(prefs.getOf(1, 'preview')).toBeNull();
  expect(prefs.get('preview.width')).toBe(400);
  expect(prefs.get('theme')).toBe('dark');
});
