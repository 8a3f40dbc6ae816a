import { cut, wordsOf, type Piece } from '../../lib/sharedWords';

/** So many words in a row, found in both, are no accident. */
const RUN = 3;

/** Both texts cut where words that they share begin and end. */
export function sharedWords(left: string, right: string): [Piece[], Piece[]] {
  return [marked(left, runsOf(wordsOf(right))), marked(right, runsOf(wordsOf(left)))];
}

function runAt(words: ReturnType<typeof wordsOf>, at: number): string {
  return words
    .slice(at, at + RUN)
    .map(({ folded }) => folded)
    .join(' ');
}

function runsOf(words: ReturnType<typeof wordsOf>): Set<string> {
  return new Set(words.slice(RUN - 1).map((_, at) => runAt(words, at)));
}

function marked(text: string, runs: Set<string>): Piece[] {
  const words = wordsOf(text);
  const shared = words.map(() => false);
  for (let at = 0; at + RUN <= words.length; at += 1) {
    if (runs.has(runAt(words, at))) shared.fill(true, at, at + RUN);
  }
  return cut(text, words, shared);
}
