import { SvelteSet } from 'svelte/reactivity';
import { client, type Facets, type Filter, type RowSummary, type Target } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { toastInfo } from '../../state/toasts';
import { asFilter, matches, sameFilter } from './filter';

const EXPAND_LIMIT = 2000;
const EXPAND_STEP = 200;

type Stored = { kind: 'ids'; ids: number[] } | { kind: 'matching'; filter: Filter; except: number[] };

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
  #asked = 0;

  readonly count = $derived(this.#filter ? Math.max(0, this.#matching) : this.#ids.size);
  /** Everything that matches a filter is chosen, seen or not. */
  readonly wholeFilter = $derived(this.#filter !== null);

  /** Nothing that matches this filter is left to choose. */
  holdsAll(filter: Filter): boolean {
    return this.#filter !== null && this.#except.size === 0 && sameFilter(this.#filter, filter);
  }

  /** Takes up what was chosen in this dataset before. */
  use(datasetId: number): void {
    this.#datasetId = datasetId;
    this.#asked += 1;
    const stored = prefs.get<Stored | null>(`selection.${datasetId}`, null);
    this.#ids.clear();
    this.#except.clear();
    this.#filter = null;
    this.#matching = 0;
    if (stored?.kind === 'matching') {
      this.#filter = asFilter(stored.filter);
      for (const id of stored.except) this.#except.add(id);
      void this.recount();
    } else if (stored) {
      for (const id of stored.ids) this.#ids.add(id);
    }
  }

  get target(): Target {
    return this.#filter
      ? { kind: 'matching', filter: this.#filter, except: [...this.#except] }
      : { kind: 'ids', ids: [...this.#ids] };
  }

  has(row: RowSummary, facets: Facets): boolean {
    if (!this.#filter) return this.#ids.has(row.id);
    return !this.#except.has(row.id) && matches(this.#filter, row, facets);
  }

  async set(rows: RowSummary[], chosen: boolean, facets: Facets): Promise<void> {
    const filter = this.#filter;
    if (filter && chosen && rows.some((row) => !matches(filter, row, facets)) && !(await this.#expand())) {
      toastInfo(
        'This conversation is outside of the selected filter.',
        'Clear the selection to start a new one.',
      );
      return;
    }
    for (const row of rows) {
      if (!this.#filter) {
        if (chosen) this.#ids.add(row.id);
        else this.#ids.delete(row.id);
      } else if (chosen) {
        this.#except.delete(row.id);
      } else if (matches(this.#filter, row, facets)) {
        this.#except.add(row.id);
      }
    }
    this.#changed();
  }

  /** Everything that matches, however many rows that is. */
  setMatching(filter: Filter, total: number): void {
    this.#ids.clear();
    this.#except.clear();
    this.#filter = filter;
    this.#matching = total;
    this.#changed();
  }

  clear(): void {
    this.#ids.clear();
    this.#except.clear();
    this.#filter = null;
    this.#matching = 0;
    this.#changed();
  }

  /** A count that the database gives: rows may have come, gone or changed. */
  async recount(): Promise<void> {
    if (!this.#filter) return;
    const asked = (this.#asked += 1);
    const found = await client.countMatching(this.#datasetId, this.target).catch(() => null);
    if (asked === this.#asked && found !== null) this.#matching = found;
  }

  /**
   * Writes a chosen filter out as ids, so that a row outside of it can join. False where that would be too many.
   */
  async #expand(): Promise<boolean> {
    const filter = this.#filter;
    if (!filter || this.#matching > EXPAND_LIMIT) return false;
    const datasetId = this.#datasetId;
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
      const page = await client.rows(query).catch(() => null);
      if (!page || datasetId !== this.#datasetId) return false;
      ids.push(...page.rows.map((row) => row.id));
      if (page.rows.length < EXPAND_STEP) break;
    }
    for (const id of ids) if (!this.#except.has(id)) this.#ids.add(id);
    this.#filter = null;
    this.#except.clear();
    return true;
  }

  #changed(): void {
    const stored: Stored | null = this.#filter
      ? { kind: 'matching', filter: this.#filter, except: [...this.#except] }
      : this.#ids.size > 0
        ? { kind: 'ids', ids: [...this.#ids] }
        : null;
    prefs.set(`selection.${this.#datasetId}`, stored);
    void this.recount();
  }
}
