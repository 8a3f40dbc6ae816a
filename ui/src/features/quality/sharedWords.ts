export interface Piece {
  text: string;
  shared: boolean;
}

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;
/** So many words in a row, found in both, are no accident. */
const RUN = 3;

/** Both texts cut where words that they share begin and end. */
export function sharedWords(left: string, right: string): [Piece[], Piece[]] {
  return [cut(left, runsOf(wordsOf(right))), cut(right, runsOf(wordsOf(left)))];
}

interface Word {
  folded: string;
  start: number;
  end: number;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: word.toLowerCase().replace(/’/g, "'"),
    start: index,
    end: index + word.length,
  }));
}

function runAt(words: Word[], at: number): string {
  return words
    .slice(at, at + RUN)
    .map(({ folded }) => folded)
    .join(' ');
}

function runsOf(words: Word[]): Set<string> {
  return new Set(words.slice(RUN - 1).map((_, at) => runAt(words, at)));
}

function cut(text: string, runs: Set<string>): Piece[] {
  const words = wordsOf(text);
  const shared = words.map(() => false);
  for (let at = 0; at + RUN <= words.length; at += 1) {
    if (runs.has(runAt(words, at))) shared.fill(true, at, at + RUN);
  }
  const pieces: Piece[] = [];
  let from = 0;
  const take = (to: number, is: boolean) => {
    if (to > from) pieces.push({ text: text.slice(from, to), shared: is });
    from = to;
  };
  words.forEach(({ start, end }, at) => {
    if (!shared[at]) return;
    // What stands between two shared words belongs to them.
    if (!shared[at - 1]) take(start, false);
    if (!shared[at + 1]) take(end, true);
  });
  take(text.length, false);
  return pieces;
}
