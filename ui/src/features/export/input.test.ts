import { describe, expect, it } from 'vitest';
import { parseExport, parsePresets } from '../../ipc/exportPrefs';
import { noFilter } from '../../ipc/filter';
import type { ExportChoices, Target } from '../../ipc/client';
import { inputOf, toOf, withText } from './input';

const choices: ExportChoices = {
  consumers: [
    { name: 'axolotl', label: 'Axolotl', note: '' },
    { name: 'trl', label: 'TRL', note: '' },
  ],
  formats: [{ name: 'messages', label: 'Messages', extension: 'jsonl', pairs: false }],
  families: [{ name: 'qwen3', label: 'Qwen 3', exact: true }],
  contexts: [4096],
};
const usual = parseExport(null);
const filter = { ...noFilter(), personas: [3] };
const selection: Target = { kind: 'ids', ids: [7, 8] };
const narrowed = { filter, selection };

describe('what is exported', () => {
  it('is what is approved, unless something else is chosen', () => {
    const input = inputOf(1, usual, narrowed, choices);
    expect(input.statuses).toEqual(['approved']);
    expect(input.target).toEqual({ kind: 'matching', filter: noFilter(), except: [] });
    expect(input.best).toBeNull();
  });

  it('is the filter, the selection, or everything with a text', () => {
    const of = (what: typeof usual.what) => inputOf(1, { ...usual, what }, narrowed, choices);
    expect(of('filter').target).toEqual({ kind: 'matching', filter, except: [] });
    expect(of('selection').target).toEqual(selection);
    expect(of('written').statuses).toEqual(['generated', 'approved', 'rejected']);
    expect(of('best')).toMatchObject({ best: 250, statuses: ['approved'] });
  });

  it('is what is approved where the selection is gone', () => {
    const input = inputOf(1, { ...usual, what: 'selection' }, { filter, selection: null }, choices);
    expect(input.statuses).toEqual(['approved']);
  });

  it('is for the first there is where a name is of another version, and without a model that nobody knows', () => {
    expect(toOf({ ...usual, consumer: 'gone' }, choices)).toEqual({ kind: 'folder', consumer: 'axolotl' });
    expect(inputOf(1, { ...usual, family: 'gone' }, narrowed, choices).family).toBeNull();
  });
});

describe('how many have a text', () => {
  it('is asked of those that are written', () => {
    expect(withText(selection)).toMatchObject({ filter: { ids: [7, 8], statuses: usualStatuses } });
    expect(withText({ kind: 'matching', filter, except: [1] })).toMatchObject({
      filter: { personas: [3], statuses: usualStatuses },
      except: [1],
    });
  });

  it('is none of those whose filter leaves only rows without one', () => {
    const failed = { ...noFilter(), statuses: ['failed' as const] };
    expect(withText({ kind: 'matching', filter: failed, except: [] })).toBeNull();
  });
});

const usualStatuses = ['generated', 'approved', 'rejected'];

it('what was stored and is damaged reads as the usual', () => {
  const damaged = { validation: 7, seed: -1, minScore: 'x', context: null, what: 'all', system: 'fold' };
  const read = parseExport(damaged);
  expect(read).toEqual({ ...usual, context: null, system: 'fold' });
  expect(parsePresets([{ name: 'a' }, { name: 'a' }, { name: '' }, 5]).map(({ name }) => name)).toEqual([
    'a',
  ]);
});
