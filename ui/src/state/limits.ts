import type { Limits } from '../ipc/client';

let known: Limits | null = null;

/** Every snapshot brings them; they are the same as long as the engine runs. */
export function setLimits(limits: Limits): void {
  known = limits;
}

/** The engine's own limits. What asks for them is shown after the first snapshot only. */
export function limits(): Limits {
  if (!known) throw new Error('The limits come with the first snapshot.');
  return known;
}

/** The limit to try after an answer was cut off at `last` tokens: twice as much. Null where it cannot grow further. */
export function largerLimit(last: number): number | null {
  const next = Math.min(last * 2, limits().offeredTokens);
  return next > last ? next : null;
}
