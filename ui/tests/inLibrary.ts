import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { phrases } from '../src/features/library/phrases.svelte';
import type { LibraryItem } from '../src/ipc/client';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { open, user } from './opened';

/** The library of the sample, as it is opened. */
export async function inLibrary(section?: string): Promise<void> {
  library.forget();
  phrases.forget();
  await open();
  place.go('library');
  await screen.findByTestId('view-library');
  await waitFor(() => expect(library.draft).not.toBeNull());
  if (section) await user.click(screen.getByTestId(`section-${section}`));
}

/** The form holds an item of the dataset that is shown, whichever place is. */
export async function openItem(name: string): Promise<void> {
  library.forget();
  library.use(1);
  await library.load();
  library.open(itemOf(name).id);
  await waitFor(() => expect(library.draft?.body.name).toBe(name));
}

export const itemOf = (name: string) =>
  library.items.value?.find((item) => item.name === name) as LibraryItem;

beforeEach(() => place.go('conversations'));
afterEach(() => {
  cleanup();
  dialogs.closeAll();
  library.forget();
});
