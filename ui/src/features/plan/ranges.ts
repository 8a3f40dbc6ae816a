import type { Filter } from '../../ipc/client';
import { fullDay, isOfYear, score, shortDay } from '../../lib/format';

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

const words: Record<RangeKey, { name: string; most: number }> = {
  scores: { name: 'Score', most: MOST_TENTHS },
  turns: { name: 'Turns', most: MOST },
  made: { name: 'Written', most: MOST },
};

/** "Score 6.0 to 6.9", "Turns 8 and more", "Written up to 3 Nov"; days have their years where one is not of this year. */
export function rangeText(
  key: RangeKey,
  { from, to }: { from: number; to: number },
  now = Date.now(),
): string {
  const { name, most } = words[key];
  const days = [from, to].filter((end) => end > 0 && end < most);
  const present = days.every((end) => isOfYear(end * 1000, now));
  const day = (at: number) => (present ? shortDay(at, now) : fullDay(at));
  const end = (value: number) =>
    key === 'scores' ? score(value / 10) : key === 'turns' ? String(value) : day(value * 1000);
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
