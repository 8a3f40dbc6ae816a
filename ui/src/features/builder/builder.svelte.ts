import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import {
  client,
  toFailure,
  type AppFailure,
  type FillOutcome,
  type PlanChoices,
  type PlanProposal,
  type PlanSettings,
  type SimilarRows,
} from '../../ipc/client';
import { Answer } from '../../state/answer.svelte';
import { datasets } from '../../state/datasets.svelte';
import { toastFailure } from '../../state/toasts';
import { watchUnsaved } from '../../state/unsaved';
import { Changes, named, type PlanRow } from './changes.svelte';
import { drawSettings, matched } from './draw';
import { quotaProblem } from './manner';
import { known, problemOf } from './settings';
import { pairsOf, type SimilarPair } from './similar';

/** So long nothing is asked while settings change: a number that is typed is asked for once. */
const PACE_MS = 150;
/** Similar rows are looked for in quieter times: all rows are sent for it. */
const SIMILAR_MS = 400;

/** What a person began for a dataset: it waits while another one is looked at. */
interface Begun {
  settings: PlanSettings;
  chosen: boolean;
  changes: Changes;
}

/** A plan on its way: what is asked for, what is proposed for it, and what the person did to that. Nothing is kept. */
export class Builder {
  datasetId = $state<number | null>(null);
  readonly choices = new Answer<PlanChoices>();
  settings = $state.raw<PlanSettings | null>(null);
  readonly proposal = new Answer<PlanProposal>();
  readonly similar = new Answer<SimilarRows[]>();
  changes = $state.raw(new Changes());
  /** The person chose something of the settings. Until then they follow what the library has. */
  #chosen = false;
  /** The figures are those of settings before. */
  counting = $state(false);
  /** Why nothing was added. */
  refusal = $state.raw<AppFailure | null>(null);
  /** Names of rows whose other brief is on its way. */
  rolling = $state.raw<ReadonlySet<string>>(new Set());

