import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import {
  activateItem,
  archiveItem,
  deleteItem,
  duplicateItem,
  restoreVersion,
  saveDraft,
  takeSample,
} from '../../src/features/library/actions';
import { exportLibrary } from '../../src/features/library/exporting';
import { LibraryImport } from '../../src/features/library/importing.svelte';
import { library } from '../../src/features/library/library.svelte';
import type { LibraryItem } from '../../src/ipc/client';
import { archiveDataset } from '../../src/state/datasetActions';
import { datasets } from '../../src/state/datasets.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { place } from '../../src/state/place.svelte';
import { user } from '../opened';
import { of, type Case, type Name } from './aCase';

const inLibrary = async () => {
  library.forget();
  place.go('library');
  await waitFor(() => expect(library.draft).not.toBeNull());
};
const item = () => library.item as LibraryItem;
/** Something of the library's store that is refused. */
const done = (act: () => unknown): Case => ({ before: inLibrary, act });
const file = (text: string) => new File([text], 'library.json');
const one = '{"train_library":1,"resources":[{"name":"Debt Helpline"}]}';

/** The library, and datasets as a whole. */
export const libraryCases = {
  library: { before: () => library.forget(), act: () => place.go('library') },
  libraryItem: done(() => library.step(1)),
  saveItem: done(() => {
    library.draft?.set('role', 'another');
    return saveDraft();
  }),
  restoreItem: done(() => restoreVersion(item(), 1)),
  duplicateItem: done(() => duplicateItem(item())),
  archiveItem: done(() => archiveItem(item(), true)),
  deleteItem: done(() => deleteItem(item())),
  activateItem: done(() => activateItem(item())),
  takeSample: done(() => takeSample(['resource'])),
  previewLibrary: of(new LibraryImport(), (importing) => importing.take(file(one))),
  importLibrary: of(new LibraryImport(), async (importing) => {
    await importing.take(file(one));
    await importing.run();
  }),
  pickLibraryPlace: done(() => exportLibrary(null, 'json')),
  exportLibrary: done(() => exportLibrary(null, 'json')),
  duplicateDataset: {
    act: async () => {
      dialogs.open({ kind: 'duplicateDataset', dataset: datasets.current as never });
      await user.click(await screen.findByTestId('duplicate-save'));
    },
  },
  archiveDataset: { act: () => archiveDataset(datasets.current as never, true) },
} satisfies Partial<Record<Name, Case>>;
