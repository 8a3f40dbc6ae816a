import { toast } from 'svelte-sonner';
import { client, type BatchView, type RowSummary } from '../ipc/client';
import { isOver } from '../state/batches.svelte';
import { feed } from '../state/feed';
import { toastFailure } from '../state/toasts';

const SHOWN_MS = 20_000;

/** What costs money at one key can be taken back for as long as it is under way. */
export function offerTakingBack(row: RowSummary, batch: BatchView, price: string): void {
  const id = `generate:${batch.id}`;
  const over = () => {
    stop();
    toast.dismiss(id);
  };
  const stop = feed.onBatches((batches) => {
    if (batches.some((other) => other.id === batch.id && isOver(other))) over();
  });
  toast.info(`#${row.number} is being written, ${price}`, {
    id,
    duration: SHOWN_MS,
    onDismiss: stop,
    onAutoClose: stop,
    action: {
      label: 'Cancel',
      onClick: () => {
        over();
        client.cancelBatch(batch.id).catch(toastFailure);
      },
    },
  });
}
