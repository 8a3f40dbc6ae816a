import { expect, it } from 'vitest';
import { foundIn } from './found';

/** The text with what was found in brackets. */
const marked = (text: string, search: string) =>
  foundIn(text, search)
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join('');

it.each([
  ['My aunt Émilie left.', 'emilie', 'My aunt [Émilie] left.'],
  ['The form, the FORM and the forms', 'form', 'The [form], the [FORM] and the [form]s'],
  ['aaaa', 'aa', '[aa][aa]'],
  ['nothing of it', 'sea', 'nothing of it'],
  ['a\u0301 b', 'á', '[a\u0301] b'],
  ['two 👍🏽 hands', '👍🏽', 'two [👍🏽] hands'],
  ['Straße', 'STRASSE', 'Straße'],
  ['text', '  ', 'text'],
  ['#12', '#12', '#12'],
  ['', 'a', ''],
])('%j with %j looked for is %j', (text, search, expected) => {
  expect(marked(text, search)).toBe(expected);
});

it('loses no character', () => {
  const text = 'İstanbul, ﬁne, Ǆ and a\u0301\u0302 end';
  for (const search of ['i', 'fi', 'a', 'end', 'ist']) {
    expect(
      foundIn(text, search)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  }
});
