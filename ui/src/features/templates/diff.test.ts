import { describe, expect, it } from 'vitest';
import { wordDiff } from './diff';

const shown = (older: string, newer: string) =>
  wordDiff(older, newer)
    .map(({ text, removed, added }) => (removed ? `[-${text}-]` : added ? `[+${text}+]` : text))
    .join('');

describe('what changed in a text', () => {
  it.each([
    ['a b c', 'a b c', 'a b c'],
    ['', 'a', '[+a+]'],
    ['a', '', '[-a-]'],
    ['one two three\n', 'one 2 three\n', 'one [-two -][+2 +]three\n'],
    ['a\nb\nc\n', 'a\nc\n', 'a\n[-b\n-]c\n'],
    ['a\nc\n', 'a\nb\nc\n', 'a\n[+b\n+]c\n'],
    ['x a b\ny c d\n', 'x a q\ny c r\n', 'x a [-b-][+q+]\ny c [-d-][+r+]\n'],
    ['{% endfor %}', '{% endfor %}\nMore', '{% endfor %}[+\nMore+]'],
  ])('%j to %j', (older, newer, expected) => expect(shown(older, newer)).toBe(expected));

  it('gives both texts back, whatever they are', () => {
    const words = ['a', 'b ', '\n', '{{ x }}', ' ', 'c\n'];
    const text = (seed: number) =>
      Array.from({ length: 30 }, (_, at) => words[(seed * (at + 3) * 7 + at * at) % words.length]).join('');
    for (let seed = 1; seed < 40; seed += 1) {
      const [older, newer] = [text(seed), text(seed + 5)];
      const pieces = wordDiff(older, newer);
      const side = (gone: 'removed' | 'added') =>
        pieces.map((piece) => (piece[gone] ? '' : piece.text)).join('');
      expect(side('added')).toBe(older);
      expect(side('removed')).toBe(newer);
    }
  });

  it('takes what is far too long as changed as a whole', () => {
    const long = (word: string) => Array.from({ length: 1500 }, (_, at) => `${word}${at}\n`).join('');
    const pieces = wordDiff(long('a'), long('b'));
    // Only the break of the last line is the same.
    expect(pieces.map(({ removed, added }) => [removed, added])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(pieces[2]?.text).toBe('\n');
  });
});
