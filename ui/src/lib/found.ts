/** A piece of a text: what is looked for, or what stands around it. */
export interface Piece {
  text: string;
  found: boolean;
}

/** Longer ones were pasted by mistake. */
const LONGEST = 200;

/** A text in pieces by where a search stands in it: in any case, with or without accents, as the table is searched. */
export function foundIn(text: string, search: string): Piece[] {
  const wanted = folded(search.trim().slice(0, LONGEST)).text;
  if (wanted === '' || wanted.startsWith('#')) return [{ text, found: false }];
  const { text: plain, from } = folded(text);
  const pieces: Piece[] = [];
  let done = 0;
  for (let at = plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + wanted.length)) {
    const [start, end] = [from[at] ?? 0, from[at + wanted.length] ?? text.length];
    if (start > done) pieces.push({ text: text.slice(done, start), found: false });
    pieces.push({ text: text.slice(start, end), found: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), found: false });
  return pieces;
}

/** A text in small letters without accents, as one is looked for in another. */
export const plainText = (text: string): string => folded(text).text;

/** The same, and where in the text each of its characters comes from. */
function folded(text: string): { text: string; from: number[] } {
  let plain = '';
  const from: number[] = [];
  let at = 0;
  for (const char of text) {
    const letters = char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let i = 0; i < letters.length; i += 1) from.push(at);
    plain += letters;
    at += char.length;
  }
  from.push(at);
  return { text: plain, from };
}
