import { client, toFailure, type AppFailure, type ImportReport } from '../../../ipc/client';
import { datasets } from '../../../state/datasets.svelte';
import { dialogs } from '../../../state/dialogs.svelte';
import { plan } from '../plan.svelte';

const MOST_BYTES = 64 * 1024 * 1024;
const KNOWN = /\.(csv|tsv|jsonl|ndjson|json)$/i;

/** One import: a file is read, handed over and answered with a report or with what is wrong, line by line. */
export class PlanImport {
  busy = $state(false);
  fileName = $state('');
  report = $state.raw<ImportReport | null>(null);
  failure = $state.raw<AppFailure | null>(null);

  reset(): void {
    this.fileName = '';
    this.report = null;
    this.failure = null;
  }

  async take(file: File): Promise<void> {
    const dataset = datasets.current;
    if (!dataset || this.busy) return;
    this.reset();
    this.fileName = file.name;
    const refused = refuse(file);
    if (refused) {
      this.failure = refused;
      return;
    }
    this.busy = true;
    try {
      this.report = await client.importPlan(dataset.id, file.name, await toBase64(file));
      plan.reload();
    } catch (cause) {
      this.failure = toFailure(cause);
    } finally {
      this.busy = false;
    }
  }
}

function refuse(file: File): AppFailure | null {
  const invalid = (message: string, hint: string) =>
    toFailure({ code: 'invalid', message, hint, problems: [] });
  if (!KNOWN.test(file.name)) return invalid('This is not a plan file.', 'Choose a CSV, JSONL or JSON file.');
  if (file.size === 0)
    return invalid('This file is empty.', 'Choose a file with a header and at least one row.');
  if (file.size > MOST_BYTES)
    return invalid('This file is larger than 64 MB.', 'Divide it and import the parts.');
  return null;
}

/** The bytes of a file as base64, which is how they travel to the other side. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error('The file could not be read.'));
    reader.readAsDataURL(file);
  });
}

export const planImport = new PlanImport();

/** For a file that is dropped on the window. */
export function importDropped(file: File): void {
  if (!dialogs.of('import')) dialogs.open({ kind: 'import' });
  void planImport.take(file);
}
