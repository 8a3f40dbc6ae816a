import { client, type BatchView, type LeavingAnswer, type LeavingEvent } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { batches, unitOf } from '../../state/batches.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { toastFailure } from '../../state/toasts';
import { underWayNow } from '../../state/underWay';
import { unsavedNow } from '../../state/unsaved';

/** The question on the way out: what is to become of what is at work, or else of what is not saved. */
class LeavingQuestion {
  #pausing = $state(false);
  #losses = $state.raw<string[]>([]);
  /** The question about what would be lost is open. */
  #asking = false;

  /** What would be interrupted: running, in line, or going on by itself at some time. */
  readonly work = $derived(batches.open.filter(isAtWork));
  /** The same by what is counted: a group of rows is no conversation. */
  readonly counts = $derived(
    [...new Set(this.work.map(unitOf))].map((unit) => {
      const alike = this.work.filter((batch) => unitOf(batch) === unit);
      return { unit, done: sum(alike, doneOf), total: sum(alike, (batch) => batch.total) };
    }),
  );
  readonly calls = $derived(sum(batches.open, (batch) => batch.inFlight));

  /** The answer was to pause: the application ends when the calls under way have. */
  get pausing(): boolean {
    return this.#pausing;
  }

  /** What would be lost besides, in whole sentences. */
  get losses(): string[] {
    return this.#losses;
  }

  /** The person wants to quit. With nothing at work the application ends at once; what would be lost is asked about. */
  quit(): void {
    void this.#askLosses('quit');
  }

  /** The shell asks: the person wants to go, by the window's frame or by the system. */
  ask(event: LeavingEvent): void {
    if (event.idle) return void this.#askIdle();
    this.#pausing = event.pausing;
    this.#losses = losses();
    dialogs.open({ kind: 'leaving', event });
    this.#say('shown');
  }

  async #askIdle(): Promise<void> {
    if (this.#asking) return this.#say('shown');
    const gone = this.#askLosses('now');
    if (this.#asking) this.#say('shown');
    if (!(await gone)) this.#say('stay');
  }

  /** Says it at once where nothing would be lost, else once the person has confirmed it. False where that is called off. */
  async #askLosses(answer: 'quit' | 'now'): Promise<boolean> {
    // Where the application cannot work there is no place for the question.
    const lost = app.phase === 'ready' ? losses() : [];
    const unsaved = lost.length > 0 && unsavedNow().length > 0;
    let goes = lost.length === 0;
    if (goes) this.#say(answer);
    else {
      this.#asking = true;
      await dialogs.ask({
        kind: 'confirm',
        title: unsaved ? 'Quit without saving?' : 'Quit before this is done?',
        description: lost.join(' '),
        verb: unsaved ? 'Quit without saving' : 'Quit',
        run: () => {
          goes = true;
          this.#say(answer);
        },
      });
      this.#asking = false;
    }
    return goes;
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

/** What quitting would lose, in whole sentences. */
function losses(): string[] {
  const unsaved = unsavedNow();
  const changes = `Changes to ${unsaved.join(' and ')} are not saved. Quitting loses them.`;
  return [
    ...underWayNow().map((sentence) => `${sentence}. Quitting breaks it off.`),
    ...(unsaved.length > 0 ? [changes] : []),
  ];
}

function isAtWork(batch: BatchView): boolean {
  if (batch.state === 'paused') return typeof batch.pause?.resumesAt === 'number';
  return batch.state !== 'interrupted';
}

function doneOf(batch: BatchView): number {
  return batch.succeeded + batch.failed;
}

function sum(batches: BatchView[], of: (batch: BatchView) => number): number {
  return batches.reduce((total, batch) => total + of(batch), 0);
}

export const leaving = new LeavingQuestion();
