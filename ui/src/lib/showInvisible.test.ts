import { expect, it } from 'vitest';
import { isolated, showInvisible } from './showInvisible';

it.each([
  ['invoice\u202Efdp.exe', 'invoice[U+202E]fdp.exe'],
  ['a\u2066b\u2069c', 'a[U+2066]b[U+2069]c'],
  ['zero\u200Bwidth\uFEFF', 'zero[U+200B]width[U+FEFF]'],
  ['bell\u0007\u001B[31m\u0000', 'bell[U+0007][U+001B][31m[U+0000]'],
  ['soft\u00ADhyphen', 'soft[U+00AD]hyphen'],
  ['tag\u{E0041}', 'tag[U+E0041]'],
  ['line\u2028end', 'line[U+2028]end'],
])('%j is written out', (text, shown) => expect(showInvisible(text)).toBe(shown));

it.each(['line\nend\ttab\r\n', '👩‍👩‍👧 family', 'می‌خواهم', 'שלום, Grüße, 你好', '<script>alert(1)</script>'])(
  '%j stays as it is',
  (text) => expect(showInvisible(text)).toBe(text),
);

it('a name in a sentence keeps its direction to itself', () => {
  expect(isolated('שלום')).toBe('\u2068שלום\u2069');
  expect(isolated('x\u2069')).toBe('\u2068x[U+2069]\u2069');
});
