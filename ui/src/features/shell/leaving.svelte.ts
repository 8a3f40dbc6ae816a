import { client, type BatchView, type LeavingAnswer, type LeavingEvent } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { toastFailure } from '../../state/toasts';
import { unsavedNow } from '../../state/unsaved';

/** The question on the way out, asked only while something is at work. */
class LeavingQuestion {
  #pausing = $state(false);

  /** What would be interrupted: running, in line, or going on by itself at some time. */
  readonly work = $derived(app.openBatches.filter(isAtWork));
  readonly total = $derived(sum(this.work, (batch) => batch.total));
  readonly done = $derived(sum(this.work, (batch) => batch.succeeded + batch.failed));
  readonly calls = $derived(sum(app.openBatches, (batch) => batch.inFlight));

  /** The answer was to pause: the application ends when the calls under way have. */
  get pausing(): boolean {
    return this.#pausing;
  }

  /** The person wants to quit. With nothing at work the application ends at once; what is not saved is asked about. */
  quit(): void {
    const unsaved = unsavedNow();
    if (unsaved.length === 0) return this.#say('quit');
    dialogs.open({
      kind: 'confirm',
      title: 'Quit without saving?',
      description: `Changes to ${unsaved.join(' and ')} are not saved. They would be lost.`,
      verb: 'Quit without saving',
      run: () => this.#say('quit'),
    });
  }

  ask(event: LeavingEvent): void {
    this.#pausing = event.pausing;
    dialogs.open({ kind: 'leaving', event });
    this.#say('shown');
  }

  keep(): void {
    dialogs.closeKind('leaving');
    this.#say('keep');
  }

  pause(): void {
    this.#pausing = true;
    this.#say('pause');
  }

  now(): void {
    this.#say('now');
  }

  stay(): void {
    dialogs.closeKind('leaving');
    this.#say('stay');
  }

  #say(answer: LeavingAnswer): void {
    client.leaving(answer).catch(toastFailure);
  }
}

function isAtWork(batch: BatchView): boolean {
  if (batch.state === 'paused') return typeof batch.pause?.resumesAt === 'number';
  return batch.state !== 'interrupted';
}

function sum(batches: BatchView[], of: (batch: BatchView) => number): number {
  return batches.reduce((total, batch) => total + of(batch), 0);
}

export const leaving = new LeavingQuestion();
