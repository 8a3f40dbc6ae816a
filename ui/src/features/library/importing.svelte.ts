import { client, toFailure, type AppFailure, type ItemKind, type LibraryImported } from '../../ipc/client';
import { toBase64 } from '../../lib/base64';
import { datasets } from '../../state/datasets.svelte';
import { Doing } from '../../state/doing.svelte';
import { library } from './library.svelte';

const MOST_BYTES = 16 * 1024 * 1024;
const KNOWN = /\.(json|csv)$/i;

/** One import: a file is looked at, handed over, and answered with what it brought or what is wrong, line by line. */
export class LibraryImport extends Doing {
  /** The kind that a CSV file holds. */
  kind = $state<ItemKind>('persona');
  file = $state.raw<File | null>(null);
  /** What a JSON file would bring. */
  preview = $state.raw<LibraryImported | null>(null);
  report = $state.raw<LibraryImported | null>(null);
  /** The file has to be chosen again: it changed since, or was chosen for another dataset. */
  lost = $state(false);
  /** The dataset that the file was chosen for: what was read of it is what it would bring there. */
  #datasetId: number | null = null;

  get fileName(): string {
    return this.file?.name ?? '';
  }

  /** Looks at what a file holds: of a CSV file the person says its kind first. */
  async take(file: File): Promise<void> {
    if (this.busy) return;
    this.file = file;
    this.#datasetId = datasets.current?.id ?? null;
    this.preview = null;
    this.report = null;
    this.lost = false;
    this.failure = refused(file);
    if (this.failure !== null || this.isTable) return;
    await this.#ask(async (...asked) => {
      this.preview = await client.previewLibrary(...asked);
    });
  }

  /** Another dataset is shown: the file is looked at anew. */
  useDataset(id: number | null): void {
    if (id === this.#datasetId || this.file === null || this.report) return;
    void this.take(this.file);
    if (!this.isTable || this.failure !== null) return;
    // Nothing is shown of it that is another now: only its choice says where it is to go.
    this.lost = true;
    this.failure = invalid('Another dataset is shown by now.', 'Choose the file again to import it here.');
  }

  /** Items of a JSON file that would come or change. */
  get count(): number {
    return this.preview ? this.preview.added + this.preview.changed : 0;
  }

  /** Why it cannot be imported now, in a few words; null where it can. */
  get why(): string | null {
    if (this.lost) return 'Choose the file again';
    return this.isTable || this.count > 0 ? null : 'The library has all of it just so';
  }

  get isTable(): boolean {
    return /\.csv$/i.test(this.fileName);
  }

  async run(): Promise<void> {
    if (this.busy || this.why !== null) return;
    await this.#ask(async (...asked) => {
      this.report = await client.importLibrary(...asked);
      await library.load();
    });
  }

  async #ask(ask: (...asked: Parameters<typeof client.importLibrary>) => Promise<void>): Promise<void> {
    const [dataset, file] = [this.#datasetId, this.file];
    if (dataset === null || !file) return;
    await this.during('reading', async () => {
      const base64 = await toBase64(file).catch(() => null);
      this.lost = base64 === null;
      if (base64 === null) throw invalid('The file has changed since it was chosen.', 'Choose it again.');
      await ask(dataset, file.name, base64, this.isTable ? this.kind : null);
    });
  }
}

const invalid = (message: string, hint: string) =>
  toFailure({ code: 'invalid', message, hint, problems: [] });

function refused(file: File): AppFailure | null {
  if (!KNOWN.test(file.name)) return invalid('This is not a library file.', 'Choose a JSON or CSV file.');
  if (file.size === 0) return invalid('This file is empty.', 'Choose a file with at least one item.');
  if (file.size > MOST_BYTES)
    return invalid('This file is larger than 16 MB.', 'Divide it and import the parts.');
  return null;
}
