import type { PreviewPiece } from '../../ipc/client';

export interface ShownPiece {
  text: string;
  /** A token of the template, drawn as one. */
  token: boolean;
  learned: boolean;
}

const isToken = ({ kind }: PreviewPiece) => kind === 'special' || kind === 'learned_special';
const SPEAKER = /^(system|developer|user|assistant|model)(?=\n|$)/;
const isLearned = ({ kind }: PreviewPiece) => kind.startsWith('learned');

/**
 * What the model reads, a paragraph a message. Line ends between messages are the paragraphs' own, and the name of who
 * speaks stands in the token before it.
 */
export function paragraphs(pieces: PreviewPiece[]): ShownPiece[][] {
  const found: ShownPiece[][] = [];
  /** Whether the message before has ended, and whether the token before has its speaker. */
  let [ended, named] = [true, false];
  for (const piece of pieces) {
    const here = found.at(-1);
    const before = here?.at(-1);
    const learned = isLearned(piece);
    if (isToken(piece)) {
      const header = named && before?.token && !learned && !here?.some(({ token }) => !token);
      if (header) before.text += piece.text;
      else if (!here || ended || (before?.token && here.some(({ token }) => !token))) {
        found.push([{ text: piece.text, token: true, learned }]);
        named = false;
      } else {
        here.push({ text: piece.text, token: true, learned });
        named = false;
      }
      ended = false;
      continue;
    }
    let { text } = piece;
    const speaker = before?.token && !named && !learned ? SPEAKER.exec(text)?.[0] : undefined;
    if (before && speaker) {
      before.text += speaker;
      text = text.slice(speaker.length);
      named = true;
    }
    const bare = before?.token ? text.replace(/^\n+/, '') : text;
    ended = !speaker && !learned && /\n$/.test(piece.text);
    const shown = bare.replace(/\n+$/, '');
    if (shown === '') continue;
    if (here) here.push({ text: shown, token: false, learned });
    else found.push([{ text: shown, token: false, learned }]);
  }
  return found;
}
