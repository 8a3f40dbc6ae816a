import type { Mark, Place } from '../../ipc/client';
import { spelled } from '../../lib/showInvisible';

/** A part of a turn that looks alike. */
export interface Piece {
  /** Where it begins and how long it is in the turn's text, in UTF-16 units as the page counts. */
  at: number;
  length: number;
  shown: string;
  /** What the person marked, or what a criterion or a claim points at. */
  look: 'plain' | 'marked' | 'pointed';
}

/** A turn's text, cut where something begins or ends that stands out of it. */
export function piecesOf(content: string, turn: number, marks: Place[], pointed: Place[]): Piece[] {
  const here = (places: Place[]) => places.filter((place) => place.turn === turn);
  const spans = [
    ...here(marks).map((place) => ({ ...place, look: 'marked' as const })),
    ...here(pointed).map((place) => ({ ...place, look: 'pointed' as const })),
  ];
  const edges = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const units = unitsOf(content, edges);
  const cuts = [...new Set([0, ...units.values(), content.length])].sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((from, index): Piece[] => {
    const to = cuts[index + 1] as number;
    const over = spans.find(
      ({ start, end }) => (units.get(start) as number) <= from && (units.get(end) as number) >= to,
    );
    return spelled(content.slice(from, to)).map((part) => ({
      ...part,
      at: from + part.at,
      look: over?.look ?? 'plain',
    }));
  });
}

/** Where each of these characters begins, in UTF-16 units; what lies beyond the text is its end. */
function unitsOf(content: string, characters: number[]): Map<number, number> {
  const found = new Map<number, number>();
  let unit = 0;
  let character = 0;
  for (const wanted of characters) {
    while (character < wanted && unit < content.length) {
      unit += (content.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      character += 1;
    }
    found.set(wanted, unit);
  }
  return found;
}

/** How many Unicode characters these units are. */
export function charactersIn(content: string, units: number): number {
  let count = 0;
  for (let unit = 0; unit < units; count += 1) {
    unit += (content.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  }
  return count;
}

/** The words between two places of a turn's text, without the space around them; null where there are none. */
export function markOf(content: string, turn: number, from: number, to: number): Mark | null {
  const raw = content.slice(from, to);
  const text = raw.trim();
  if (text === '') return null;
  const begin = from + (raw.length - raw.trimStart().length);
  const start = charactersIn(content, begin);
  return { turn, start, end: start + charactersIn(text, text.length), text };
}
