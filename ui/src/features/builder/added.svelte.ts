import { client, type BriefInput, type EstimateView, type FillOutcome } from '../../ipc/client';
import { dialogs } from '../../state/dialogs.svelte';

/** Rows that were just added: a model may write their briefs before anything else is paid for. */
export class Added {
  rows = $state.raw<{ datasetId: number; ids: number[]; undoToken: string } | null>(null);
  /** What their briefs take; null while it is not known. */
  estimate = $state.raw<EstimateView | null>(null);

  take(datasetId: number, { ids, undoToken }: FillOutcome): void {
    const rows = { datasetId, ids, undoToken };
    this.rows = rows;
    this.estimate = null;
    const input: BriefInput = {
      requestId: crypto.randomUUID(),
      datasetId,
      target: { kind: 'ids', ids },
      again: true,
      limitMicros: null,
    };
    // Without it the offer has no price; the question asks again, and says why where there is none.
    void client.briefsEstimate(input).then(
      (estimate) => {
        if (this.rows === rows) this.estimate = estimate;
      },
      () => undefined,
    );
  }

  /** Nothing is offered any more. With a token: where it was for these rows. */
  forget(undoToken = this.rows?.undoToken): void {
    if (this.rows?.undoToken === undoToken) this.rows = null;
  }

  /** Asks before the briefs are written. The offer ends once they are being. */
  async write(): Promise<void> {
    const { rows } = this;
    if (!rows) return;
    const target = { kind: 'ids' as const, ids: rows.ids };
    if (await dialogs.ask({ kind: 'briefs', target, again: true })) this.forget(rows.undoToken);
  }
}

export const added = new Added();
