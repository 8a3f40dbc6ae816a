import { createSubscriber } from 'svelte/reactivity';

/** A clock that ticks only while something on the screen reads it. */
class Clock {
  readonly #subscribe: () => void;

  constructor(paceMs: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, paceMs);
      return () => clearInterval(timer);
    });
  }

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

/** For countdowns. */
export const seconds = new Clock(1000);
/** For "2 minutes ago". */
export const slow = new Clock(15_000);
