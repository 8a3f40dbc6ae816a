import {
  client,
  type ExportCheck,
  type ExportChoices,
  type ExportPreview,
  type ExportRecord,
} from '../../ipc/client';
import { parseExport, type ExportSettings } from '../../ipc/exportPrefs';
import { noFilter } from '../../ipc/filter';
import { prefs } from '../../ipc/prefs';
import { plural } from '../../lib/format';
import { feed } from '../../state/feed';
import { Answer } from '../../state/answer.svelte';
import { Counts } from './counts.svelte';
import { inputOf, toOf, whatOf, type Narrowed } from './input';
import { writing } from './writing.svelte';

/** A click is answered at once; several in a row are one question. */
const CLICK_MS = 60;
const TYPING_MS = 350;
/** Rows that change are followed at a pace that can be read. */
const REFRESH_MS = 1500;

/** An export that is being put together: what is chosen, what it would come to, and where it goes. */
export class ExportDraft {
  settings = $state.raw<ExportSettings>(parseExport(null));
  narrowed = $state.raw<Narrowed>({ filter: noFilter(), selection: null });
  /** A chat template in place of the model's own, for as long as the window is open. */
  template = $state<string | null>(null);
  readonly choices = new Answer<ExportChoices>();
  readonly check = new Answer<ExportCheck>();
  readonly preview = new Answer<ExportPreview>();
  readonly history = new Answer<ExportRecord[]>();
  /** Where it would be written, unless the person chooses another place. */
  readonly proposed = new Answer<string>();
  readonly counts = new Counts();
  /** The place of the conversation that the preview shows, from 0; until that is known, where it is looked for. */
  at = $state(0);
  /** How far each column is scrolled: who opens a row comes back to the same place. */
  readonly scrolled: Record<string, number> = {};

  #picked = $state<string | null>(null);
  /** The place that the person chose last: what comes next goes beside it, whatever it is. */
  #beside: string | null = null;
  #datasetId = $state<number | null>(null);
  #waiting = $state(false);
  #asking: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #followed = 0;

