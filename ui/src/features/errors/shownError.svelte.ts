import { client, type ErrorView, type RowSummary } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { generation } from '../../state/generation.svelte';

/** No answer of a conversation is asked for with more tokens than this. */
const MOST_TOKENS = 32_768;

/** The largest limit each row was tried with in this window: a second cut-off asks for more than the first did. */
const tried: Record<number, number> = {};

/** One failed call in full, and whether its row still waits for help. */
export class ShownError {
  readonly error: ErrorView;
  row = $state.raw<RowSummary | null>(null);
  looked = $state(false);

  /** A log keeps errors of rows that were generated since; a retry of those would pay for a second version. */
  readonly settled = $derived(this.row !== null && this.row.status !== 'failed');
  readonly underWay = $derived(this.row !== null && (this.row.status === 'generating' || this.row.queued));
  readonly largerLimit = $derived.by(() => this.#largerLimit());

  constructor(error: ErrorView) {
    this.error = error;
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
      app.onRows((rows) => {
        const row = rows.find((one) => one.id === this.error.conversationId);
        if (row) this.#take(row);
      }),
      app.onResync(() => void look()),
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
    if (!this.row || !this.settled) return null;
    if (this.underWay) return 'This conversation is being generated again.';
    if (this.row.status === 'not_generated') return 'This conversation waits to be generated.';
    return 'This conversation was generated since.';
  }

  retry(): void {
    void generation.startRow(this.error.conversationId);
  }

  retryLarger(): void {
    const limit = this.largerLimit;
    if (limit === null) return;
    tried[this.error.conversationId] = limit;
    void generation.startRow(this.error.conversationId, limit);
  }

  #largerLimit(): number | null {
    const set = app.provider?.settings.maxTokens;
    if (!set) return null;
    const last = Math.max(set, tried[this.error.conversationId] ?? 0);
    const next = Math.min(last * 2, MOST_TOKENS);
    return next > last ? next : null;
  }
}
