const STEP = 4096;
const MOST = 32_768;

/** The next ceiling to try after an answer was cut off: twice as much, in whole steps. */
export function largerLimit(current: number): number {
  return Math.min(MOST, Math.max(STEP, Math.ceil((current * 2) / STEP) * STEP));
}
