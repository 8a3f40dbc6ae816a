import {
  client,
  toFailure,
  type AppFailure,
  type FileColumn,
  type ImportReport,
  type NewPlanName,
  type PlanImport as PlanInput,
  type PlanPreview,
} from '../../../ipc/client';
import { toBase64 } from '../../../lib/base64';
import { plural } from '../../../lib/format';
import { Answer } from '../../../state/answer.svelte';
import { datasets } from '../../../state/datasets.svelte';
import { dialogs } from '../../../state/dialogs.svelte';
import { toastUndo } from '../../../state/toasts';
import { underWay } from '../../../state/underWay';
import { plan } from '../plan.svelte';
import { ColumnChoices } from './columns.svelte';
import { refuse } from './file';
import { NameChoices, type NameMeaning } from './names.svelte';
import { whyNot } from './words';

/** So long a look may take without a sign. */
const QUIET_MS = 150;

/** One import: a file is chosen, looked at as often as its choices change, and brought in. */
export class PlanImport {
  file = $state.raw<File | null>(null);
  /** Chosen by the person; null: what the file says. */
  sheet = $state<string | null>(null);
  encoding = $state<string | null>(null);
  addNew = $state(false);
  /** Nothing in the file says its encoding: its accents are worth a look, also after another one was chosen. */
  guessed = $state(false);
  readonly columns = new ColumnChoices();
  readonly names = new NameChoices();
  readonly look = new Answer<PlanPreview>();
  /** A look takes its time. */
  slow = $state(false);
  importing = $state(false);
  report = $state.raw<ImportReport | null>(null);
  /** The dataset that the rows come to. */
  datasetId = $state<number | null>(null);
  /** Why this file, or its import, was refused. */
  refusal = $state.raw<AppFailure | null>(null);

  #base64: Promise<string> | null = null;
  /** As the file was last read; null where another encoding writes them otherwise. */
  #headings: string[] | null = null;
  #looking: Promise<boolean> = Promise.resolve(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly preview = $derived(this.look.value);
  readonly failure = $derived(this.look.failure ?? this.refusal);
  readonly fileName = $derived(this.file?.name ?? '');
  /** Why it cannot be imported now; null where it can. */
  readonly why = $derived.by(() => {
    if (this.preview && !this.look.failure) return whyNot(this.preview);
    if (this.look.busy) return 'The file is being read';
    if (this.preview) return 'The file cannot be read as it is chosen';
    return this.file === null ? 'Choose a file first' : 'Choose another file';
  });

  reset(): void {
    this.file = null;
    this.sheet = null;
    this.encoding = null;
    this.addNew = false;
    this.guessed = false;
    this.columns.clear();
    this.names.clear();
    this.report = null;
    this.refusal = null;
    this.look.forget();
    this.#base64 = null;
    this.#headings = null;
    this.#answered();
  }

  async take(file: File): Promise<void> {
    const dataset = datasets.current;
    if (!dataset || this.importing) return;
    this.reset();
    this.file = file;
    this.datasetId = dataset.id;
    this.refusal = refuse(file);
    if (this.refusal) return;
    this.#base64 = toBase64(file);
    await this.#ask();
  }

  /** The rows come to another dataset. Names of its library are other items. */
  useDataset(id: number | null): void {
    if (id === this.datasetId || this.importing || this.report) return;
    this.datasetId = id;
    this.names.clear();
    void this.#ask();
  }

  chooseSheet(sheet: string): void {
    this.sheet = sheet;
    this.columns.clear();
    void this.#ask();
  }

  chooseEncoding(encoding: string): void {
    this.encoding = encoding;
    this.#headings = null;
    void this.#ask();
  }

  chooseColumn(at: number, column: FileColumn | null): void {
    if (!this.preview) return;
    this.columns.choose(this.preview.headings, at, column);
    void this.#ask();
  }

  chooseNames(names: readonly NewPlanName[], meaning: NameMeaning): void {
    this.names.chooseAll(names, meaning);
    void this.#ask();
  }

  chooseAddNew(addNew: boolean): void {
    this.addNew = addNew;
    void this.#ask();
  }

  /** Brings in what the button says. Where a look is under way it waits for it, and for the person where that says otherwise. */
  async run(): Promise<void> {
    const shown = this.preview?.added;
    while (this.look.busy) await this.#looking;
    const { file } = this;
    const [input, base64] = [this.#input(this.#headings ?? []), this.#base64];
    if (!input || !base64 || this.importing || this.report || this.why !== null) return;
    if (this.preview?.added !== shown) return;
    this.importing = true;
    this.refusal = null;
    try {
      const report = await underWay('A plan is being imported', client.importPlan(input, await base64));
      if (this.file === file) this.report = report;
      plan.reload();
      this.#offerUndo(report);
    } catch (cause) {
      this.refusal = toFailure(cause);
    } finally {
      this.importing = false;
    }
  }

  #offerUndo(report: ImportReport): void {
    const { undoToken } = report;
    if (undoToken === null) return;
    const undo = async () => {
      const undone = await client.undo(undoToken);
      if (this.report !== report) return undone;
      // The file is there still: what led to the wrong rows can be put right.
      this.report = null;
      void this.#ask();
      return undone;
    };
    const { datasetId } = this;
    toastUndo(`${plural(report.added, 'row')} imported`, undo, undefined, { datasetId });
  }

  /** Looks at the file as it is asked for now. What was asked before is no longer waited for. */
  async #ask(): Promise<void> {
    const [read, base64] = [this.#reader(), this.#base64];
    if (!read || !base64 || this.importing) return;
    this.refusal = null;
    this.#timer ??= setTimeout(() => (this.slow = true), QUIET_MS);
    this.#looking = this.look.ask(async () => read(await base64));
    if (!(await this.#looking)) return;
    this.#answered();
    if (this.look.failure || !this.preview) return;
    this.#headings = this.preview.headings.map(({ heading }) => heading);
    this.guessed ||= this.preview.guessed;
  }

  /** How the file is looked at, by what is chosen now. */
  #reader(): ((base64: string) => Promise<PlanPreview>) | null {
    const input = this.#input(this.#headings ?? []);
    if (!input) return null;
    if (this.#headings !== null || !this.columns.any) return (base64) => client.previewPlan(input, base64);
    const { sources } = this.columns;
    return async (base64) => {
      const { headings } = await client.previewPlan(input, base64);
      const columns = sources(headings.map(({ heading }) => heading));
      return client.previewPlan({ ...input, columns }, base64);
    };
  }

  #input(headings: readonly string[]): PlanInput | null {
    if (this.datasetId === null || this.file === null) return null;
    return {
      datasetId: this.datasetId,
      fileName: this.file.name,
      sheet: this.sheet,
      encoding: this.encoding,
      columns: this.columns.sources(headings),
      names: this.names.list,
      addNew: this.addNew,
    };
  }

  #answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.slow = false;
  }
}

export const planImport = new PlanImport();

/** For a file that is dropped on the window. */
export function importDropped(file: File): void {
  if (!dialogs.of('import')) dialogs.open({ kind: 'import' });
  void planImport.take(file);
}
