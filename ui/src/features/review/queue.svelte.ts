import { SvelteSet } from 'svelte/reactivity';
import {
  client,
  toFailure,
  type AppFailure,
  type Filter,
  type QueueSort,
  type RowSummary,
  type Status,
} from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import type { DatasetPrefs } from '../../ipc/prefs';

/** Which conversations are reviewed. */
export type Choice = DatasetPrefs['review']['choice'];

export interface OpenedRows {
  /** What they are: "Nearly alike". */
  title: string;
  ids: number[];
}

const isOpen = (row: RowSummary) => row.status === 'generated' && !row.deferred;

const byStatus = (status: Status): Filter => ({ ...noFilter(), statuses: [status] });

/** The conversations that are reviewed, in their order. It stays as it is while they are judged. */
export class Queue {
  ids = $state.raw<number[]>([]);
  /** All that match: more than `ids`, where there are too many for one sitting. */
  total = $state(0);
  choice = $state<Choice>('review');
  sort = $state<QueueSort>('oldest');
  opened = $state.raw<OpenedRows | null>(null);
  /** What the table is narrowed by. */
  table = $state.raw<Filter>(noFilter());
  /** Where nothing waits for a first look: how many wait for another one. */
  deferred = $state(0);
  /** It was read once. */
  known = $state(false);
  failure = $state.raw<AppFailure | null>(null);
  /** Those of `ids` that nobody has judged. */
  readonly unjudged = new SvelteSet<number>();
  #asked = 0;

  get filter(): Filter {
    switch (this.choice) {
      case 'review':
        return { ...byStatus('generated'), deferred: false };
      case 'deferred':
        return { ...noFilter(), deferred: true };
      case 'table':
        return this.table;
      case 'opened':
        return { ...noFilter(), ids: this.opened?.ids ?? [] };
      default:
        return byStatus(this.choice);
    }
  }

  /** Only what waits for a verdict is in it. */
  get waits(): boolean {
    return this.choice === 'review' || this.choice === 'deferred';
  }

  /** Reads it anew. `kept` are left where they are, though they match no more. True once it is there. */
  async load(datasetId: number, kept: (id: number) => boolean = () => false): Promise<boolean> {
    const asked = (this.#asked += 1);
    const query = { datasetId, filter: this.filter, sort: this.sort };
    try {
      const [queue, open] = await Promise.all([client.reviewQueue(query), this.#open(query)]);
      const none = this.choice === 'review' && queue.total === 0;
      const aside = { ...query, filter: { ...noFilter(), deferred: true } };
      const deferred = none ? (await client.reviewQueue(aside)).total : 0;
      if (asked !== this.#asked) return false;
      this.deferred = deferred;
      const stay = this.ids.filter(kept);
      const known = new Set(stay);
      this.ids =
        stay.length === 0
          ? queue.ids
          : [
              ...this.ids.filter((id) => known.has(id) || queue.ids.includes(id)),
              ...queue.ids.filter((id) => !this.ids.includes(id)),
            ];
      this.total = Math.max(queue.total, this.ids.length);
      this.unjudged.clear();
      for (const id of open ?? queue.ids) this.unjudged.add(id);
      this.known = true;
      this.failure = null;
      return true;
    } catch (cause) {
      if (asked === this.#asked) this.failure = toFailure(cause);
      return false;
    }
  }

  /** Those without a verdict among many; null where all of them are without. */
  async #open(query: { datasetId: number; filter: Filter; sort: QueueSort }): Promise<number[] | null> {
    if (this.waits) return null;
    const { statuses } = query.filter;
    if (statuses.length > 0 && !statuses.includes('generated')) return [];
    const filter = { ...query.filter, statuses: ['generated' as const], deferred: false };
    return query.filter.deferred === true ? [] : (await client.reviewQueue({ ...query, filter })).ids;
  }

  /** `judged`: in this sitting. What was put aside with a note is deferred as before, and done with. */
  take(rows: RowSummary[], judged: (id: number) => boolean): void {
    const aside = this.choice === 'deferred';
    for (const row of rows) {
      if (row.status === 'generating' || (aside && row.deferred && judged(row.id))) continue;
      this.mark(row.id, aside ? row.deferred : isOpen(row));
    }
  }

  /** Whether one of these rows may be new in it: it waits for a verdict. */
  lacks(rows: RowSummary[]): boolean {
    const takesNew = this.choice === 'review' || this.choice === 'table';
    return takesNew && rows.some((row) => isOpen(row) && !this.ids.includes(row.id));
  }

  mark(id: number, open: boolean): void {
    if (open) this.unjudged.add(id);
    else this.unjudged.delete(id);
  }

  /** The place of the next one without a verdict after `at`, or with -1 before it; -1 where there is none. */
  nextOpen(at: number, step: 1 | -1): number {
    for (let to = at + step; to >= 0 && to < this.ids.length; to += step) {
      if (this.unjudged.has(this.ids[to] as number)) return to;
    }
    return -1;
  }

  clear(): void {
    this.#asked += 1;
    this.ids = [];
    this.total = 0;
    this.deferred = 0;
    this.known = false;
    this.failure = null;
    this.unjudged.clear();
  }
}
