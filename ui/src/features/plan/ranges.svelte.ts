import type { Filter } from '../../ipc/client';
import { localDay } from '../../lib/format';
import { MOST, MOST_TENTHS } from './ranges';

interface Ends<T> {
  from: T | null;
  to: T | null;
}

/** What is typed as ranges, until the filter has it. Days are those of the person's own clock. */
export class RangesForm {
  readonly scores = $state<Ends<number>>({ from: null, to: null });
  readonly turns = $state<Ends<number>>({ from: null, to: null });
  /** "2026-11-03". */
  readonly made = $state<Ends<string>>({ from: null, to: null });

  constructor({ scores, turns, made }: Filter) {
    if (scores) this.scores = ends(scores, MOST_TENTHS, (tenths) => tenths / 10);
    if (turns) this.turns = ends(turns, MOST, (count) => count);
    if (made) this.made = ends(made, MOST, (seconds) => localDay(new Date(seconds * 1000)));
  }

  /** Why this cannot be looked for; null where it can. */
  get why(): string | null {
    const turned = ({ from, to }: Ends<number | string>) => isSet(from) && isSet(to) && from > to;
    const outside = ({ from, to }: Ends<number>, most: number) =>
      [from, to].some((end) => end !== null && !(end >= 0 && end <= most));
    const days = [this.made.from, this.made.to].filter(isSet);
    if (!days.every(isKnown)) return 'Write a year from 1970 to 2106, with four digits';
    if (outside(this.scores, MOST_TENTHS / 10)) return `A score is from 0 to ${MOST_TENTHS / 10}`;
    if (outside(this.turns, MOST)) return 'A number of turns is not below 0';
    if (turned(this.scores)) return 'The lower score is above the higher one';
    if (turned(this.turns)) return 'The smaller number of turns is above the larger one';
    return turned(this.made) ? 'The first day is after the last one' : null;
  }

  /** A filter with these ranges. */
  filter(before: Filter): Filter {
    const { scores, turns, made } = this;
    const tenths = (points: number) => Math.round(points * 10);
    return {
      ...before,
      scores: range(scores, MOST_TENTHS, tenths, tenths),
      turns: range(turns, MOST, Math.round, Math.round),
      made: range(made, MOST, startOf, (day) => startOf(day, 1) - 1),
    };
  }
}

const isSet = <T>(value: T | null): value is T => value !== null && value !== '';

function ends<T>(range: { from: number; to: number }, most: number, shown: (value: number) => T): Ends<T> {
  return { from: range.from > 0 ? shown(range.from) : null, to: range.to < most ? shown(range.to) : null };
}

function range<T>(
  { from, to }: Ends<T>,
  most: number,
  low: (value: T) => number,
  high: (value: T) => number,
): { from: number; to: number } | null {
  if (!isSet(from) && !isSet(to)) return null;
  return { from: isSet(from) ? low(from) : 0, to: isSet(to) ? high(to) : most };
}

/** When a day begins, or one so many days later, in seconds since 1970. */
function startOf(day: string, later = 0): number {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return Math.floor(at.getTime() / 1000);
}

/** A text can have been written on it: from 1970 to 2106. A year of which two digits were typed is none of these. */
const isKnown = (day: string) => startOf(day) >= 0 && startOf(day, 1) <= MOST;
