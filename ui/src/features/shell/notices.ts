import { toast } from 'svelte-sonner';
import { score } from '../../lib/format';
import { retryCall } from '../../conversation/retryCall';
import { onNotice, type NoticeEvent } from '../../ipc/client';
import { place } from '../../state/place.svelte';
import { toDataset } from '../../state/datasetActions';
import { datasets } from '../../state/datasets.svelte';
import { generation } from '../../state/generation.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { described, toastFailure } from '../../state/toasts';

const OFFER_MS = 12_000;

interface Conversations {
  /** A conversation is there that was asked for at `askedAt`. True where it is shown by itself. */
  arrived(conversationId: number, askedAt: number): boolean;
  show(conversationId: number): void;
}

/** Says how a single Generate ended; the conversation is shown, or offered. Gives back how to stop. */
export function followNotices(conversations: Conversations): Promise<() => void> {
  return onNotice((notice) =>
    notice.kind === 'generated' ? succeeded(notice, conversations) : failed(notice, conversations),
  );
}

function succeeded(notice: NoticeEvent, conversations: Conversations): void {
  // In Review the text may be judged before its score is seen.
  const quality = notice.score === null || place.name === 'review' ? '' : ` - quality ${score(notice.score)}`;
  const asked = generation.askedAt(notice.conversationId);
  const here = place.name === 'conversations' && datasets.current?.id === notice.datasetId;
  const shown = here && conversations.arrived(notice.conversationId, asked);
  toast.success(`Generated #${notice.number}${quality}`, {
    description: described(
      [notice.name, notice.practice && 'Practice text', elsewhere(notice)].filter(Boolean).join('\n'),
    ),
    duration: shown ? undefined : OFFER_MS,
    action: shown ? undefined : { label: 'Show', onClick: () => void show(notice, conversations) },
  });
}

/** Of which dataset it is, where that is not the one that is shown. */
function elsewhere({ datasetId }: NoticeEvent): string | undefined {
  if (datasetId === datasets.current?.id) return undefined;
  const dataset = datasets.list.find((one) => one.id === datasetId);
  return dataset && `In ${dataset.name}`;
}

async function show(notice: NoticeEvent, conversations: Conversations): Promise<void> {
  try {
    if (await toDataset(notice.datasetId)) conversations.show(notice.conversationId);
  } catch (cause) {
    toastFailure(cause);
  }
}

function failed(notice: NoticeEvent, conversations: Conversations): void {
  const { error } = notice;
  const retry = error?.retryable ? { label: 'Retry', onClick: () => void retryCall(error) } : undefined;
  const details = error
    ? { label: 'Details', onClick: () => dialogs.open({ kind: 'error', error }) }
    : { label: 'Show', onClick: () => void show(notice, conversations) };
  const text = error ? `${error.happened} ${error.todo}` : notice.name;
  toast.error(`#${notice.number} failed: ${error?.title ?? 'no reason was given'}`, {
    description: described([text, elsewhere(notice)].filter(Boolean).join('\n')),
    duration: OFFER_MS,
    action: retry ?? details,
    cancel: retry && details,
  });
}
