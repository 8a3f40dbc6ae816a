import { client, type LibraryItem } from '../ipc/client';
import { datasets } from './datasets.svelte';
import { place } from './place.svelte';
import { toastFailure } from './toasts';

/** Shows the library, at the item that is meant. */
export async function toItem(is: (item: LibraryItem) => boolean): Promise<void> {
  try {
    const items = await client.library(datasets.current?.id ?? 0);
    place.go('library', { itemId: items.find(is)?.id });
  } catch (cause) {
    toastFailure(cause, () => void toItem(is));
  }
}

/** Shows the voice that replies are written in. */
export const toVoice = () => toItem(({ kind, active }) => kind === 'voice' && active);
