import { SvelteMap } from 'svelte/reactivity';
import { toFailure, type AppFailure } from '../../ipc/client';
import type { RowId, RowSource } from './source';

/** Pages kept in memory: enough to scroll back without asking again. */
const KEPT = 40;
const AT_ONCE = 2;

export interface RowsOptions<Query, Row, Id extends RowId> {
  fetch: (query: Query, offset: number, limit: number) => Promise<{ rows: readonly Row[]; total: number }>;
  idOf: (row: Row) => Id;
  /** Grows with each state of a row, so that an older one is known as such. */
  revisionOf?: (row: Row) => number;
  pageSize: number;
}

/**
 * The rows of one query, in pages that are fetched as they come into view. The pages of an older query stay
 * on the screen until the first page of the newer one is there. Changes arrive row by row and are never undone by
 * a page that was asked for earlier.
 */
export class Rows<Query extends object, Row, Id extends RowId = number> implements RowSource<Row, Id> {
  total = $state(0);
  /** False until the first answer: nothing is known yet, which is not the same as nothing there. */
  known = $state(false);
  /** Why the latest question has no answer; what is shown is from before. */
  failure = $state.raw<AppFailure | null>(null);
  /** The question that is answered on the screen: what is said about the rows is said by it. */
  answered = $state.raw<Query | null>(null);

