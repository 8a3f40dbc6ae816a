import { SvelteSet } from 'svelte/reactivity';
import { plural } from '../lib/format';
import {
  client,
  type Mark,
  type ReviewOutcome,
  type RowSummary,
  type Target,
  type Verdict,
} from '../ipc/client';
import { datasets } from '../state/datasets.svelte';
import { limits } from '../state/limits';
import { toastFailure, toastInfo, toastUndo } from '../state/toasts';

export type { Verdict } from '../ipc/client';

/** What goes with a verdict. */
export interface Given {
  /** Of a rejection: one of the dataset's reasons, or up to 60 characters of the person's own. */
  reason: string | null;
  note: string;
  /** Words of the text that the verdict is about. */
  marks: Mark[];
  /** Score and criteria were not shown before. */
  blind: boolean;
  /** The version that was read, where one was: a newer one that came meanwhile is not judged. */
  seen: number | null;
}

/** "12 conversations approved". */
export const doneWords: Record<Verdict, string> = {
  approve: 'approved',
  reject: 'rejected',
  defer: 'deferred',
};

/** Why a conversation cannot be approved now; null where it can. One that is being written again is judged as it is. */
export function approvalBar(row: RowSummary): string | null {
  const { edgeCaseScore } = limits();
  if (row.status === 'approved') return 'Already approved';
  if (row.generatedAt === null) return 'There is no conversation to approve yet';
  if (needsMore(row)) return `Edge Case conversations need a score of ${edgeCaseScore} or more`;
  return null;
}

/** Whether it is an Edge Case whose score is too low for an approval. */
export function needsMore(row: RowSummary): boolean {
  return row.tier === 'edge_case' && (row.score ?? 0) < limits().edgeCaseScore;
}

export function rejectionBar(row: RowSummary): string | null {
  if (row.status === 'rejected') return 'Already rejected';
  if (row.generatedAt === null) return 'There is no conversation to reject yet';
  return null;
}

export function deferralBar(row: RowSummary): string | null {
  if (row.deferred) return 'Already deferred';
  if (row.generatedAt === null) return 'There is no conversation to defer yet';
  return null;
}

/** Why this verdict cannot be given now; null where it can. */
export function verdictBar(row: RowSummary, verdict: Verdict): string | null {
  return { approve: approvalBar, reject: rejectionBar, defer: deferralBar }[verdict](row);
}

/** The verdict alone: what comes of it is said by who asks. */
export function sendVerdict(
  datasetId: number,
  target: Target,
  verdict: Verdict,
  given: Partial<Given> = {},
): Promise<ReviewOutcome> {
  const { reason = null, note = '', marks = [], blind = false, seen = null } = given;
  return client.review({ datasetId, target, verdict, reason, note, marks, blind, seen });
}

/** What was passed over and why, a line for each reason. */
export function leftOut(outcome: ReviewOutcome): string {
  return outcome.skipped
    .map((skip) => `${plural(skip.count, 'conversation')} left out: ${skip.reason}`)
    .join('\n');
}

/** Gives a verdict, with Undo. What had to be left out is said with its reason. */
export async function giveVerdict(
  target: Target,
  verdict: Verdict,
  given: Partial<Given> = {},
  datasetId = datasets.current?.id,
): Promise<boolean> {
  if (datasetId === undefined) return false;
  try {
    const outcome = await sendVerdict(datasetId, target, verdict, given);
    const left = leftOut(outcome);
    const done = doneWords[verdict];
    if (outcome.changed === 0) toastInfo(`Nothing was ${done}`, left || undefined);
    else {
      toastUndo(
        `${plural(outcome.changed, 'conversation')} ${done}`,
        () => client.undo(outcome.undoToken),
        left || undefined,
        { datasetId },
      );
    }
    return outcome.changed > 0;
  } catch (cause) {
    toastFailure(cause, () => void giveVerdict(target, verdict, given, datasetId));
    return false;
  }
}

/** Conversations whose verdict is on its way: a second one is none. */
export const judging = new SvelteSet<number>();

export async function giveVerdictOn(
  row: RowSummary,
  verdict: Verdict,
  given: Partial<Given> = {},
): Promise<boolean> {
  if (judging.has(row.id)) return false;
  const bar = verdictBar(row, verdict);
  if (bar) {
    toastInfo(`#${row.number} cannot be ${doneWords[verdict]}`, bar);
    return false;
  }
  judging.add(row.id);
  try {
    return await giveVerdict({ kind: 'ids', ids: [row.id] }, verdict, given);
  } finally {
    judging.delete(row.id);
  }
}
