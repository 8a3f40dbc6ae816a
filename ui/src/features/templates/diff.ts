import type { WordPiece } from '../../ipc/client';

/** More than this many pairs of words are not compared one by one: the whole of it counts as changed. */
const MOST = 1_000_000;

/** Words with the space behind them; a break of line is one of its own. */
const WORDS = /(?<=[^\S\n])|(?=\n)|(?<=\n)/;

/** What changed from one text to another: lines first, then the words of the lines that changed. */
export function wordDiff(older: string, newer: string): WordPiece[] {
  const lines = changes(split(older, /(?<=\n)/), split(newer, /(?<=\n)/));
  const pieces = lines.flatMap(({ removed, added, same }) =>
    same === null
      ? changes(split(removed, WORDS), split(added, WORDS)).flatMap(piecesOf)
      : [piece(same, false, false)],
  );
  return joined(pieces);
}

interface Change {
  /** What stayed; null where something changed. */
  same: string | null;
  removed: string;
  added: string;
}

const split = (text: string, at: RegExp) => (text === '' ? [] : text.split(at));
const piece = (text: string, removed: boolean, added: boolean): WordPiece => ({ text, removed, added });

function piecesOf({ same, removed, added }: Change): WordPiece[] {
  if (same !== null) return [piece(same, false, false)];
  return [piece(removed, true, false), piece(added, false, true)].filter(({ text }) => text !== '');
}

/** What two lists have in common, in order, and what stands between. */
function changes(a: string[], b: string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const found: Change[] = [];
  const same = (texts: string[]) => {
    if (texts.length > 0) found.push({ same: texts.join(''), removed: '', added: '' });
  };
  same(a.slice(0, start));
  between(a.slice(start, a.length - end), b.slice(start, b.length - end), found);
  same(a.slice(a.length - end));
  return found;
}

function between(a: string[], b: string[], found: Change[]): void {
  if (a.length === 0 && b.length === 0) return;
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST) {
    found.push({ same: null, removed: a.join(''), added: b.join('') });
    return;
  }
  const width = b.length + 1;
  // How long the longest common list of what is left is, from each place on.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const from = i;
    while (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    if (i > from) found.push({ same: a.slice(from, i).join(''), removed: '', added: '' });
    const [goneFrom, newFrom] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) i += 1;
      else j += 1;
    }
    if (i > goneFrom || j > newFrom) {
      const [removed, added] = [a.slice(goneFrom, i).join(''), b.slice(newFrom, j).join('')];
      found.push({ same: null, removed, added });
    }
  }
}

/** Pieces of one kind that follow each other are one. */
function joined(pieces: WordPiece[]): WordPiece[] {
  const found: WordPiece[] = [];
  for (const one of pieces) {
    const last = found.at(-1);
    if (last && last.removed === one.removed && last.added === one.added) last.text += one.text;
    else found.push({ ...one });
  }
  return found;
}
