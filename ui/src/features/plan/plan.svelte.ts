import { ColumnOrder } from '../../components/grid/columnOrder.svelte';
import { ColumnWidths } from '../../components/grid/columnWidths.svelte';
import { GridState } from '../../components/grid/grid.svelte';
import { Rows } from '../../components/grid/rows.svelte';
import {
  client,
  type Facets,
  type Filter,
  type RowQuery,
  type RowSummary,
  type SortKey,
} from '../../ipc/client';
import { isColumnKey, prefs, type ColumnKey } from '../../ipc/prefs';
import { feed } from '../../state/feed';
import { onRenamedWords } from '../../state/renamedWords';
import { noFacets, noFilter } from './filter';
import { areUsual, hiddenColumns, keepHidden, usuallyHidden } from './hiddenColumns';
import { isLive, mayBelong } from './live';
import { Selection } from './selection.svelte';

/** Which rows, in which order. */
export type PlanQuery = Omit<RowQuery, 'offset' | 'limit'>;

export const PAGE = 200;

/** The rows of a query, as the database has them. */
export function planRows(): Rows<PlanQuery, RowSummary> {
  return new Rows({
    fetch: (query, offset, limit) => client.rows({ ...query, offset, limit }),
    idOf: (row) => row.id,
    revisionOf: (row) => row.revision,
    pageSize: PAGE,
  });
}

/** Rows that another place found, in place of those that the filter leaves. */
export interface OpenedRows {
  /** What they have in common: "4 longer than 4,096 tokens". */
  title: string;
  ids: number[];
  /** The place that found them: the way back leads there. */
  from: string;
}

const REFRESH_MS = 1500;
const FACETS_AGAIN_MS = 3000;

/** The table of planned conversations of the current dataset: what is asked for, shown, chosen and pointed at. */
export class Plan {
  readonly rows = planRows();
  readonly grid = new GridState<RowSummary>('row', this.rows, 'number');
  readonly current = this.grid.current;
  readonly selection = new Selection();
  datasetId = $state<number | null>(null);
  filter = $state.raw<Filter>(noFilter());
  /** Shown while it is there; the filter stays as it is and comes back after it. */
  opened = $state.raw<OpenedRows | null>(null);
  sort = $state<SortKey>('number');
  descending = $state(false);
  facets = $state.raw<Facets>(noFacets);
  hidden = $state.raw<ColumnKey[]>(usuallyHidden);
  readonly widths = new ColumnWidths((widths) => prefs.set('columns.widths', widths));
  readonly order = new ColumnOrder((order) => prefs.set('columns.order', order.filter(isColumnKey)));

  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #topTimer: ReturnType<typeof setTimeout> | undefined;
  #facetsTimer: ReturnType<typeof setTimeout> | undefined;
  /** Moves on with every question for them: an answer to an earlier one is from before. */
  #facetsAsked = 0;
  #moved = false;

