import { describe, expect, it } from 'vitest';
import { originOf, scan, spanOver } from './scan';

const outputs = (source: string) =>
  scan(source)
    .spans.filter(({ kind }) => kind === 'output')
    .map(({ name, origin, from, to }) => [source.slice(from, to), name, origin]);

describe('the places of a template', () => {
  it.each([
    ['{{ persona.name }}', 'persona.name', 'persona'],
    ['{{arc.start.low|round(2)}}', 'arc.start.low', 'arc'],
    ['{{ topic.key_points | join("; ") }}', 'topic.key_points', 'topic'],
    ['{{ voice.name }}', 'voice.name', 'voice'],
    ['{{ exchanges_min * 2 }}', 'exchanges_min', 'row'],
    ['{{- brief -}}', 'brief', 'row'],
    ['{{ "topic.name" }}', null, 'template'],
    ['{{ 2 }}', null, 'template'],
    ['{{ not topic.name }}', 'topic.name', 'topic'],
  ])('%s is %s of %s', (source, name, origin) => {
    expect(outputs(`a ${source} b`)).toEqual([[source, name, origin]]);
  });

  it('know what a loop is over, as long as it lasts, and in whichever depth', () => {
    const source =
      '{% for p in voice.principles %}{{ p }}{% for f in topic.typical_numbers %}{{ f }}{{ p }}{% endfor %}{% endfor %}{{ p }}';
    expect(outputs(source).map(([, , origin]) => origin)).toEqual(['voice', 'topic', 'voice', 'row']);
    expect(scan('{% for a, b in persona.phrases %}').locals).toEqual([
      { name: 'a', source: 'persona.phrases' },
      { name: 'b', source: 'persona.phrases' },
    ]);
  });

  it('know what a name was set to', () => {
    expect(outputs('{% set who = persona.name %}{{ who }}')).toEqual([['{{ who }}', 'who', 'persona']]);
  });

  it('of a loop over its own name come to an end', () => {
    expect(originOf('x', scan('{% for x in x %}').locals)).toBe('row');
    expect(originOf('topic', scan('{% for topic in topic.key_points %}').locals)).toBe('topic');
  });

  it('that are not closed end with their line, or where the next begins', () => {
    const source = 'a {{ topic.typ\nb {{ persona.name {{ arc.name }} {# {{ voice.name }} #}';
    const { spans } = scan(source);
    expect(spans.map(({ from, to, closed }) => [source.slice(from, to), closed])).toEqual([
      ['{{ topic.typ', false],
      ['{{ persona.name ', false],
      ['{{ arc.name }}', true],
      ['{# {{ voice.name }} #}', true],
    ]);
  });

  it('are found by an offset in them', () => {
    const { spans } = scan('a {{ tone }} b');
    expect(spanOver(spans, 2)?.name).toBe('tone');
    expect(spanOver(spans, 11)?.name).toBe('tone');
    expect(spanOver(spans, 12)).toBeNull();
    expect(spanOver(spans, 0)).toBeNull();
  });
});
