import { sinceThen } from '../../conversation/retryCall';
import { client, type ErrorView, type RedoRequest } from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import { dialogs } from '../../state/dialogs.svelte';
import { toastFailure, toastInfo } from '../../state/toasts';

/** As many failed calls, or rows, as one answer gives. */
const PAGE = 1000;

/** Asks for what failed in a batch and still waits to be mended, with what the batch asked for. */
export async function retryBatch(datasetId: number, batchId: number): Promise<void> {
  try {
    const { ids, redo } = await failedOf(datasetId, batchId);
    if (ids.length === 0) toastInfo(`Nothing of batch ${batchId} is left to retry`);
    else dialogs.open({ kind: 'generate', target: { kind: 'ids', ids }, redo: redo ?? undefined });
  } catch (cause) {
    toastFailure(cause, () => void retryBatch(datasetId, batchId));
  }
}

/**
 * Rows that a batch failed to write and nothing has mended since, and what it asked for besides them. A row that could not
 * be written again shows the text that it has and counts as no failure: so it is found by its calls.
 */
async function failedOf(datasetId: number, batchId: number) {
  const ids: number[] = [];
  const known = new Set<number>();
  let redo: RedoRequest | null = null;
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const page = { datasetId, batchId, kinds: [], retryable: null, since: null, offset, limit: PAGE };
    const found = await client.errors(page);
    total = found.total;
    redo ??= found.errors[0]?.redo ?? null;
    // Newest first: of each row its last call says whether something came after it.
    const last = new Map<number, ErrorView>();
    for (const error of found.errors)
      if (!known.has(error.conversationId)) {
        known.add(error.conversationId);
        last.set(error.conversationId, error);
      }
    if (last.size === 0) continue;
    const filter = { ...noFilter(), ids: [...last.keys()] };
    const query = { datasetId, filter, offset: 0, limit: PAGE, sort: 'number' as const, descending: false };
    for (const row of (await client.rows(query)).rows) {
      const error = last.get(row.id);
      if (error && sinceThen(error, row) === null) ids.push(row.id);
    }
  }
  return { ids, redo };
}
