import type { ExportInput, ExportRecord } from '../../ipc/client';
import { client } from '../../ipc/client';
import { announcer } from '../../state/announcer.svelte';
import { toastFailure } from '../../state/toasts';
import { draft } from './draft.svelte';
import { hasPairs } from './words';
import { writing } from './writing.svelte';

/** Writes what is chosen. A choice that is not checked yet is checked first. */
export async function runExport(): Promise<void> {
  if (writing.now) return;
  await draft.settled();
  const { input, path, why } = draft;
  if (why !== null) announcer.say(why);
  if (why !== null || !input || path === null) return;
  const written = await start(input, path);
  if (written !== null) draft.wrote(input.datasetId, written);
}

/** The same as an earlier export, from the conversations as they are now, to a place of its own beside it. */
export async function exportAgain(record: ExportRecord): Promise<void> {
  if (writing.now) return;
  try {
    const path = await client.exportFolder(record.input, record.path);
    if ((await start(record.input, path)) !== null) draft.added();
  } catch (cause) {
    toastFailure(cause, () => void exportAgain(record));
  }
}

const start = (input: ExportInput, path: string) =>
  writing.start(input, path, hasPairs(input.to, draft.choices.value));
