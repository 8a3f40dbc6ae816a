import type { ClaimKind, ClaimSource, ClaimView, Place } from '../bindings';

const known: [ClaimKind, string, ClaimSource, string][] = [
  ['sum', '10,000', 'client', ''],
  ['percentage', '22 %', 'topic', ''],
  ['sum', 'about $2,200', 'arithmetic', '22 % of 10,000'],
  ['age', 'I am 47', 'wrong', 'plan says 52'],
  ['sum', '$310,000', 'plan', 'client, plan'],
  ['year', 'five years', 'topic', ''],
  ['percentage', 'a penalty of 10 percent', 'new', ''],
];

/** The figures of a text, in the order in which they are said. */
export function claimsIn(turns: { content: string }[]): ClaimView[] {
  return known
    .map(([kind, text, source, detail]): ClaimView => ({
      kind,
      text,
      source,
      detail,
      where: places(turns, text),
    }))
    .filter(({ where }) => where.length > 0);
}

/** In Unicode characters, as the engine counts. */
function places(turns: { content: string }[], text: string): Place[] {
  return turns.flatMap(({ content }, index): Place[] => {
    const at = content.indexOf(text);
    if (at < 0) return [];
    const start = [...content.slice(0, at)].length;
    return [{ turn: index + 1, start, end: start + [...text].length }];
  });
}
