import type { LeavingAnswer, LeavingEvent, Page, ShowBatchEvent } from '../bindings';

/** The desktop around the window: what a login starts, and how the window is left. */
export class FakeDesktop {
  startAtLogin = false;
  tray = false;
  /** Pages that the browser was asked for. */
  readonly opened: Page[] = [];
  /** What the window said, in order. */
  readonly answers: LeavingAnswer[] = [];
  readonly onLeaving = new Set<(event: LeavingEvent) => void>();
  readonly onShowBatch = new Set<(event: ShowBatchEvent) => void>();

  answer(answer: LeavingAnswer): void {
    this.answers.push(answer);
    if (answer === 'quit') this.ask({ way: 'quit', pausing: false, idle: false, tray: this.tray });
  }

  /** The person closes the window, or clicks a notification. */
  ask(event: LeavingEvent): void {
    for (const listener of this.onLeaving) listener(event);
  }

  click(event: ShowBatchEvent): void {
    for (const listener of this.onShowBatch) listener(event);
  }
}
