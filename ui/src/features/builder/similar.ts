import type { SimilarRows } from '../../ipc/client';
import { decimal } from '../../lib/format';
import { cut, wordsOf, type Piece } from '../../lib/sharedWords';
import type { PlanRow } from './changes.svelte';

/** Two proposed rows that say nearly the same, or a proposed one and a row of the plan. */
export interface SimilarPair {
  /** By the names of its rows: another brief makes no other pair. */
  name: string;
  first: PlanRow;
  /** None where the other is a row of the plan. */
  second: PlanRow | null;
  number: number | null;
  similarity: number;
  words: string[];
}

/** The most alike first, each row in one pair only: the next shows once that one is mended. */
export function pairsOf(
  similar: readonly SimilarRows[],
  rows: readonly PlanRow[],
  isKept: (pair: string) => boolean,
): SimilarPair[] {
  const byKey = new Map(rows.map((row) => [row.row.key, row]));
  const met = new Set<number>();
  const sorted = [...similar].sort((a, b) => b.similarity - a.similarity);
  return sorted.flatMap(({ first: a, second: b, number, similarity, words }): SimilarPair[] => {
    const one = byKey.get(a);
    const other = number === null ? byKey.get(b) : null;
    if (!one || other === undefined || met.has(a) || (other && met.has(b))) return [];
    // The one that comes first in the list stands first.
    const [first, second] = other && other.row.key < one.row.key ? [other, one] : [one, other];
    const name = `${first.name} ${second ? second.name : `#${number}`}`;
    if (isKept(name)) return [];
    met.add(a);
    if (other) met.add(b);
    return [{ name, first, second, number, similarity, words }];
  });
}

const spelled = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** "Similar, 0.41: the same six words in a row", "Similar to #23, 0.41: ...". */
export function similarText({ number, similarity, words }: SimilarPair): string {
  if (similarity > 0.995) return number === null ? 'The same brief twice' : `The same brief as #${number}`;
  const whom = number === null ? 'Similar' : `Similar to #${number}`;
  const longest = Math.max(0, ...words.map((phrase) => wordsOf(phrase).length));
  const what = longest > 1 ? `: the same ${spelled[longest] ?? longest} words in a row` : '';
  return `${whom}, ${decimal(similarity, 2)}${what}`;
}

/** A text cut where one of the phrases begins or ends, in whatever case it stands there. */
export function marked(text: string, phrases: readonly string[]): Piece[] {
  const words = wordsOf(text);
  const shared = words.map(() => false);
  for (const phrase of phrases) {
    const wanted = wordsOf(phrase).map(({ folded }) => folded);
    if (wanted.length === 0) continue;
    for (let at = 0; at + wanted.length <= words.length; at += 1)
      if (wanted.every((word, n) => words[at + n]?.folded === word))
        shared.fill(true, at, at + wanted.length);
  }
  return cut(text, words, shared);
}
