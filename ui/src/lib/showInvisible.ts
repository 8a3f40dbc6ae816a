/**
 * Characters that cannot be seen but change what is: controls, soft hyphens, overrides of the reading direction,
 * invisible joiners and tags. In a training text they are a defect that a reviewer has to see. The joiners of emoji and of
 * Persian (ZWJ, ZWNJ), tabs and line ends stay as they are.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- controls are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;

/** The text with every hidden character written out, such as [U+202E]: it can be read, and it has no effect. */
export function showInvisible(text: string): string {
  return text.replace(HIDDEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

/** The text in pieces, each as it is shown: what is hidden stands alone, so that the rest keeps its length. */
export function spelled(text: string): { at: number; length: number; shown: string }[] {
  const pieces: { at: number; length: number; shown: string }[] = [];
  let at = 0;
  const plain = (to: number) => {
    if (to > at) pieces.push({ at, length: to - at, shown: text.slice(at, to) });
  };
  for (const match of text.matchAll(HIDDEN)) {
    plain(match.index);
    pieces.push({ at: match.index, length: match[0].length, shown: showInvisible(match[0]) });
    at = match.index + match[0].length;
  }
  plain(text.length);
  return pieces;
}

/** A name inside a sentence: hidden characters written out, and its reading direction kept to itself. */
export function isolated(name: string): string {
  return `\u2068${showInvisible(name)}\u2069`;
}
