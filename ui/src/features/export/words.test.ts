import { expect, it } from 'vitest';
import { keyed } from './keyed';
import { partOptions } from './options';
import { nameOf, nothingWords, shortPath, sideName, sinceText } from './words';

it('paths of either kind are cut from their beginning', () => {
  expect(shortPath('/home/you/Documents/Coach/2026 axolotl')).toBe('Documents/Coach/2026 axolotl');
  expect(shortPath('C:\\Users\\you\\Documents\\a b')).toBe(
    'Users\\you\\Documents\\a b'.split('\\').slice(-3).join('\\'),
  );
  expect(shortPath('/x')).toBe('/x');
  expect(nameOf('C:\\Users\\a b')).toBe('a b');
});

it('what changed since is said in few words', () => {
  expect(sinceText({ new: 44, edited: 2, gone: 0 })).toBe('44 new since, 2 edited');
  expect(sinceText({ new: 0, edited: 0, gone: 1 })).toBe('1 gone since');
  expect(sinceText({ new: 0, edited: 0, gone: 0 })).toBe('Nothing changed since');
});

it('the part that is chosen says how many rows it is, and is among the choices whatever it is', () => {
  expect(partOptions(0.1, 31).find(({ value }) => value === '0.1')?.label).toBe('10%, 31 rows');
  expect(partOptions(0.1, null).find(({ value }) => value === '0.1')?.label).toBe('10%');
  expect(partOptions(0.12, 3).map(({ value }) => value)).toContain('0.12');
  expect(partOptions(0, 0)[0]?.label).toBe('none');
});

it('keys are told from values, and no letter is lost', () => {
  const yaml = 'base: Qwen\ndatasets:\n  - path: a: b\n';
  expect(
    keyed(yaml, true)
      .filter(({ key }) => key)
      .map(({ text }) => text.trim()),
  ).toEqual(['base:', 'datasets:', '- path:']);
  const record = '{"role":"user","content":"say \\"role\\": no"}';
  expect(
    keyed(record, false)
      .map(({ text }) => text)
      .join(''),
  ).toBe(record);
  expect(keyed(record, false).filter(({ key }) => key)).toHaveLength(2);
});

it.each([
  ['2026-11-30 messages.jsonl', 'messages.jsonl', '2026-11-30 messages.jsonl'],
  ['2026-11-30 messages.jsonl', 'messages.valid.jsonl', '2026-11-30 messages.valid.jsonl'],
  ['my.set', 'csv.test.csv', 'my.test.set'],
  ['mine', 'messages.valid.jsonl', 'mine.valid'],
])('the file %s of what is planned as %s is %s', (name, planned, found) =>
  expect(sideName(name, planned)).toBe(found),
);

it('what is left out is the reason for nothing, before what is not there yet', () => {
  const is = { approving: true, approved: true, waiting: true };
  const practice = nothingWords(
    { practiceLeftOut: 12, leftOut: [{ why: 'composed by Practice', count: 12 }] },
    is,
  );
  expect(practice.title).toBe('12 approved conversations are Practice text, which is left out');
  const low = nothingWords({ practiceLeftOut: 0, leftOut: [{ why: 'below the least score', count: 3 }] }, is);
  expect(low.text).toBe('3 left out: below the least score.');
  const none = { practiceLeftOut: 0, leftOut: [] };
  expect(nothingWords(none, { ...is, approved: false }).title).toBe('Nothing is approved yet');
  expect(nothingWords(none, { ...is, approving: false }).title).toBe('None of these has a text yet');
});
