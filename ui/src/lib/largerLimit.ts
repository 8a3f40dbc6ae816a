/** No answer of a conversation is asked for with more tokens than this. */
const MOST_TOKENS = 32_768;

/** The limit to try after an answer was cut off at `last` tokens: twice as much. Null where it cannot grow further. */
export function largerLimit(last: number): number | null {
  const next = Math.min(last * 2, MOST_TOKENS);
  return next > last ? next : null;
}
