import { toFailure, type AppFailure } from '../ipc/client';

/** What the person set going, one thing at a time: what is under way, and why the last of it failed. */
export class Doing<Work extends string = string> {
  busy = $state<Work | null>(null);
  failure = $state.raw<AppFailure | null>(null);

  /** Why it failed and what to do, in one line. */
  get said(): string | null {
    return this.failure && [this.failure.message, this.failure.hint].filter(Boolean).join(' ');
  }

  /** True once it is done. */
  async during(work: Work, run: () => Promise<unknown>): Promise<boolean> {
    this.busy = work;
    this.failure = null;
    try {
      await run();
      return true;
    } catch (cause) {
      this.failure = toFailure(cause);
      return false;
    } finally {
      this.busy = null;
    }
  }
}
