import {
  client,
  type Placeholder,
  type PromptPreview,
  type TemplateCheck,
  type TemplateDraft,
  type TrialEstimate,
  type TryInput,
} from '../../ipc/client';
import { Answer } from '../../state/answer.svelte';
import { feed } from '../../state/feed';
import { Walk } from './walk.svelte';

/** So soon after the last key the prompt is made and the rows are counted. */
const PAUSE_MS = 180;
/** So soon after rows or library changed elsewhere. */
const AGAIN_MS = 1500;

/** What a text makes of a row, and what is wrong with it over all of them. */
export abstract class Counting {
  readonly check = new Answer<TemplateCheck>();
  readonly preview = new Answer<PromptPreview>();
  readonly names = new Answer<Placeholder[]>();
  /** What trying it will take. */
  readonly estimate = new Answer<TrialEstimate>();
  readonly walk = new Walk();
  /** The text that the numbers are about. */
  protected counted = $state.raw<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The text, and what it is a change of; null while there is none. */
  abstract get input(): TemplateDraft | null;

  /** Counts again after changes elsewhere. Gives back how to stop. */
  follow(): () => void {
    const again = () => (this.#timer ??= this.#later(AGAIN_MS));
    const stops = [feed.onRows(again), feed.onResync(again)];
    return () => {
      for (const stop of stops) stop();
      this.#wait();
    };
  }

  /** Looks at the next row, or the one before. */
  async step(by: 1 | -1): Promise<void> {
    if (this.walk.step(by)) await Promise.all([this.#look(), this.#name()]);
  }

  /** Asks for all that is shown. */
  async ask(): Promise<void> {
    const { input } = this;
    if (!input) return;
    this.#wait();
    void this.estimate.ask(() => client.tryEstimate(tryInput(input)), true);
    const first = this.walk.rowId === null;
    const looked = this.#look();
    const newest = await this.check.ask(() => client.templateCheck(input), true);
    if (!newest || this.input?.itemId !== input.itemId) return;
    this.counted = input.body;
    const { value } = this.check;
    if (value && !this.check.failure) {
      const problems = [...new Set(value.problems.flatMap(({ ids }) => ids))];
      this.walk.take(problems, value.ids, value.rows);
    }
    await looked;
    if (first && this.walk.rowId !== null) await this.#look();
    await this.#name();
  }

  /** Asks once the person pauses. */
  protected soon(): void {
    this.#wait();
    this.#timer = this.#later(PAUSE_MS);
  }

  protected forget(): void {
    this.#wait();
    this.counted = null;
    this.walk.begin();
    for (const answer of [this.check, this.preview, this.names, this.estimate]) answer.forget();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#timer = undefined;
      void this.ask();
    }, ms);
  }

  async #look(): Promise<void> {
    const { input } = this;
    const { rowId } = this.walk;
    if (!input) return;
    await this.preview.ask(() => client.templatePreview(input, rowId), true);
    if (rowId === null || rowId !== this.walk.rowId || this.preview.failure?.code !== 'notFound') return;
    // The row was deleted meanwhile: the first there is stands for it.
    this.walk.rowId = this.walk.at = null;
    await this.preview.ask(() => client.templatePreview(input, null), true);
  }

  async #name(): Promise<void> {
    const { input } = this;
    const rowId = this.walk.rowId ?? this.preview.value?.rowId ?? null;
    if (input) await this.names.ask(() => client.placeholders(input.datasetId, rowId), true);
  }
}

/** What a template is tried with: the three rows that are most different. */
function tryInput(template: TemplateDraft): TryInput {
  const { datasetId } = template;
  return { requestId: '', datasetId, template, ids: [], proposed: [], limitMicros: null };
}
