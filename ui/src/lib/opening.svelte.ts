import { untrack } from 'svelte';

/**
 * What belongs to one opening of a dialog: made when `key` changes, and by nothing else that making it reads. What a
 * person fills in stays as it is, whatever arrives meanwhile.
 */
export class Opening<K, T> {
  readonly #key: () => K | null;
  readonly #make: (key: K) => T;
  readonly current: T | null = $derived.by(() => {
    const key = this.#key();
    return key === null ? null : untrack(() => this.#make(key));
  });

  constructor(key: () => K | null, make: (key: K) => T) {
    this.#key = key;
    this.#make = make;
  }
}
