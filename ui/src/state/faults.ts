import { toast } from 'svelte-sonner';
import { AppFailure, client } from '../ipc/client';
import { described, toastFailure } from './toasts';

/** Faults of one run that are written down; a loop of them says nothing new. */
const MOST = 50;
/** So long one message about faults stands for all of them. */
const QUIET_MS = 10_000;

/** Faults of the window itself: they go to the log, and the person hears of them. */
class Faults {
  #count = 0;
  #told = -Infinity;

  /** `where` is for the log: what was being drawn or done. */
  report(cause: unknown, where: string): void {
    if (isHarmless(cause) || this.#count >= MOST) return;
    this.#count += 1;
    client.reportFault(`${where}: ${faultText(cause)}`).catch(() => undefined);
    if (performance.now() - this.#told < QUIET_MS) return;
    this.#told = performance.now();
    if (cause instanceof AppFailure) toastFailure(cause);
    else
      toast.error('Something in the window failed', {
        description: described(
          'What you just did may not have happened. The details are in the log; Settings shows it under Support.',
        ),
        duration: 12_000,
      });
  }

  /** Hears of what nothing else caught. Gives back how to stop. */
  follow(): () => void {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    window.addEventListener('error', (event) => this.report(event.error ?? event.message, 'event'), options);
    window.addEventListener('unhandledrejection', (event) => this.report(event.reason, 'promise'), options);
    return () => stop.abort();
  }

  /** As after a start. */
  forget(): void {
    this.#count = 0;
    this.#told = -Infinity;
  }
}

/** A layout that took another turn, or what was called off on purpose. */
function isHarmless(cause: unknown): boolean {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.startsWith('ResizeObserver loop') || (cause instanceof Error && cause.name === 'AbortError');
}

/** A fault as the log has it, for a person to pass on. */
export function faultText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const head = `${cause.name}: ${cause.message}`;
  return cause.stack?.startsWith(head) ? cause.stack : `${head}\n${cause.stack ?? ''}`;
}

export const faults = new Faults();
