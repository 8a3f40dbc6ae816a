import { onLeaving, onShowBatch, type ShowBatchEvent } from '../../ipc/client';
import { place } from '../../state/place.svelte';
import { datasets } from '../../state/datasets.svelte';
import { toastFailure } from '../../state/toasts';
import { leaving } from './leaving.svelte';

/** Hears what the desktop says to the window. Gives back how to stop. */
export async function followDesktop(): Promise<() => void> {
  const stops = await Promise.all([
    onLeaving((event) => leaving.ask(event)),
    onShowBatch((event) => void showBatch(event)),
  ]);
  return () => {
    for (const stop of stops) stop();
  };
}

/** A click on a notification: its batch, with all its numbers. */
async function showBatch({ batchId, datasetId }: ShowBatchEvent): Promise<void> {
  try {
    if (datasetId !== datasets.current?.id) await datasets.select(datasetId);
    place.go('batches', { batchId });
  } catch (cause) {
    toastFailure(cause);
  }
}
