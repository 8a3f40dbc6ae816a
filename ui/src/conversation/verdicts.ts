import { SvelteSet } from 'svelte/reactivity';
import { plural } from '../lib/format';
import { client, type RowSummary, type Target } from '../ipc/client';
import { datasets } from '../state/datasets.svelte';
import { limits } from '../state/limits';
import { toastFailure, toastInfo, toastUndo } from '../state/toasts';

export type Verdict = 'approve' | 'reject';

/** Why a conversation cannot be approved now; null where it can. One that is being written again is judged as it is. */
export function approvalBar(row: RowSummary): string | null {
  const { edgeCaseScore } = limits();
  if (row.status === 'approved') return 'Already approved';
  if (row.generatedAt === null) return 'There is no conversation to approve yet';
  if (row.tier === 'edge_case' && (row.score ?? 0) < edgeCaseScore) {
    return `Edge Case conversations need a score of ${edgeCaseScore} or more`;
  }
  return null;
}

export function rejectionBar(row: RowSummary): string | null {
  if (row.status === 'rejected') return 'Already rejected';
  if (row.generatedAt === null) return 'There is no conversation to reject yet';
  return null;
}

/** Gives a verdict, with Undo. What had to be left out is said with its reason. */
export async function giveVerdict(
  target: Target,
  verdict: Verdict,
  note = '',
  datasetId = datasets.current?.id,
  /** The version that was read, where one was: a newer one that came meanwhile is not judged. */
  seen: number | null = null,
): Promise<boolean> {
  if (datasetId === undefined) return false;
  try {
    const outcome = await client.review({ datasetId, target, verdict, note, seen });
    const left = outcome.skipped
      .map((s) => `${plural(s.count, 'conversation')} left out: ${s.reason}`)
      .join('\n');
    const done = verdict === 'approve' ? 'approved' : 'rejected';
    if (outcome.changed === 0) toastInfo(`Nothing was ${done}`, left || undefined);
    else {
      toastUndo(
        `${plural(outcome.changed, 'conversation')} ${done}`,
        () => client.undo(outcome.undoToken),
        left || undefined,
      );
    }
    return outcome.changed > 0;
  } catch (cause) {
    toastFailure(cause, () => void giveVerdict(target, verdict, note, datasetId, seen));
    return false;
  }
}

/** Conversations whose verdict is on its way: a second one is none. */
export const judging = new SvelteSet<number>();

export async function giveVerdictOn(
  row: RowSummary,
  verdict: Verdict,
  note = '',
  seen: number | null = null,
): Promise<boolean> {
  if (judging.has(row.id)) return false;
  const bar = verdict === 'approve' ? approvalBar(row) : rejectionBar(row);
  if (bar) {
    toastInfo(`#${row.number} cannot be ${verdict === 'approve' ? 'approved' : 'rejected'}`, bar);
    return false;
  }
  judging.add(row.id);
  try {
    return await giveVerdict({ kind: 'ids', ids: [row.id] }, verdict, note, datasets.current?.id, seen);
  } finally {
    judging.delete(row.id);
  }
}
