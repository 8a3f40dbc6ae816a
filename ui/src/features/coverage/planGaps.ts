import { client } from '../../ipc/client';
import { moneyRange, plural } from '../../lib/format';
import { toastFailure, toastUndo } from '../../state/toasts';
import { coverage, type Coverage } from './coverage.svelte';

/** "Plan 14 rows for 9 gaps". */
export function planText({ toFill }: Coverage): string {
  const rows = toFill.reduce((sum, gap) => sum + gap.rows, 0);
  return rows === 0 ? 'Plan rows' : `Plan ${plural(rows, 'row')} for ${plural(toFill.length, 'gap')}`;
}

/** "$0.46 to 0.58, once you generate them.": as the other rows cost that wait. */
export function costText({ toFill, each }: Coverage): string {
  const rows = toFill.reduce((sum, gap) => sum + gap.rows, 0);
  if (rows === 0 || each === null) return 'It costs nothing until you generate them.';
  if (each.high === 0) return 'It costs nothing.';
  return `~${moneyRange({ low: each.low * rows, high: each.high * rows })}, once you generate them.`;
}

/** Plans what the button says, in one step that Undo takes back. Retry plans the same, also from another dataset. */
export async function planGaps(input = coverage.toPlan): Promise<void> {
  if (input === null) return;
  try {
    const outcome = await coverage.plan(input);
    if (!outcome) return;
    toastUndo(
      `${plural(outcome.added, 'row')} planned`,
      () => client.undo(outcome.undoToken),
      'They are in Conversations, and wait to be generated.',
      { datasetId: input.datasetId },
    );
  } catch (cause) {
    toastFailure(cause, () => void planGaps(input));
  }
}
