import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { Placeholder } from '../../../ipc/client';
import { completeNames } from './names';

const known: Placeholder[] = [
  { name: 'arc.start.low', origin: 'arc', list: false, sample: '0.6' },
  { name: 'topic.name', origin: 'topic', list: false, sample: 'Joint accounts' },
  { name: 'topic.typical_numbers', origin: 'topic', list: true, sample: '' },
  { name: 'topic.key_points', origin: 'topic', list: true, sample: 'One; two' },
  { name: 'voice.principles', origin: 'voice', list: true, sample: 'Calm' },
  { name: 'tone', origin: 'row', list: false, sample: 'direct' },
];

/** The cursor stands at the bar. */
function complete(text: string, explicit = false) {
  const at = text.indexOf('|>');
  const state = EditorState.create({ doc: text.replace('|>', '') });
  return completeNames(() => known)(new CompletionContext(state, at, explicit));
}
const labels = (text: string, explicit = false) =>
  complete(text, explicit)?.options.map(({ label }) => label) ?? null;

describe('names complete', () => {
  it.each([
    ['{{ |> }}', ['arc', 'topic', 'voice', 'tone']],
    ['{{ topic.|>', ['name', 'typical_numbers', 'key_points']],
    ['a {{ topic.typ|>}}', ['name', 'typical_numbers', 'key_points']],
    ['{{ arc.st|>', ['start']],
    ['{{ arc.start.|>', ['low']],
    ['{% if topic.|> %}', ['name', 'typical_numbers', 'key_points']],
    ['{% f|>', ['if', 'elif', 'else', 'endif', 'for', 'endfor', 'set']],
    ['{{ nothing.|>', null],
    ['{{ tone }} |>', null],
    ['plain t|>', null],
    ['{% for x|>', null],
  ])('in %s', (text, expected) => expect(labels(text)).toEqual(expected));

  it('with filters behind a bar', () => {
    expect(labels('{{ topic.name | |>', true)).toContain('join(", ")');
  });

  it('with what a loop is over', () => {
    const found = complete('{% for p in voice.principles %}{{ |>', true)?.options;
    expect(found?.[0]).toMatchObject({ label: 'p', type: 'from-voice', detail: 'of voice.principles' });
    expect(labels('{% for p in voice.principles %}{% endfor %}{{ |>', true)).not.toContain('p');
  });

  it('with what the row has there', () => {
    const details = complete('{{ topic.|>')?.options.map(({ detail }) => detail);
    expect(details).toEqual(['Joint accounts', 'list: empty in this row', 'list: One; two']);
  });

  it('where the word begins, behind its last dot', () => {
    expect(complete('{{ topic.typ|>')?.from).toBe('{{ topic.'.length);
    expect(complete('{{ to|>')?.from).toBe('{{ '.length);
  });
});
