import { about, count, exactTime, plural, relativeTime } from '../lib/format';
import { client, type RowSummary, type StatusCounts } from '../ipc/client';
import { seconds, slow } from '../lib/clock.svelte';
import { dialogs } from '../state/dialogs.svelte';
import { toastFailure, toastInfo } from '../state/toasts';

/** What the badge means here: "Generated 2 hours ago". Read inside of a reactive place it stays current. */
export function statusHint(row: RowSummary): string {
  const hint = ownHint(row);
  return row.queued ? `${hint}\nWaits for its turn in a batch` : hint;
}

function ownHint(row: RowSummary): string {
  const ago = (word: string, at: number | null) =>
    at === null ? word : `${word} ${relativeTime(at, slow.now)}\n${exactTime(at)}`;
  const practice = row.practice ? ' by Practice' : '';
  switch (row.status) {
    case 'not_generated':
      return row.unknown.length === 0
        ? 'Planned, no conversation yet'
        : `Not generated: the library lacks its ${row.unknown.join(' and its ')}`;
    case 'generating':
      return row.generatingSince === null ? 'Generating' : `Generating, ${timeLeft(row).long}`;
    case 'generated':
      return ago(`Generated${practice}`, row.generatedAt);
    case 'approved':
      return ago('Approved', row.reviewedAt);
    case 'rejected':
      return ago('Rejected', row.reviewedAt);
    case 'failed':
      return `${ago('Failed', row.errorAt)}\n${row.errorTitle ?? ''}\nClick for details`.replace(
        '\n\n',
        '\n',
      );
  }
}

/** What is left of the expected time, counting down; an estimate that is over says so instead of standing still. */
export function timeLeft(row: RowSummary): { short: string; long: string } {
  if (row.generatingSince === null || row.expectedMs === null) {
    return { short: 'Generating', long: 'no estimate yet' };
  }
  const left = row.generatingSince + row.expectedMs - seconds.now;
  if (left < 1000) return { short: 'Soon', long: 'taking a little longer than usual' };
  const text = about(left);
  return { short: text, long: `${text} left` };
}

/** Opens the details of a failure. The row has only its title; the rest is fetched. */
export async function openError(event: Event | null, row: RowSummary): Promise<void> {
  event?.stopPropagation();
  try {
    const { error } = await client.conversation(row.id);
    if (error) dialogs.open({ kind: 'error', error: error });
    else
      toastInfo(
        `#${row.number} no longer has an error`,
        'It was generated again, or its batch was cancelled.',
      );
  } catch (cause) {
    toastFailure(cause);
  }
}

/** Why no planned row is left to generate; null where one is. */
export function nothingToGenerate({ total, notGenerated, generating, failed }: StatusCounts): string | null {
  if (total === 0) return 'No row is planned yet';
  if (notGenerated > 0) return null;
  if (generating > 0) return `${plural(generating, 'row is', 'rows are')} being written, no other is left`;
  if (failed > 0) return `${count(failed)} failed, no other is left: Retry All Failed tries them again`;
  return 'Everything planned here is generated';
}
