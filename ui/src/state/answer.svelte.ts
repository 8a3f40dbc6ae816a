import { toFailure, type AppFailure } from '../ipc/client';

/** The newest answer to a question that is asked again and again. One that comes after a later question is dropped. */
export class Answer<T> {
  /** Stays until a newer one is there, also while that is being asked for or has failed. */
  value = $state.raw<T | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  /** What is shown is about to be replaced, and the person did it. */
  busy = $state(false);
  #asked = 0;

  /** `quiet` where nothing that the person did asks for it. True where the answer is the newest. */
  async ask(call: () => Promise<T>, quiet = false): Promise<boolean> {
    const asked = (this.#asked += 1);
    if (!quiet) this.busy = true;
    try {
      const value = await call();
      if (asked !== this.#asked) return false;
      this.value = value;
      this.failure = null;
    } catch (cause) {
      if (asked !== this.#asked) return false;
      this.failure = toFailure(cause);
    }
    this.busy = false;
    return true;
  }

  /** Nothing is known and nothing is awaited. */
  forget(): void {
    this.#asked += 1;
    this.value = null;
    this.failure = null;
    this.busy = false;
  }
}
