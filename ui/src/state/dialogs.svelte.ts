import type { ErrorView, Target } from '../ipc/client';

export type SetupReason = 'needsProvider' | 'needsKey' | 'termsNotAccepted';

/** The one dialog that is open, and what it is about. Any feature may ask for one; the application draws it. */
class Dialogs {
  generateTarget = $state.raw<Target | null>(null);
  errorShown = $state.raw<ErrorView | null>(null);
  importing = $state(false);
  setupReason = $state<SetupReason | null>(null);
  /** Mail is being set up on the way to something else. */
  mailSetup = $state(false);
  palette = $state(false);
  help = $state(false);

  #setupDone: ((done: boolean) => void) | null = null;
  #mailDone: ((done: boolean) => void) | null = null;

  /** The question before a batch: count, time, cost. */
  generate(target: Target): void {
    this.generateTarget = target;
  }

  error(error: ErrorView): void {
    this.errorShown = error;
  }

  import(): void {
    this.importing = true;
  }

  /** Asks for what a first call lacks. True once it is there, false when the person gave up. */
  setup(reason: SetupReason): Promise<boolean> {
    this.#setupDone?.(false);
    this.setupReason = reason;
    return new Promise((resolve) => (this.#setupDone = resolve));
  }

  /** Asks how mail is sent. True once it can be, false when the person gave up. */
  mail(): Promise<boolean> {
    this.#mailDone?.(false);
    this.mailSetup = true;
    return new Promise((resolve) => (this.#mailDone = resolve));
  }

  /** Whatever was asked is answered with no. */
  closeAll(): void {
    this.generateTarget = null;
    this.errorShown = null;
    this.importing = this.palette = this.help = false;
    this.endSetup(false);
    this.endMail(false);
  }

  endMail(done: boolean): void {
    this.mailSetup = false;
    this.#mailDone?.(done);
    this.#mailDone = null;
  }

  endSetup(done: boolean): void {
    this.setupReason = null;
    this.#setupDone?.(done);
    this.#setupDone = null;
  }
}

export const dialogs = new Dialogs();
