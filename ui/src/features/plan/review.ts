import { SvelteSet } from 'svelte/reactivity';
import { count, plural } from '../../lib/format';
import { client, type RowSummary, type StatusCounts, type Target } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { confirm } from '../../state/confirm.svelte';
import { generation } from '../../state/generation.svelte';
import { toastFailure, toastInfo, toastUndo } from '../../state/toasts';
import { onePrice } from '../../state/onePrice.svelte';
import { plan } from './plan.svelte';
import { offerTakingBack } from './takeBack';

export type Verdict = 'approve' | 'reject';

const EDGE_SCORE = 8;

/** Why a conversation cannot be approved now; null where it can. */
export function approvalBar(row: RowSummary): string | null {
  if (row.status === 'approved') return 'Already approved';
  if (row.status !== 'generated' && row.status !== 'rejected')
    return 'There is no conversation to approve yet';
  if (row.tier === 'edge_case' && (row.score ?? 0) < EDGE_SCORE) {
    return `Edge Case conversations need a score of ${EDGE_SCORE} or more`;
  }
  return null;
}

export function rejectionBar(row: RowSummary): string | null {
  if (row.status === 'rejected') return 'Already rejected';
  if (row.status !== 'generated' && row.status !== 'approved')
    return 'There is no conversation to reject yet';
  return null;
}

/** Gives a verdict, with Undo. What had to be left out is said with its reason. */
export async function review(
  target: Target,
  verdict: Verdict,
  note = '',
  datasetId = app.dataset?.id,
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
        () => client.undoReview(outcome.undoToken),
        left || undefined,
      );
    }
    return outcome.changed > 0;
  } catch (cause) {
    toastFailure(cause, () => void review(target, verdict, note, datasetId, seen));
    return false;
  }
}

/** Conversations whose verdict is on its way: a second one is none. */
export const judging = new SvelteSet<number>();

export async function reviewRow(
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
    return await review({ kind: 'ids', ids: [row.id] }, verdict, note, app.dataset?.id, seen);
  } finally {
    judging.delete(row.id);
  }
}

/** Deletes the selection. It cannot be undone, so it asks, with the count that the database gives. */
export async function removeSelected(): Promise<void> {
  await remove(plan.selection.target, () => plan.selection.clear());
}

/** Deletes what is named; `then` is called once it is gone, unless another dataset is shown by then. */
export async function remove(target: Target, then: () => void = () => undefined): Promise<void> {
  const dataset = app.dataset;
  if (!dataset) return;
  try {
    const found = await client.countMatching(dataset.id, target);
    confirm.ask({
      title: `Delete ${plural(found, 'conversation')}?`,
      description:
        'Their plan, their text, every version and their reviews are deleted from this dataset. What was spent stays in the account. This cannot be undone.',
      verb: `Delete ${plural(found, 'conversation')}`,
      run: async () => {
        try {
          const removed = await client.deleteRows(dataset.id, target);
          if (plan.datasetId === dataset.id) {
            then();
            plan.reload();
          }
          toastInfo(`${plural(removed, 'conversation')} deleted`);
        } catch (cause) {
          toastFailure(cause);
        }
      },
    });
  } catch (cause) {
    toastFailure(cause);
  }
}

/** True while a click on Generate would do nothing: a call runs, waits or was just asked for. */
export function busy(row: RowSummary): boolean {
  return row.status === 'generating' || row.queued || generation.starting.has(row.id);
}

/** Starts at once, and can be taken back. Only where an approval would be lost does it ask. */
export function generateRow(row: RowSummary): void {
  if (busy(row)) return;
  if (row.status !== 'approved') {
    void start(row);
    return;
  }
  const price = onePrice.of(row);
  confirm.ask({
    title: `Generate #${row.number} again?`,
    description:
      'It is approved. The approved text is kept as an older version; the new one waits for review.',
    verb: price ? `Generate again, ${price}` : 'Generate again',
    variant: 'primary',
    run: () => void start(row),
  });
}

async function start(row: RowSummary): Promise<void> {
  const price = onePrice.of(row);
  const batch = await generation.startRow(row.id);
  if (batch && price) offerTakingBack(row, batch, price);
}

/** What a button says that starts this row: "Generate #4 again, about $0.04". */
export function generateWords(row: RowSummary): string {
  const word = row.status === 'failed' ? 'Retry' : 'Generate';
  const again = row.status === 'not_generated' || row.status === 'failed' ? '' : ' again';
  const price = onePrice.of(row);
  return `${word} #${row.number}${again}${price ? `, ${price}` : ''}`;
}

/** "61 approved, 18 to review, 5 generating, 14 not generated, 2 failed": what is not zero. */
export function countsText(counts: StatusCounts): string {
  const parts: [number, string][] = [
    [counts.approved, 'approved'],
    [counts.generated, 'to review'],
    [counts.generating, 'generating'],
    [counts.notGenerated, 'not generated'],
    [counts.rejected, 'rejected'],
    [counts.failed, 'failed'],
  ];
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${count(n)} ${word}`)
    .join(', ');
}
