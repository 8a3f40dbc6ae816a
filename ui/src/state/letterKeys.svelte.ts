import { prefs } from '../ipc/prefs';

const KEY = 'letterKeys';

/**
 * Whether a single letter or sign is a command. With dictation every word is a row of letters, so that a person can
 * turn them off (WCAG 2.1.4); everything they do can be had otherwise.
 */
class LetterKeys {
  #on = $state<boolean | null>(null);

  get on(): boolean {
    return this.#on ?? prefs.get(KEY, true);
  }
  set on(on: boolean) {
    this.#on = on;
    prefs.set(KEY, on);
  }
}

export const letterKeys = new LetterKeys();
