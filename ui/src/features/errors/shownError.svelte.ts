import { client, type ErrorView, type RowSummary } from '../../ipc/client';
import { feed } from '../../state/feed';
import { generation } from '../../state/generation.svelte';
import { largerLimit } from '../../state/limits';
import { toastInfo } from '../../state/toasts';

/** One failed call in full, and whether its row still waits for help. */
export class ShownError {
  readonly error: ErrorView;
  row = $state.raw<RowSummary | null>(null);
  looked = $state(false);

  /** A log keeps errors of rows that were generated since; a retry of those would pay for a second version. */
  readonly settled = $derived(this.row !== null && this.row.status !== 'failed');
  /** More than this call was allowed to write; null where that is the most there is. */
  readonly largerLimit: number | null;

  constructor(error: ErrorView) {
    this.error = error;
    this.largerLimit = largerLimit(error.maxTokens);
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

  /** What the row is now, where that makes the error a thing of the past. */
  get since(): string | null {
    return this.row && this.settled ? sinceOf(this.row) : null;
  }
  retry(): void {
    void generation.startRow(this.error.conversationId);
  }

  retryLarger(): void {
    if (this.largerLimit !== null) void generation.startRow(this.error.conversationId, this.largerLimit);
  }
}

/** Tries a failed call again, where its row is still a failed one: any other would pay for a second version. */
export async function retryFailed(error: ErrorView): Promise<void> {
  const { row } = await client.conversation(error.conversationId);
  if (row.status === 'failed' && !row.queued) await generation.startRow(row.id);
  else toastInfo(`#${row.number} needs no retry`, sinceOf(row));
}

function sinceOf(row: RowSummary): string {
  if (row.status === 'generating' || row.queued) return 'This conversation is being generated again.';
  if (row.status === 'not_generated') return 'This conversation waits to be generated.';
  return 'This conversation was generated since.';
}
