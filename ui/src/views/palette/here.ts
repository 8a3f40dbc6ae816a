import CircleX from '@lucide/svelte/icons/circle-x';
import Check from '@lucide/svelte/icons/check';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import Clock from '@lucide/svelte/icons/clock';
import CopyPlus from '@lucide/svelte/icons/copy-plus';
import Eye from '@lucide/svelte/icons/eye';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Pause from '@lucide/svelte/icons/pause';
import PenLine from '@lucide/svelte/icons/pen-line';
import Play from '@lucide/svelte/icons/play';
import Scale from '@lucide/svelte/icons/scale';
import Trash2 from '@lucide/svelte/icons/trash-2';
import X from '@lucide/svelte/icons/x';
import { approveMany } from '../../conversation/bulk';
import { busy, generateRow } from '../../conversation/generateRow';
import { openError } from '../../conversation/rowStatus';
import { approvalBar, deferralBar, giveVerdict, rejectionBar } from '../../conversation/verdicts';
import { deleteRows, deleteSelected } from '../../features/plan/deleteRows';
import { editing } from '../../features/plan/edit/editing.svelte';
import { plan } from '../../features/plan/plan.svelte';
import { preview } from '../../features/plan/preview/preview.svelte';
import { subject } from '../../features/plan/subject';
import { goesOnBy } from '../../features/runs/batch';
import { wordsOf } from '../../features/runs/purpose';
import { runs } from '../../features/runs/runs.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import { plural } from '../../lib/format';
import { isOver } from '../../state/batches.svelte';
import { place } from '../../state/place.svelte';
import { datasets } from '../../state/datasets.svelte';
import { dialogs } from '../../state/dialogs.svelte';

type Some = (Command | false)[];

/** What can be done to the conversation that the keys act on, to the selection, and to the batch. */
export function hereCommands(): Command[] {
  return [...rowCommands(), ...selectionCommands(), ...batchCommands()].filter((c) => c !== false);
}

function rowCommands(): Some {
  const row = place.name === 'conversations' ? subject() : null;
  if (!row) return [];
  const detail = row.persona;
  const of = (id: string, label: string) => ({
    // Whose it is, too: another row under the mark is none that anybody chose.
    id: `row:${row.id}:${id}`,
    group: 'This conversation' as const,
    label,
    detail,
  });
  const again = row.status === 'not_generated' ? '' : ' again';
  const selected = plan.selection.has(row);
  return [
    approvalBar(row) === null && {
      ...of('approve', `Approve #${row.number}`),
      kbd: 'A',
      icon: Check,
      run: () => void preview.giveVerdict(row, 'approve'),
    },
    rejectionBar(row) === null && {
      ...of('reject', `Reject #${row.number}`),
      kbd: 'R',
      icon: X,
      run: () => void preview.giveVerdict(row, 'reject'),
    },
    deferralBar(row) === null && {
      ...of('defer', `Defer #${row.number}`),
      kbd: 'D',
      icon: Clock,
      run: () => void preview.giveVerdict(row, 'defer'),
    },
    row.generatedAt !== null && {
      ...of('review', `Open #${row.number} in Review`),
      kbd: 'O',
      icon: Eye,
      run: () => place.go('review', { conversationId: row.id }),
    },
    !busy(row) && {
      ...of('generate', `Generate #${row.number}${again}`),
      kbd: 'G',
      icon: Play,
      run: () => generateRow(row),
    },
    row.status === 'failed' && {
      ...of('why', `Show why #${row.number} failed`),
      kbd: 'E',
      icon: CircleAlert,
      run: () => void openError(null, row),
    },
    {
      ...of('select', `${selected ? 'Unselect' : 'Select'} #${row.number}`),
      kbd: 'Space',
      icon: ListChecks,
      run: () => void plan.selection.set([row], !selected),
    },
    {
      ...of('duplicate', `Duplicate #${row.number}`),
      icon: CopyPlus,
      run: () => void editing.changes.duplicate([row.id]),
    },
    {
      ...of('delete', `Delete #${row.number}`),
      icon: Trash2,
      run: () => void deleteRows({ kind: 'ids', ids: [row.id] }),
    },
  ];
}

function selectionCommands(): Some {
  const { selection } = plan;
  if (!datasets.current || selection.count === 0) return [];
  const detail = plural(selection.count, 'conversation');
  const of = (id: string, label: string) => ({
    id: `selection:${id}`,
    group: 'Selection' as const,
    label,
    detail,
  });
  return [
    {
      ...of('approve', 'Approve the selection'),
      icon: Check,
      run: () => void approveMany(selection.target, selection.count),
    },
    {
      ...of('reject', 'Reject the selection'),
      icon: X,
      run: () => void giveVerdict(selection.target, 'reject'),
    },
    {
      ...of('generate', 'Generate Selected'),
      icon: Play,
      run: () => dialogs.open({ kind: 'generate', target: selection.target }),
    },
    {
      ...of('judge', 'Judge the selection...'),
      icon: Scale,
      run: () => dialogs.open({ kind: 'judge', target: selection.target }),
    },
    {
      ...of('briefs', 'Write briefs for the selection...'),
      icon: PenLine,
      run: () => dialogs.open({ kind: 'briefs', target: selection.target, again: false }),
    },
    { ...of('delete', 'Delete the selection'), icon: Trash2, run: () => void deleteSelected() },
    { ...of('clear', 'Clear the selection'), icon: CircleX, run: () => selection.clear() },
  ];
}

function batchCommands(): Some {
  const batch = runs.followed;
  if (!batch || isOver(batch)) return [];
  const dataset = runs.otherDataset(batch);
  const of = (id: string, label: string) => ({
    id: `batch:${batch.id}:${id}`,
    group: 'Batch' as const,
    label,
    detail: `Batch ${batch.id}${dataset ? ` in ${dataset}` : ''}`,
  });
  const way = goesOnBy(batch);
  return [
    batch.state === 'running' && {
      ...of('pause', 'Pause the batch'),
      icon: Pause,
      run: () => void runs.pause(batch),
    },
    way === 'resume' && {
      ...of('resume', wordsOf(batch).resume),
      icon: Play,
      run: () => void runs.resume(batch),
    },
    way === 'raise' && {
      ...of('raise', 'Raise limit and resume'),
      icon: Play,
      run: () => void runs.show(batch),
    },
    batch.state !== 'cancelling' && {
      ...of('cancel', 'Cancel the batch...'),
      icon: X,
      run: () => dialogs.open({ kind: 'cancelBatch', batch }),
    },
    { ...of('show', 'Show the batch'), icon: ListChecks, run: () => void runs.show(batch) },
  ];
}
