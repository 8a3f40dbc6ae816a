import { toastFailure } from './toasts';

type Parts = typeof import('../later');

/** The parts of the window that its first picture does without. */
class Later {
  parts = $state.raw<Parts | null>(null);
  #loading: Promise<void> | null = null;

  load(): Promise<void> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  async #read(): Promise<void> {
    try {
      this.parts = await import('../later');
    } catch (cause) {
      this.#loading = null;
      toastFailure(cause);
    }
  }
}

export const later = new Later();
