import type { Mark, TurnView } from '../../ipc/client';
import { markOf } from './pieces';

/** What is selected in the text, as words of its turns. Null where the selection is somewhere else. */
export function selectedMarks(script: HTMLElement, turns: TurnView[]): Mark[] | null {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0 || !script.contains(selection.anchorNode)) return null;
  if (selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  return [...script.querySelectorAll<HTMLElement>('[data-turn]')].flatMap((text) => {
    const turn = Number(text.dataset.turn);
    const content = turns[turn - 1]?.content;
    if (content === undefined || !range.intersectsNode(text)) return [];
    const from = text.contains(range.startContainer)
      ? unitAt(range.startContainer, range.startOffset, text)
      : 0;
    const to = text.contains(range.endContainer)
      ? unitAt(range.endContainer, range.endOffset, text)
      : content.length;
    const mark = markOf(content, turn, from, to);
    return mark ? [mark] : [];
  });
}

/** A place of the page as a place of the turn's text, in UTF-16 units. */
function unitAt(node: Node, offset: number, text: HTMLElement): number {
  if (node === text) {
    const pieces = [...text.childNodes].slice(0, offset).filter((child) => child instanceof HTMLElement);
    const last = pieces.at(-1);
    return last ? startOf(last) + lengthOf(last) : 0;
  }
  const piece = (node instanceof HTMLElement ? node : node.parentElement)?.closest<HTMLElement>('[data-at]');
  if (!piece) return 0;
  const within = node instanceof HTMLElement ? (offset > 0 ? lengthOf(piece) : 0) : offset;
  return startOf(piece) + Math.min(within, lengthOf(piece));
}

const startOf = (piece: HTMLElement) => Number(piece.dataset.at);
const lengthOf = (piece: HTMLElement) => Number(piece.dataset.length);

/** The words of a text, as places in it. */
function wordsOf(text: string): { from: number; to: number }[] {
  return [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)]
    .filter((part) => part.isWordLike)
    .map(({ index, segment }) => ({ from: index, to: index + segment.length }));
}

/** Words marked by the keyboard: one, then more to its right or fewer, in the turn where it began. */
export class KeyMark {
  turn = 0;
  #words: { from: number; to: number }[] = [];
  #first = 0;
  #last = 0;

  constructor(readonly turns: TurnView[]) {
    this.#enter(0);
  }

  #enter(turn: number): void {
    this.turn = Math.max(0, Math.min(turn, this.turns.length - 1));
    this.#words = wordsOf(this.turns[this.turn]?.content ?? '');
    this.#first = 0;
    this.#last = 0;
  }

  /** One word on or back; with `more` the mark grows or shrinks at its end. */
  word(step: 1 | -1, more: boolean): void {
    const most = Math.max(0, this.#words.length - 1);
    this.#last = Math.max(more ? this.#first : 0, Math.min(this.#last + step, most));
    if (!more) this.#first = this.#last;
  }

  step(step: 1 | -1): void {
    this.#enter(this.turn + step);
  }

  get marks(): Mark[] {
    const content = this.turns[this.turn]?.content ?? '';
    const first = this.#words[this.#first];
    const last = this.#words[this.#last];
    const mark = first && last ? markOf(content, this.turn + 1, first.from, last.to) : null;
    return mark ? [mark] : [];
  }
}