  constructor() {
    this.rows.onKept(() => this.#learn());
  }

  /** Follows row changes from then on. Gives back how to stop. */
  start(): () => void {
    const stops = [
      feed.onRows((rows) => this.#takeRows(rows)),
      feed.onResync(() => this.reload()),
      onRenamedWords((datasetId) => this.#renamed(datasetId)),
    ];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.#refreshTimer);
      clearTimeout(this.#facetsTimer);
      this.#refreshTimer = undefined;
    };
  }

  /** Shows a dataset as it was left. */
  use(datasetId: number | null): void {
    if (datasetId === this.datasetId) return;
    this.#keepTop();
    this.datasetId = datasetId;
    this.rows.clear();
    this.facets = noFacets;
    this.opened = null;
    this.grid.reset();
    if (datasetId === null) return;
    const { filter, sort, descending } = prefs.getOf(datasetId, 'table');
    this.filter = filter;
    this.sort = sort;
    this.descending = descending;
    this.hidden = hiddenColumns();
    this.widths.own = prefs.get('columns.widths');
    this.order.own = prefs.get('columns.order');
    this.grid.top = prefs.getOf(datasetId, 'scroll');
    this.selection.use(datasetId);
    // First, because the columns' widths follow from them.
    void this.loadFacets();
    this.rows.load(this.#query(datasetId));
  }

  /** After an import, a deletion or missed changes. */
  reload(): void {
    if (this.datasetId === null) return;
    this.rows.refresh();
    void this.loadFacets();
    void this.selection.recount();
  }

  /** Words of the filters that are kept have other names by now. */
  #renamed(datasetId: number): void {
    if (datasetId !== this.datasetId) return;
    this.filter = prefs.getOf(datasetId, 'table').filter;
    if (this.selection.wholeFilter) this.selection.use(datasetId);
    this.rows.load(this.#query(datasetId));
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.opened = null;
    this.#ask();
  }

  /** Shows these rows alone, or with null what the filter leaves again. */
  showOpened(opened: OpenedRows | null): void {
    if (opened === this.opened) return;
    this.opened = opened;
    this.#ask();
  }

  sortBy(key: SortKey): void {
    this.descending = this.sort === key ? !this.descending : key === 'score' || key === 'generated';
    this.sort = key;
    this.#ask();
  }

  setHidden(key: ColumnKey, hidden: boolean): void {
    this.hidden = hidden ? [...this.hidden, key] : this.hidden.filter((k) => k !== key);
    keepHidden(this.hidden);
  }

  /** A column is hidden or shown that usually is not, or has a width or a place of the person's own. */
  get columnsChanged(): boolean {
    return !areUsual(this.hidden) || this.widths.changed || this.order.changed;
  }

  /** The usual columns, at their usual places, and no width of the person's own. */
  resetColumns(): void {
    this.widths.reset();
    this.order.reset();
    this.hidden = usuallyHidden;
    keepHidden(this.hidden);
  }

  /** What the rows on the screen answer: filter and order as they are, not as they were asked for meanwhile. */
  get shown(): Omit<PlanQuery, 'datasetId'> {
    return this.rows.answered ?? this;
  }

  get shownFilter(): Filter {
    return this.shown.filter;
  }

  /** Everything that the rows on the screen are a part of. */
  selectShown(): void {
    this.selection.setMatching(this.shownFilter, this.rows.total);
    this.#learn();
  }

  /** Makes a conversation the current one and brings its row into view. False where it is not among these rows. */
  async goToRow(id: number): Promise<boolean> {
    this.grid.movedAt = performance.now();
    this.current.set(id);
    const datasetId = this.datasetId;
    if (datasetId === null) return false;
    const query = this.#query(datasetId);
    const index = this.rows.outdated
      ? await this.#position(query, id)
      : (this.rows.indexOf(id) ?? (await this.#position(query, id)));
    // The person, or an answer that came first, is somewhere else by now.
    if (index === null || this.current.id !== id || this.datasetId !== datasetId) return index !== null;
    this.grid.show(index);
    return true;
  }

  async #position(query: PlanQuery, conversationId: number): Promise<number | null> {
    return client.rowPosition({ ...query, conversationId });
  }

  /** Remembers the place, a moment after the scrolling. */
  keepPlace(top: number): void {
    this.grid.top = top;
    clearTimeout(this.#topTimer);
    this.#topTimer = setTimeout(() => this.#keepTop(), 300);
  }

  #keepTop(): void {
    if (this.#topTimer === undefined) return;
    clearTimeout(this.#topTimer);
    this.#topTimer = undefined;
    if (this.datasetId !== null) prefs.setOf(this.datasetId, 'scroll', this.grid.top);
  }

  #ask(): void {
    if (this.datasetId === null) return;
    const { filter, sort, descending } = this;
    prefs.setOf(this.datasetId, 'table', { filter, sort, descending });
    this.current.forgetPlace();
    this.rows.load(this.#query(this.datasetId), [0]);
    this.grid.view?.toTop();
  }

  #query(datasetId: number): PlanQuery {
    const filter = this.opened ? { ...noFilter(), ids: this.opened.ids } : this.filter;
    return { datasetId, filter, sort: this.sort, descending: this.descending };
  }

  #takeRows(rows: RowSummary[]): void {
    const { filter, sort } = this.shown;
    const ordered = ['status', 'score', 'generated'].includes(sort);
    // Only what was shown or would be now can change which rows there are.
    const belongs = (row: RowSummary) => this.rows.indexOf(row.id) !== undefined || mayBelong(filter, row);
    const moved = ordered || (isLive(filter) && rows.some(belongs));
    this.rows.take(rows);
    if (moved || this.selection.wholeFilter) this.#refreshSoon(moved);
  }

  /** Rows that changed may now belong elsewhere; the table follows at a pace that can be read. */
  #refreshSoon(moved: boolean): void {
    this.#moved ||= moved;
    this.#refreshTimer ??= setTimeout(() => {
      this.#refreshTimer = undefined;
      if (this.#moved) this.rows.refresh();
      else this.#learn();
      this.#moved = false;
      void this.selection.recount();
    }, REFRESH_MS);
  }

  /** Asks the database which of the loaded rows are selected, where only it can tell. */
  #learn(): void {
    void this.selection.learn(this.rows.loaded, this.rows.answered?.filter ?? null);
  }

  /** What there is to filter by. Every change of a row may change it: it is asked for when it is about to be seen. */
  async loadFacets(): Promise<void> {
    const datasetId = this.datasetId;
    if (datasetId === null) return;
    clearTimeout(this.#facetsTimer);
    const asked = (this.#facetsAsked += 1);
    const isOld = () => asked !== this.#facetsAsked || datasetId !== this.datasetId;
    try {
      const facets = await client.facets(datasetId);
      if (!isOld()) this.facets = facets;
    } catch {
      // The rows say by themselves where the database does not answer; the menus follow when it does again.
      if (isOld()) return;
      this.#facetsTimer = setTimeout(() => void this.loadFacets(), FACETS_AGAIN_MS);
    }
  }
}

export const plan = new Plan();