  readonly what = $derived(whatOf(this.settings, this.narrowed));
  readonly input = $derived(
    this.#datasetId === null || this.choices.value === null
      ? null
      : inputOf(this.#datasetId, this.settings, this.narrowed, this.choices.value, this.template),
  );
  /** The figures that are shown answer what was chosen before. */
  readonly pending = $derived(this.#waiting || this.check.busy);
  /** Where it would be written; null until that is known. */
  readonly path = $derived(this.#picked ?? this.proposed.value);
  readonly why = $derived(this.#why());

  /** Shows a dataset's own export and keeps it true. Gives back how to stop. */
  follow(datasetId: number, narrowed: Narrowed): () => void {
    const same = datasetId === this.#datasetId;
    if (!same) this.use(datasetId);
    this.narrowed = narrowed;
    this.#followed += 1;
    void this.#begin(same);
    const stops = [feed.onRows(() => this.#changed()), feed.onResync(() => this.#changed())];
    return () => {
      clearTimeout(this.#timer);
      clearTimeout(this.#refreshTimer);
      this.#refreshTimer = undefined;
      this.#waiting = false;
      this.#followed += 1;
      stops.forEach((stop) => stop());
    };
  }

  /** The filter or the selection is another one. */
  narrow(narrowed: Narrowed): void {
    if (JSON.stringify(narrowed) === JSON.stringify(this.narrowed)) return;
    this.narrowed = narrowed;
    this.#askSoon(CLICK_MS);
  }

  set(change: Partial<ExportSettings>, typed = false): void {
    if (this.#datasetId === null) return;
    const before = this.#place();
    this.settings = { ...this.settings, ...change };
    // What became of the last one was about other settings.
    writing.forget();
    prefs.setOf(this.#datasetId, 'export', this.settings);
    if (this.#place() !== before) {
      this.#picked = null;
      this.proposed.forget();
      void this.propose();
    }
    this.#askSoon(typed ? TYPING_MS : CLICK_MS);
  }

  /** The next conversation of the preview, or with -1 the one before. */
  step(by: 1 | -1): void {
    const of = this.preview.value?.of ?? 0;
    const at = Math.max(0, Math.min(this.at + by, of - 1));
    if (at === this.at) return;
    this.at = at;
    void this.#askPreview(false, by < 0);
  }

  /** Everything is asked again: what failed is tried again. */
  async retry(): Promise<void> {
    await this.#begin(false);
  }

  /** What is shown is what is chosen. */
  async settled(): Promise<void> {
    if (this.#waiting) this.#ask();
    await this.#asking;
  }

  /** Asks the person for another place. Throws what the host refuses. */
  async pick(): Promise<void> {
    const { input } = this;
    if (!input) return;
    const picked = await client.pickExportPath(input, this.#beside);
    if (picked === null || input !== this.input) return;
    this.#picked = picked;
    this.#stayBeside(input.datasetId, picked);
  }

  /** Asks the person for a chat template. Throws what the host refuses. */
  async pickTemplate(): Promise<void> {
    const picked = await client.pickChatTemplate();
    if (picked !== null) this.useTemplate(picked);
  }

  useTemplate(template: string | null): void {
    this.template = template;
    this.#askSoon(CLICK_MS);
  }

  /** A place where nothing stands yet. */
  async propose(): Promise<void> {
    const { input } = this;
    if (input) await this.proposed.ask(() => client.exportFolder(input, this.#beside));
  }

  /** What is chosen was written: the next one goes to another place, in the same folder. */
  wrote(datasetId: number, path: string): void {
    if (datasetId !== this.#datasetId) return;
    // As the host names it: by that name it is known after a restart, too.
    if (this.#beside !== null) this.#stayBeside(datasetId, path);
    this.#picked = null;
    this.added();
  }

  /** An export more is in the history, and a name less is free. */
  added(): void {
    void this.propose();
    void this.#loadHistory(true);
  }

  /** What was known of another dataset is forgotten. */
  use(datasetId: number | null): void {
    this.#datasetId = datasetId;
    if (datasetId !== null) this.settings = prefs.getOf(datasetId, 'export');
    this.#picked = null;
    this.#beside = (datasetId !== null && prefs.getOf(datasetId, 'exportBeside')) || null;
    this.template = null;
    this.at = 0;
    for (const column of Object.keys(this.scrolled)) this.scrolled[column] = 0;
    for (const answer of [this.check, this.preview, this.history, this.proposed]) answer.forget();
    this.counts.forget();
  }

  /** What is shown already stays while it is asked again. */
  async #begin(quiet: boolean): Promise<void> {
    const followed = this.#followed;
    if (!this.choices.value) await this.choices.ask(() => client.exportChoices());
    if (followed !== this.#followed) return;
    // Where nothing stood, something may stand by now.
    void this.propose();
    const history = this.#loadHistory(quiet);
    if (this.#datasetId !== null && !prefs.isKept(this.#datasetId, 'export')) {
      const { seed } = this.settings;
      await history;
      if (followed !== this.#followed) return;
      if (this.settings.seed === seed) this.#splitAsBefore(this.#datasetId);
    }
    await this.#ask(quiet);
  }

  /** A conversation that a model was trained on is held out of no later split. */
  #splitAsBefore(datasetId: number): void {
    const newest = this.history.value?.find(({ input }) => input.validation > 0 || input.test > 0);
    if (!newest) return;
    this.settings = { ...this.settings, seed: newest.input.seed };
    // Something else was chosen while the history was read.
    if (prefs.isKept(datasetId, 'export')) prefs.setOf(datasetId, 'export', this.settings);
  }

  #askSoon(wait: number): void {
    this.#waiting = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), wait);
  }

  #ask(quiet = false): Promise<unknown> {
    clearTimeout(this.#timer);
    this.#waiting = false;
    const { input, narrowed } = this;
    if (!input) return Promise.resolve();
    void this.counts.ask(input.datasetId, narrowed);
    this.#asking = Promise.all([
      this.check.ask(() => client.exportCheck(input), quiet),
      this.#askPreview(quiet),
    ]);
    return this.#asking;
  }

  async #askPreview(quiet: boolean, back = false): Promise<void> {
    const { input, at } = this;
    if (!input) return;
    const newest = await this.preview.ask(() => client.exportPreview(input, at, back), quiet);
    if (!newest) return;
    const { value, failure } = this.preview;
    if (failure?.code === 'notFound') this.preview.forget();
    // What is left out is passed over: from here it goes on.
    if (!failure && value) this.at = value.at;
  }

  async #loadHistory(quiet: boolean): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId !== null) await this.history.ask(() => client.exports(datasetId), quiet);
  }

  /** Nothing is asked while an answer is under way: a check of many rows takes longer than rows take to change. */
  #changed(): void {
    this.#refreshTimer ??= setTimeout(async () => {
      const followed = this.#followed;
      await this.#asking;
      if (followed !== this.#followed) return;
      this.#refreshTimer = undefined;
      if (this.pending) return this.#changed();
      void this.#loadHistory(true);
      void this.#ask(true);
    }, REFRESH_MS);
  }

  #stayBeside(datasetId: number, path: string): void {
    this.#beside = path;
    prefs.setOf(datasetId, 'exportBeside', path);
  }

  /** What a place is chosen for. */
  #place(): string {
    return this.choices.value ? JSON.stringify(toOf(this.settings, this.choices.value)) : '';
  }

  #why(): string | null {
    const { value, failure } = this.check;
    if (failure) return 'The check failed: try it again first';
    if (!value) return 'What would be written is being checked';
    if (value.stops > 0)
      return `${plural(value.stops, 'problem')} ${value.stops === 1 ? 'stops' : 'stop'} it`;
    if (value.ready === 0) return 'There is nothing to write';
    return this.path === null ? 'Its place is not known yet' : null;
  }
}

export const draft = new ExportDraft();
