/** How much of a text is another one, word by word. Pure. */

export interface WordChange {
  /** Words of the older text that are not in the newer one, and the other way round. */
  removed: number;
  added: number;
  /** Words of both texts together. */
  words: number;
}

/** The most pairs of words that are compared: above it words are compared without their order. */
const MOST_PAIRS = 400_000;

/** Han, kana, Thai, Lao, Burmese and Khmer put no blanks between words: each of their letters is one of its own. */
const ALONE =
  '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3041-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff';
const aloneLetter = new RegExp(`[${ALONE}]`);
const eachWord = new RegExp(`[${ALONE}]|[^\\s${ALONE}]+`, 'g');

/** Counted without making them: a turn may have a million characters, and this follows every key. */
function countOf(text: string, start = 0, end = text.length): number {
  let count = 0;
  let inside = false;
  for (let at = start; at < end; at += 1) {
    const ends = endsWord(text, at);
    if (ends ? standsAlone(text, at) : !inside) count += 1;
    inside = !ends;
  }
  return count;
}

/** What differs between two texts. What they begin and end with alike is not looked at word by word. */
export function wordChange(older: string, newer: string): WordChange {
  if (older === newer) return { removed: 0, added: 0, words: 2 * countOf(older) };
  const start = alikeFromStart(older, newer);
  const end = alikeFromEnd(older, newer, start);
  const from = older.slice(start, older.length - end).match(eachWord) ?? [];
  const to = newer.slice(start, newer.length - end).match(eachWord) ?? [];
  const alike = countOf(older, 0, start) + countOf(older, older.length - end);
  const common = from.length * to.length > MOST_PAIRS ? anyOrder(from, to) : inOrder(from, to);
  return {
    removed: from.length - common,
    added: to.length - common,
    words: 2 * alike + from.length + to.length,
  };
}

/** Words that differ, as a share of the words of both. */
export function share(changes: WordChange[]): number {
  const words = changes.reduce((sum, change) => sum + change.words, 0);
  const other = changes.reduce((sum, { removed, added }) => sum + removed + added, 0);
  return words === 0 ? 0 : other / words;
}

/** How far both are alike, up to the end of a word. */
function alikeFromStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  while (at > 0 && !endsWord(a, at - 1)) at -= 1;
  return at;
}

function alikeFromEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length += 1;
  while (length > 0 && !endsWord(a, a.length - length)) length -= 1;
  return length;
}

/** White space, and a letter that is a word of its own. */
function endsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return standsAlone(text, at) || /\s/.test(text.charAt(at));
}

function standsAlone(text: string, at: number): boolean {
  return text.charCodeAt(at) >= 0x0e00 && aloneLetter.test(text.charAt(at));
}

/** The longest run of words that both have in the same order. */
function inOrder(a: string[], b: string[]): number {
  let before = new Uint32Array(b.length + 1);
  for (const word of a) {
    const now = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j += 1) {
      now[j] =
        word === b[j - 1]
          ? (before[j - 1] as number) + 1
          : Math.max(before[j] as number, now[j - 1] as number);
    }
    before = now;
  }
  return before[b.length] as number;
}

function anyOrder(a: string[], b: string[]): number {
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const count = left.get(word) ?? 0;
    if (count > 0) left.set(word, count - 1);
    common += Number(count > 0);
  }
  return common;
}
