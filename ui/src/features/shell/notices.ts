import { toast } from 'svelte-sonner';
import { score } from '../../lib/format';
import { onNotice, type NoticeEvent } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { generation } from '../../state/generation.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { described } from '../../state/toasts';

const FAILED_MS = 12_000;

/** Says how a single Generate ended, and lets `open` show the finished conversation. Gives back how to stop. */
export function followNotices(open: (conversationId: number) => void): Promise<() => void> {
  return onNotice((notice) => (notice.kind === 'generated' ? succeeded(notice, open) : failed(notice)));
}

function succeeded(notice: NoticeEvent, open: (conversationId: number) => void): void {
  const quality = notice.score === null ? '' : ` - quality ${score(notice.score)}`;
  const show = () => {
    app.go('conversations');
    open(notice.conversationId);
  };
  const here = app.view === 'conversations';
  toast.success(`Generated #${notice.number}${quality}`, {
    description: described(notice.practice ? `${notice.name}\nPractice text` : notice.name),
    action: here ? undefined : { label: 'Show', onClick: show },
  });
  if (here) open(notice.conversationId);
}

function failed(notice: NoticeEvent): void {
  const error = notice.error;
  const retry = { label: 'Retry', onClick: () => void generation.startRow(notice.conversationId) };
  const details = { label: 'Details', onClick: () => error && dialogs.error(error) };
  toast.error(`#${notice.number} failed: ${error?.title ?? 'no reason was given'}`, {
    description: described(error ? `${error.happened} ${error.todo}` : notice.name),
    duration: FAILED_MS,
    action: !error || error.retryable ? retry : details,
    cancel: error?.retryable ? details : undefined,
  });
}
