import { client, type ItemKind } from '../../ipc/client';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { toastFailure, toastSuccess } from '../../state/toasts';
import { kindWords } from './sections';

/** Writes a kind, or with null all of the library, where the person chooses. */
export async function exportLibrary(kind: ItemKind | null, format: 'json' | 'csv'): Promise<void> {
  const dataset = datasets.current;
  if (!dataset) return;
  const what = kind ? kindWords[kind].many : 'library';
  try {
    const path = await client.pickLibraryPlace(`${dataset.name} ${what}.${format}`);
    if (path === null) return;
    const written = await client.exportLibrary(dataset.id, path, kind);
    const { one, many } = kind ? kindWords[kind] : { one: 'item', many: 'items' };
    toastSuccess(`${plural(written, one, many)} written`, path);
  } catch (cause) {
    toastFailure(cause, () => void exportLibrary(kind, format));
  }
}
