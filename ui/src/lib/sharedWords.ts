/** A piece of a text, and whether its words are shared with another one. */
export interface Piece {
  text: string;
  shared: boolean;
}

interface Word {
  folded: string;
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;

/** The words of a text, in whatever case they stand there. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    folded: word.toLowerCase().replace(/’/g, "'"),
    start: index,
    end: index + word.length,
  }));
}

/** A text cut where words that are shared begin and end. */
export function cut(text: string, words: readonly Word[], shared: readonly boolean[]): Piece[] {
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
