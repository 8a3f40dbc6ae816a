import { sinceThen } from '../../conversation/retryCall';
import { client, type ErrorView, type RowSummary } from '../../ipc/client';
import { toDataset } from '../../state/datasetActions';
import { feed } from '../../state/feed';
import { largerLimit } from '../../state/limits';
import { toastFailure } from '../../state/toasts';

/** One failed call in full, and whether its row still waits for help. */
export class ShownError {
  readonly error: ErrorView;
  row = $state.raw<RowSummary | null>(null);
  looked = $state(false);

  /** More than this call was allowed to write; null where that is the most there is. */
  readonly largerLimit: number | null;

  constructor(error: ErrorView) {
    this.error = error;
    this.largerLimit = largerLimit(error.maxTokens);
  }

  /** What became of the row, where that settles the error. */
  get since(): string | null {
    return this.row && sinceThen(this.error, this.row);
  }
  /** There is no row of the plan that could be shown, or written. */
  get gone(): boolean {
    return this.error.deleted && this.row === null;
  }
  get canRetry(): boolean {
    return this.error.purpose === 'write' && this.since === null && !this.gone;
  }

  /** Looks up the row and follows it. Gives back how to stop. */
  follow(): () => void {
    let stopped = false;
    const look = () =>
      client.conversation(this.error.conversationId).then(
        (detail) => {
          if (stopped) return;
          this.#take(detail.row);
          this.looked = true;
        },
        // The row may be gone. The error's own facts stand without it.
        () => (this.looked = true),
      );
    void look();
    const stops = [
      feed.onRows((rows) => {
        const row = rows.find((one) => one.id === this.error.conversationId);
        if (row) this.#take(row);
      }),
      feed.onResync(() => void look()),
    ];
    return () => {
      stopped = true;
      for (const stop of stops) stop();
    };
  }

  /** An answer that was asked for earlier does not undo a change that came meanwhile. */
  #take(row: RowSummary): void {
    if (!this.row || row.revision >= this.row.revision) this.row = row;
  }

  /** Goes on in the dataset of the call. */
  async inDataset(go: () => void): Promise<void> {
    try {
      if (await toDataset(this.error.datasetId)) go();
    } catch (cause) {
      toastFailure(cause);
    }
  }
}
