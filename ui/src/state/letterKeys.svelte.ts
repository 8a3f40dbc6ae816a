import { prefs } from '../ipc/prefs';
import { letters } from '../lib/letters.svelte';

/**
 * Whether a single letter or sign is a command. With dictation every word is a row of letters, so that a person can
 * turn them off (WCAG 2.1.4); everything they do can be had otherwise.
 */
class LetterKeys {
  /** After the preferences are read. */
  restore(): void {
    letters.on = prefs.get('letterKeys');
  }

  get on(): boolean {
    return letters.on;
  }
  set on(on: boolean) {
    letters.on = on;
    prefs.set('letterKeys', on);
  }
}

export const letterKeys = new LetterKeys();