  readonly #proposed = $derived(named(this.proposal.value?.rows ?? []));
  readonly rows: PlanRow[] = $derived(this.changes.applied(this.#proposed));
  readonly pairs: SimilarPair[] = $derived(
    pairsOf(this.similar.value ?? [], this.rows, (pair) => this.changes.isKept(pair)),
  );
  /** Of all that rows can be made of, by the ids of the library. */
  readonly names: ReadonlyMap<number, string> = $derived.by(() => {
    const { personas = [], arcs = [], topics = [] } = this.choices.value ?? {};
    return new Map([...personas, ...arcs, ...topics].map(({ id, name }) => [id, name]));
  });
  readonly dropped = $derived(this.changes.counts(this.#proposed));
  /** Edits of rows that these settings do not propose. */
  readonly waitingEdits = $derived(this.changes.edits - this.rows.filter((row) => row.edited).length);
  /** What is wrong with what is asked for; null where nothing is. */
  readonly problem = $derived(
    this.settings && (problemOf(this.settings) ?? quotaProblem(this.settings.quotas)),
  );

  /** Of datasets that are not looked at now. */
  readonly #begun = new SvelteMap<number, Begun>();
  /** Datasets to which rows are being added. */
  readonly #adding = new SvelteSet<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #similarTimer: ReturnType<typeof setTimeout> | undefined;

  /** Looks at a dataset. What was begun for it is there again; what library and plan have by now is asked anew. */
  async follow(datasetId: number): Promise<void> {
    if (datasetId !== this.datasetId) this.use(datasetId);
    const settings = await this.#asked(datasetId);
    if (!settings) return;
    this.settings = settings;
    this.#soon(0);
  }

  /** Rows or items came or went elsewhere. What is shown stays as it is, unless other rows are proposed by now. */
  async renew(): Promise<void> {
    const { datasetId, proposal } = this;
    if (datasetId === null || this.adding) return;
    const shown = proposal.failure ? null : proposal.value;
    if (this.counting || !shown) return this.follow(datasetId);
    const settings = await this.#asked(datasetId);
    if (!settings) return;
    const now = await client.propose(settings).catch(() => null);
    const same = alike(settings, this.settings) && alike(now?.rows, shown.rows);
    if (datasetId !== this.datasetId || this.adding) return;
    if (!same) await this.follow(datasetId);
    // What the same rows cost may be another sum by now.
    else if (proposal.value === shown) proposal.value = now;
  }

  /** What is asked for, as far as the library has it by now; null where that is not known. */
  async #asked(datasetId: number): Promise<PlanSettings | null> {
    if (!(await this.choices.ask(() => client.planChoices(datasetId), this.settings !== null))) return null;
    const choices = this.choices.value;
    if (!choices || this.choices.failure) return null;
    // Nothing is chosen yet, maybe in want of a library: what it has by now is all proposed.
    const own = this.#chosen || this.changes.any;
    return known((own ? this.settings : null) ?? choices.settings, choices);
  }

  /** Another dataset, as far as its plan was begun; what was begun here waits. With null it is given up. */
  use(datasetId: number | null): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#similarTimer);
    const { settings, changes } = this;
    if (datasetId !== null && this.datasetId !== null && settings)
      this.#begun.set(this.datasetId, { settings, chosen: this.#chosen, changes });
    const begun = datasetId === null ? undefined : this.#begun.get(datasetId);
    if (datasetId !== null) this.#begun.delete(datasetId);
    this.datasetId = datasetId;
    this.settings = begun?.settings ?? null;
    this.#chosen = begun?.chosen ?? false;
    this.choices.forget();
    this.proposal.forget();
    this.similar.forget();
    this.changes = begun?.changes ?? new Changes();
    this.counting = false;
    this.refusal = null;
    this.rolling = new Set();
  }

  get adding(): boolean {
    return this.datasetId !== null && this.#adding.has(this.datasetId);
  }

  /** Something that a person did to a proposal is not added, of whichever dataset that is still there. */
  get unsaved(): boolean {
    const shown = this.changes.any && this.datasetId !== null && datasets.has(this.datasetId);
    return shown || [...this.#begun].some(([id, { changes }]) => changes.any && datasets.has(id));
  }

  /** Something else is asked for. */
  set(settings: PlanSettings): void {
    this.settings = settings;
    this.#chosen = true;
    this.#soon(PACE_MS);
  }

  /** Asks for what the settings come to. The rows before stay in sight until the others are there. */
  async propose(): Promise<void> {
    clearTimeout(this.#timer);
    const { settings } = this;
    if (!settings || this.problem !== null) return;
    this.counting = true;
    if (!(await this.proposal.ask(() => client.propose(settings)))) return;
    this.counting = this.settings !== settings;
    if (this.proposal.failure) return;
    this.similar.forget();
    await this.#draw();
    this.lookForSimilar();
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.refusal = null;
    // What is on its way answers settings that nobody asks for any more; it is shown until the newer is there.
    this.counting = true;
    this.#timer = setTimeout(() => void this.propose(), ms);
  }

  edit(row: PlanRow, text: string): void {
    this.changes.edit(row, text);
    this.lookForSimilar();
  }

  /** Another brief for a row. A person's stays. */
  async roll({ name, row }: PlanRow): Promise<void> {
    const { datasetId } = this;
    if (datasetId === null || this.rolling.has(name) || this.changes.isEdited(name)) return;
    const nth = this.changes.rolled(name) + 1;
    this.#rolls(name, true);
    try {
      const brief = await client.anotherBrief(datasetId, row, nth);
      // Edited, dropped or left meanwhile: that stands.
      if (datasetId !== this.datasetId || this.changes.isEdited(name) || this.changes.isDropped(name)) return;
      this.changes.roll(name, nth, brief);
      this.lookForSimilar();
    } catch (cause) {
      toastFailure(cause, () => void this.roll({ name, row, edited: false }));
    } finally {
      this.#rolls(name, false);
    }
  }

  #rolls(name: string, on: boolean): void {
    const rolling = new Set(this.rolling);
    if (on) rolling.add(name);
    else rolling.delete(name);
    this.rolling = rolling;
  }

  /** Takes a row out, and draws another in its place. */
  async drop({ name }: PlanRow): Promise<void> {
    this.changes.drop(name);
    await this.#draw();
    this.lookForSimilar();
  }

  keep(pair: SimilarPair): void {
    this.changes.keep(pair.name, pair.first.name);
  }

  /** Takes the last change back. Gives the name of its row; null where there is none. */
  undo(): string | null {
    const name = this.changes.undo();
    if (name !== null) this.lookForSimilar();
    return name;
  }

  /** Draws rows for places that stand empty: near ones first, then any. Where none is left, the place stays empty. */
  async #draw(): Promise<void> {
    for (const near of [true, false]) {
      const { settings } = this;
      const missing = this.changes.missing(this.#proposed);
      if (!settings || missing.length === 0) return;
      try {
        const { rows } = await client.propose(drawSettings(settings, missing, near));
        // Other settings by now: their proposal draws for itself.
        if (settings !== this.settings) return;
        const found = matched(missing, rows, this.rows, (name) => this.changes.isDropped(name));
        for (const [name, row] of found) this.changes.drew(name, row);
      } catch (cause) {
        toastFailure(cause, () => void this.#draw());
        return;
      }
    }
  }

  /** Soon, and once for many changes. */
  lookForSimilar(): void {
    clearTimeout(this.#similarTimer);
    this.#similarTimer = setTimeout(() => void this.#similar(), SIMILAR_MS);
  }

  async #similar(): Promise<void> {
    const { datasetId } = this;
    if (datasetId === null || this.rows.length === 0) return;
    const rows = this.rows.map(({ row }) => row);
    await this.similar.ask(() => client.similarProposed(datasetId, rows), true);
  }

  /** Why nothing can be added now; null where it can. */
  get why(): string | null {
    if (this.adding) return 'The rows are being added';
    if (this.problem !== null) return this.problem;
    if (this.counting) return 'The rows are being chosen';
    if (this.proposal.failure) return this.proposal.failure.message;
    return this.rows.length === 0 ? 'No row is proposed' : null;
  }

  /** Adds the rows as one step. Null where there is nothing to add, it is under way, or it failed: then `refusal` says why. */
  async add(): Promise<FillOutcome | null> {
    const { settings, datasetId } = this;
    if (!settings || datasetId === null || this.why !== null) return null;
    this.#adding.add(datasetId);
    this.refusal = null;
    try {
      const outcome = await client.acceptPlan({ settings, rows: this.rows.map(({ row }) => row) });
      if (datasetId === this.datasetId) this.use(null);
      this.#begun.delete(datasetId);
      return outcome;
    } catch (cause) {
      if (datasetId === this.datasetId) this.refusal = toFailure(cause);
      return null;
    } finally {
      this.#adding.delete(datasetId);
    }
  }
}

function alike(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export const builder = new Builder();

watchUnsaved('a plan that is not added', () => builder.unsaved);
