import { client, type ErrorView, type RowSummary } from '../ipc/client';
import { generation } from '../state/generation.svelte';
import { toastFailure, toastInfo } from '../state/toasts';
import { busy, onceAgreed } from './generateRow';

/** What became of a row since a call for it failed, where that leaves nothing to be retried: it would be paid for twice. */
export function sinceThen(error: ErrorView, row: RowSummary): string | null {
  // That a judge, a brief or a trial failed says nothing of the row.
  if (error.purpose !== 'write') return null;
  if (row.status === 'generating') return 'This conversation is being generated again.';
  if (busy(row)) return 'This conversation waits in a batch already.';
  if (row.status === 'not_generated') return 'This conversation waits to be generated.';
  // A row that has a text keeps it where another one could not be written.
  if (row.generatedAt !== null && row.generatedAt > error.at)
    return 'This conversation has a newer text by now.';
  return null;
}

/** The same call again: in its dataset, and with what a conversation was written again for. */
export function repeatCall(error: ErrorView, maxTokens: number | null = null): void {
  const { conversationId, datasetId, redo, versionId } = error;
  void generation.startRow(conversationId, { datasetId, maxTokens, redo, seen: redo && versionId });
}

/** The same where its row still waits for that; where an approval would be lost it asks. */
export async function retryCall(error: ErrorView, maxTokens: number | null = null): Promise<void> {
  try {
    const { row } = await client.conversation(error.conversationId);
    const since = sinceThen(error, row);
    if (since !== null) toastInfo(`#${row.number} needs no retry`, since);
    else onceAgreed(row, 'Generate again', () => repeatCall(error, maxTokens));
  } catch (cause) {
    toastFailure(cause, () => void retryCall(error, maxTokens));
  }
}
