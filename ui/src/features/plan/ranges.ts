import type { Filter } from '../../ipc/client';
import { dayAndMonth, score } from '../../lib/format';

/** The parts of a filter that say from where to where. */
export type RangeKey = 'scores' | 'turns' | 'made';
type Ends = { from: number; to: number } | null;

export const rangeKeys: RangeKey[] = ['scores', 'turns', 'made'];
/** In tenths: no score is higher. */
export const MOST_TENTHS = 100;
/** No conversation has more turns, and no time is later. */
export const MOST = 0xffff_ffff;

export const isRange = (key: string): key is RangeKey => (rangeKeys as string[]).includes(key);

export function sameRange(a: Ends, b: Ends): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}

const words: Record<RangeKey, { name: string; most: number; end: (value: number) => string }> = {
  scores: { name: 'Score', most: MOST_TENTHS, end: (tenths) => score(tenths / 10) },
  turns: { name: 'Turns', most: MOST, end: String },
  made: { name: 'Written', most: MOST, end: (seconds) => dayAndMonth(seconds * 1000) },
};

/** "Score 6.0 to 6.9", "Turns 8 and more", "Written up to 3 Nov". */
export function rangeText(key: RangeKey, { from, to }: { from: number; to: number }): string {
  const { name, most, end } = words[key];
  if (to >= most) return key === 'made' ? `${name} since ${end(from)}` : `${name} ${end(from)} and more`;
  if (from <= 0) return `${name} up to ${end(to)}`;
  const [low, high] = [end(from), end(to)];
  return low === high ? `${name} ${low}` : `${name} ${low} to ${high}`;
}

export function rangeChips(filter: Filter): { key: RangeKey; text: string }[] {
  return rangeKeys.flatMap((key) => {
    const range = filter[key];
    return range === null ? [] : [{ key, text: rangeText(key, range) }];
  });
}