  #query = $state.raw<Query | null>(null);
  /** What is shown answers an older question; the answer to the newer one is on its way, or failed. */
  readonly outdated = $derived(this.#query !== null && this.#query !== this.answered);
  readonly #listeners = new Set<() => void>();

  readonly #fetchPage: RowsOptions<Query, Row, Id>['fetch'];
  readonly idOf: (row: Row) => Id;
  readonly #revisionOf: (row: Row) => number;
  readonly #pageSize: number;
  #pages = new SvelteMap<number, readonly Row[]>();
  #freshIn = new Map<number, number>();
  #where = new Map<Id, number>();
  /** Moves on with `#where`, for whoever looks up a place. */
  #placed = $state(0);
  /** What changed while a page was on its way, which may be from before. One asked for later knows it by itself. */
  #live = new Map<Id, Row>();
  #turn = 0;
  #wanted: number[] = [0];
  #flying = new Set<string>();

  constructor({ fetch, idOf, revisionOf = () => 0, pageSize }: RowsOptions<Query, Row, Id>) {
    this.#fetchPage = fetch;
    this.idOf = idOf;
    this.#revisionOf = revisionOf;
    this.#pageSize = pageSize;
  }

  /** Asks anew, from the pages in view on. */
  load(query: Query, pages: number[] = this.#wanted): void {
    // What failed is said until it is answered, or until something else is asked.
    if (query !== this.#query) this.failure = null;
    this.#query = query;
    this.#turn += 1;
    this.#wanted = pages.length > 0 ? pages : [0];
    this.#pump();
  }

  /** The same question again: what is shown may be outdated. */
  refresh(): void {
    if (this.#query) this.load(this.#query);
  }

  /** Another dataset: nothing of the old one may stay on the screen. */
  clear(): void {
    this.#turn += 1;
    this.#query = null;
    this.#pages.clear();
    this.#freshIn.clear();
    this.#where.clear();
    this.#live.clear();
    this.#wanted = [0];
    this.total = 0;
    this.known = false;
    this.#placed += 1;
    this.answered = null;
    this.failure = null;
  }

  onKept(listener: () => void): void {
    this.#listeners.add(listener);
  }

  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / this.#pageSize))?.[index % this.#pageSize];
  }

  /** Where a row stands in the current order, if its page is loaded. */
  indexOf(id: Id): number | undefined {
    void this.#placed;
    return this.#where.get(id);
  }

  byId(id: Id): Row | undefined {
    const index = this.indexOf(id);
    return index === undefined ? undefined : this.at(index);
  }

  /** The loaded rows from `first` to `last`, both included. */
  between(first: number, last: number): Row[] {
    const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step);
    return indexes.flatMap((index) => this.at(index) ?? []);
  }

  /** Every loaded row. */
  get loaded(): Row[] {
    return [...this.#pages.values()].flat();
  }

  /** Says what is in view. Scrolled-over pages that are no longer in view are not asked for. */
  show(first: number, last: number): void {
    this.#wanted = this.#pagesOf(first, last);
    this.#pump();
  }

  /** Newer states of single rows. */
  take(rows: Row[]): void {
    const touched = new Map<number, Row[]>();
    for (const row of rows) {
      const id = this.idOf(row);
      if (this.#flying.size > 0) this.#live.set(id, row);
      const index = this.#where.get(id);
      if (index === undefined) continue;
      const page = Math.floor(index / this.#pageSize);
      const old = this.#pages.get(page)?.[index % this.#pageSize];
      if (!old || this.idOf(old) !== id || this.#revisionOf(old) > this.#revisionOf(row)) continue;
      const copy = touched.get(page) ?? [...(this.#pages.get(page) ?? [])];
      copy[index % this.#pageSize] = row;
      touched.set(page, copy);
    }
    for (const [page, copy] of touched) this.#pages.set(page, copy);
  }

  #pump(): void {
    const query = this.#query;
    if (!query) return;
    for (const page of this.#wanted) {
      const name = `${this.#turn}:${page}`;
      if (this.#freshIn.get(page) === this.#turn || this.#flying.has(name)) continue;
      const mine = [...this.#flying].filter((other) => other.startsWith(`${this.#turn}:`));
      if (mine.length >= AT_ONCE) return;
      void this.#fetch(query, page, this.#turn, name);
    }
  }

  async #fetch(query: Query, page: number, turn: number, name: string): Promise<void> {
    this.#flying.add(name);
    try {
      const answer = await this.#fetchPage(query, page * this.#pageSize, this.#pageSize);
      if (turn === this.#turn) this.#keep(page, answer.rows, answer.total);
    } catch (cause) {
      if (turn !== this.#turn) return;
      this.failure = toFailure(cause);
      return;
    } finally {
      this.#flying.delete(name);
      if (this.#flying.size === 0) this.#live.clear();
    }
    if (turn === this.#turn) this.#pump();
  }

  #keep(page: number, rows: readonly Row[], total: number): void {
    const firstOfTurn = ![...this.#freshIn.values()].includes(this.#turn);
    if (firstOfTurn)
      for (const old of [...this.#pages.keys()]) if (!this.#wanted.includes(old)) this.#drop(old);
    this.#drop(page);
    const newest = rows.map((row) => {
      const live = this.#live.get(this.idOf(row));
      return live && this.#revisionOf(live) > this.#revisionOf(row) ? live : row;
    });
    newest.forEach((row, offset) => this.#where.set(this.idOf(row), page * this.#pageSize + offset));
    this.#pages.set(page, newest);
    this.#freshIn.set(page, this.#turn);
    this.total = total;
    this.known = true;
    this.answered = this.#query;
    this.failure = null;
    this.#placed += 1;
    for (const old of [...this.#pages.keys()]) {
      if (this.#pages.size <= KEPT) break;
      if (!this.#wanted.includes(old)) this.#drop(old);
    }
    for (const listener of this.#listeners) listener();
  }

  #drop(page: number): void {
    for (const row of this.#pages.get(page) ?? []) {
      const index = this.#where.get(this.idOf(row));
      if (index !== undefined && Math.floor(index / this.#pageSize) === page)
        this.#where.delete(this.idOf(row));
    }
    this.#pages.delete(page);
    this.#freshIn.delete(page);
  }

  #pagesOf(first: number, last: number): number[] {
    const from = Math.floor(Math.max(0, first) / this.#pageSize);
    const to = Math.floor(Math.max(0, first, last) / this.#pageSize);
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }
}
