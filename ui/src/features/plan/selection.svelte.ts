import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { client, type Filter, type RowSummary, type Target } from '../../ipc/client';
import { prefs, type DatasetPrefs } from '../../ipc/prefs';
import { toastFailure, toastInfo } from '../../state/toasts';
import { sameFilter } from './filter';

const EXPAND_LIMIT = 2000;
const EXPAND_STEP = 200;

/**
 * Which conversations are chosen: a statement about the database, not about the rows on the screen. Either ids, or
 * everything that matches a filter except some. Sorting, filtering and scrolling do not touch it.
 */
export class Selection {
  #datasetId = 0;
  #ids = new SvelteSet<number>();
  #except = new SvelteSet<number>();
  #filter = $state.raw<Filter | null>(null);
  #matching = $state(0);
  /** Chosen ids that the database has no more. They are kept: Undo of a deletion brings their rows back. */
  #gone = $state.raw<ReadonlySet<number>>(new Set());
  /** What the database said of single rows: whether the chosen filter holds them, and in which state they were then. */
  #held = new SvelteMap<number, { revision: number; inside: boolean }>();
  #counted = 0;
  /** Moves on whenever something else is chosen: what was begun before is void. */
  #turn = 0;
  #latest: Promise<void> = Promise.resolve();

  /** Those that are there. */
  readonly #present = $derived([...this.#ids].filter((id) => !this.#gone.has(id)));
  readonly count = $derived(this.#filter ? this.#matching : this.#present.length);
  /** Everything that matches a filter is chosen, seen or not. */
  readonly wholeFilter = $derived(this.#filter !== null);

  /** Nothing that matches this filter is left to choose. */
  holdsAll(filter: Filter): boolean {
    return this.#filter !== null && this.#except.size === 0 && sameFilter(this.#filter, filter);
  }

  /** Takes up what was chosen in this dataset before. */
  use(datasetId: number): void {
    this.#datasetId = datasetId;
    this.#begin(null);
    const stored = prefs.getOf(datasetId, 'selection');
    if (stored?.kind === 'matching') {
      this.#filter = stored.filter;
      for (const id of stored.except) this.#except.add(id);
    } else if (stored) {
      for (const id of stored.ids) this.#ids.add(id);
    }
    void this.recount();
  }

  get target(): Target {
    return this.#filter
      ? { kind: 'matching', filter: this.#filter, except: [...this.#except] }
      : { kind: 'ids', ids: this.#present };
  }

  has(row: RowSummary): boolean {
    if (!this.#filter) return this.#ids.has(row.id);
    return !this.#except.has(row.id) && this.#isInside(row);
  }

  /**
   * Chooses rows, or takes them out. In the order in which it was asked for; what is chosen altogether meanwhile wins.
   */
  set(rows: RowSummary[], chosen: boolean): Promise<void> {
    if (!this.#filter) {
      this.#put(rows, chosen);
      return Promise.resolve();
    }
    const turn = this.#turn;
    this.#latest = this.#latest.then(() => this.#setInFilter(rows, chosen, turn)).catch(toastFailure);
    return this.#latest;
  }

  /** Everything that matches, however many rows that is. */
  setMatching(filter: Filter, total: number): void {
    this.#begin(filter);
    this.#matching = total;
    this.#changed();
    void this.recount();
  }

  clear(): void {
    this.#begin(null);
    this.#changed();
  }

  /** What the database says of the selection: rows may have come, gone or changed. */
  async recount(): Promise<void> {
    const ids = [...this.#ids];
    if (!this.#filter && ids.length === 0) return;
    const counted = (this.#counted += 1);
    const turn = this.#turn;
    const isOld = () => counted !== this.#counted || turn !== this.#turn;
    if (this.#filter) {
      const found = await client.countMatching(this.#datasetId, this.target).catch(() => null);
      if (!isOld() && found !== null) this.#matching = found;
      return;
    }
    const target: Target = { kind: 'ids', ids };
    const found = await client.selectedOf(this.#datasetId, target, ids).catch(() => null);
    if (isOld() || found === null) return;
    if (found.length === 0) return this.clear();
    const present = new Set(found);
    this.#gone = new Set(ids.filter((id) => !present.has(id)));
  }

  /**
   * Asks which of these rows the chosen filter holds; only the database can tell. Rows that were found by this very
   * filter are known to be inside.
   */
  async learn(rows: RowSummary[], foundBy: Filter | null): Promise<void> {
    const filter = this.#filter;
    if (!filter) return;
    const turn = this.#turn;
    const unknown = rows.filter((row) => this.#held.get(row.id)?.revision !== row.revision);
    const found = foundBy !== null && sameFilter(filter, foundBy);
    if (unknown.length === 0) return;
    const ids = unknown.map((row) => row.id);
    const target: Target = { kind: 'matching', filter, except: [] };
    const inside = found ? ids : await client.selectedOf(this.#datasetId, target, ids).catch(() => null);
    if (turn !== this.#turn || inside === null) return;
    const within = new Set(inside);
    for (const { id, revision } of unknown) this.#held.set(id, { revision, inside: within.has(id) });
  }

  #isInside(row: RowSummary): boolean {
    return this.#held.get(row.id)?.inside ?? false;
  }

  async #setInFilter(rows: RowSummary[], chosen: boolean, turn: number): Promise<void> {
    await this.learn(rows, null);
    if (turn !== this.#turn) return;
    // Written out as ids meanwhile.
    if (!this.#filter) return this.#put(rows, chosen);
    if (chosen && rows.some((row) => !this.#isInside(row))) {
      const expanded = await this.#expand();
      if (turn !== this.#turn) return;
      if (expanded) return this.#put(rows, chosen);
      toastInfo(
        'This conversation is outside of the selected filter.',
        'Clear the selection to start a new one.',
      );
      return;
    }
    for (const row of rows) {
      if (chosen) this.#except.delete(row.id);
      else if (this.#isInside(row)) this.#except.add(row.id);
    }
    this.#changed();
    void this.recount();
  }

  #put(rows: RowSummary[], chosen: boolean): void {
    for (const row of rows) {
      if (chosen) this.#ids.add(row.id);
      else this.#ids.delete(row.id);
    }
    this.#changed();
  }

  /**
   * Writes a chosen filter out as ids, so that a row outside of it can join. False where that would be too many, or
   * where something else was chosen meanwhile. Throws what the database refuses.
   */
  async #expand(): Promise<boolean> {
    const filter = this.#filter;
    if (!filter || this.#matching > EXPAND_LIMIT) return false;
    const datasetId = this.#datasetId;
    const turn = this.#turn;
    const ids: number[] = [];
    for (let offset = 0; ; offset += EXPAND_STEP) {
      const query = {
        datasetId,
        filter,
        sort: 'number',
        descending: false,
        offset,
        limit: EXPAND_STEP,
      } as const;
      const page = await client.rows(query);
      if (turn !== this.#turn) return false;
      ids.push(...page.rows.map((row) => row.id));
      if (page.rows.length < EXPAND_STEP) break;
    }
    for (const id of ids) if (!this.#except.has(id)) this.#ids.add(id);
    this.#filter = null;
    this.#except.clear();
    return true;
  }

  #begin(filter: Filter | null): void {
    this.#turn += 1;
    this.#ids.clear();
    this.#except.clear();
    this.#held.clear();
    this.#filter = filter;
    this.#matching = 0;
    this.#gone = new Set();
  }

  #changed(): void {
    const stored: DatasetPrefs['selection'] = this.#filter
      ? { kind: 'matching', filter: this.#filter, except: [...this.#except] }
      : this.#ids.size > 0
        ? { kind: 'ids', ids: [...this.#ids] }
        : null;
    prefs.setOf(this.#datasetId, 'selection', stored);
  }
}
