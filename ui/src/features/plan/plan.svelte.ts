import { client, type Facets, type Filter, type RowSummary, type SortKey } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { app } from '../../state/app.svelte';
import { clampColumn, type ColumnKey, type OwnWidths } from './columns';
import { asFilter, noFacets, noFilter } from './filter';
import { Rows } from './rows.svelte';
import { Selection } from './selection.svelte';

interface StoredTable {
  filter: Filter;
  sort: SortKey;
  descending: boolean;
}

/** How the table is moved; given by the table while it is on the screen. */
export interface Scroller {
  toTop(): void;
  reveal(index: number): void;
}

const REFRESH_MS = 1500;
/** So long a filter's tick waits for its rows: one picture instead of two, where they come at once. */
const TICK_MS = 100;

/** The table of planned conversations of the current dataset: what is asked for, shown, chosen and pointed at. */
class Plan {
  readonly rows = new Rows();
  readonly selection = new Selection();
  datasetId = $state<number | null>(null);
  filter = $state.raw<Filter>(noFilter());
  sort = $state<SortKey>('number');
  descending = $state(false);
  facets = $state.raw<Facets>(noFacets);
  hidden = $state.raw<ColumnKey[]>([]);
  widths = $state.raw<OwnWidths>({});
  /** The row the keyboard stands on. */
  currentId = $state<number | null>(null);
  /** Where the table was scrolled to. */
  top = 0;
  scroller: Scroller | null = null;

  #late = $state(false);
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #topTimer: ReturnType<typeof setTimeout> | undefined;

  /** Follows row changes from then on. Gives back how to stop. */
  start(): () => void {
    const stops = [app.onRows((rows) => this.#takeRows(rows)), app.onResync(() => this.reload())];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.#refreshTimer);
      clearTimeout(this.#lateTimer);
    };
  }

  /** Shows a dataset as it was left. */
  use(datasetId: number | null): void {
    if (datasetId === this.datasetId) return;
    this.datasetId = datasetId;
    this.rows.clear();
    this.facets = noFacets;
    this.currentId = null;
    if (datasetId === null) return;
    const stored = prefs.get<Partial<StoredTable>>(`table.${datasetId}`, {});
    this.filter = asFilter(stored.filter);
    this.sort = stored.sort ?? 'number';
    this.descending = stored.descending ?? false;
    this.hidden = prefs.get<ColumnKey[]>('columns.hidden', []);
    this.widths = prefs.get<OwnWidths>('columns.widths', {});
    this.top = prefs.get(`scroll.${datasetId}`, 0);
    this.selection.use(datasetId);
    // First, because the columns' widths follow from them.
    void this.#loadFacets();
    this.rows.load(this.#query(datasetId));
  }

  /** After an import, a deletion or missed changes. */
  reload(): void {
    if (this.datasetId === null) return;
    this.rows.refresh();
    void this.#loadFacets();
    void this.selection.recount();
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.#ask();
  }

  sortBy(key: SortKey): void {
    this.descending = this.sort === key ? !this.descending : key === 'score' || key === 'generated';
    this.sort = key;
    this.#ask();
  }

  setHidden(key: ColumnKey, hidden: boolean): void {
    this.hidden = hidden ? [...this.hidden, key] : this.hidden.filter((k) => k !== key);
    prefs.set('columns.hidden', this.hidden);
  }

  /** Widths at the normal text size; those of the other columns stay as they are. */
  setWidths(widths: OwnWidths): void {
    const clamped = Object.entries(widths).map(([key, width]) => [key, clampColumn(width)]);
    this.widths = { ...this.widths, ...Object.fromEntries(clamped) };
    prefs.set('columns.widths', this.widths);
  }

  /** All columns find their widths by themselves again. */
  resetWidths(): void {
    this.widths = {};
    prefs.set('columns.widths', {});
  }

  /** A column is hidden, or has a width of the person's own. */
  get columnsChanged(): boolean {
    return this.hidden.length > 0 || Object.keys(this.widths).length > 0;
  }

  /** Nothing is hidden, and no width is the person's own. */
  resetColumns(): void {
    this.resetWidths();
    this.hidden = [];
    prefs.set('columns.hidden', []);
  }

  /** The filter of the rows on the screen; while newer ones are on their way, still the old one. */
  get shownFilter(): Filter {
    return (this.rows.outdated ? this.rows.answered?.filter : null) ?? this.filter;
  }

  /** The filter as its menu ticks it: together with the rows, or before them where they take long. */
  get tickedFilter(): Filter {
    return this.#late ? this.filter : this.shownFilter;
  }

  get current(): RowSummary | undefined {
    return this.currentId === null ? undefined : this.rows.byId(this.currentId);
  }

  /** Steps along the rows and keeps the row in view. */
  move(step: number): RowSummary | undefined {
    const from = this.currentId === null ? undefined : this.rows.indexOf(this.currentId);
    return this.goTo(from === undefined ? (step > 0 ? 0 : this.rows.total - 1) : from + step);
  }

  goTo(index: number): RowSummary | undefined {
    const bounded = Math.max(0, Math.min(index, this.rows.total - 1));
    const row = this.rows.at(bounded);
    if (row) this.currentId = row.id;
    this.scroller?.reveal(bounded);
    return row;
  }

  /** Remembers the place, a moment after the scrolling. */
  scrolled(top: number): void {
    this.top = top;
    clearTimeout(this.#topTimer);
    this.#topTimer = setTimeout(() => prefs.set(`scroll.${this.datasetId}`, top), 300);
  }

  #ask(): void {
    if (this.datasetId === null) return;
    const stored: StoredTable = { filter: this.filter, sort: this.sort, descending: this.descending };
    prefs.set(`table.${this.datasetId}`, stored);
    this.#late = false;
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => (this.#late = true), TICK_MS);
    this.rows.load(this.#query(this.datasetId), [0]);
    this.scroller?.toTop();
  }

  #query(datasetId: number) {
    return { datasetId, filter: this.filter, sort: this.sort, descending: this.descending };
  }

  #takeRows(rows: RowSummary[]): void {
    this.rows.take(rows);
    const orderMayChange =
      this.filter.statuses.length > 0 || ['status', 'score', 'generated'].includes(this.sort);
    if (orderMayChange || this.selection.wholeFilter) this.#refreshSoon();
  }

  /** Rows that changed may now belong elsewhere; the table follows at a pace that can be read. */
  #refreshSoon(): void {
    this.#refreshTimer ??= setTimeout(() => {
      this.#refreshTimer = undefined;
      this.rows.refresh();
      void this.selection.recount();
    }, REFRESH_MS);
  }

  async #loadFacets(): Promise<void> {
    const datasetId = this.datasetId;
    if (datasetId === null) return;
    const facets = await client.facets(datasetId).catch(() => null);
    if (facets && datasetId === this.datasetId) this.facets = facets;
  }
}

export const plan = new Plan();
