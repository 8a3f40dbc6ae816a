import type { RowId, RowSource } from './source';

/**
 * The one current row: the keyboard stands on it and the keys act on it. Where the keyboard went to a row that is not
 * loaded yet, there is none until that row has come: no key may act on another meanwhile.
 */
export class CurrentRow<Row, Id extends RowId = number> {
  #id = $state<Id | null>(null);
  /** The place whose row is on its way. */
  #awaited = $state<number | null>(null);
  /** Where it stood last, for when it leaves the rows. */
  #place: number | null = null;
  #listeners = new Set<(id: Id | null) => void>();
  readonly #rows: RowSource<Row, Id>;

  constructor(rows: RowSource<Row, Id>) {
    this.#rows = rows;
  }

  get id(): Id | null {
    return this.#id;
  }

  /** Its row, where that is loaded. */
  get row(): Row | undefined {
    const index = this.#id === null ? undefined : this.#rows.indexOf(this.#id);
    return index === undefined ? undefined : this.#rows.at(index);
  }

  /** Its place among the rows, known or on its way. */
  get index(): number | undefined {
    return this.#awaited ?? (this.#id === null ? undefined : this.#rows.indexOf(this.#id));
  }

  /** Where it stood last, as far as that is known; null after another question. */
  get place(): number | null {
    return this.#place;
  }

  set(id: Id | null): void {
    this.#awaited = null;
    this.#take(id);
    this.#place = id === null ? null : (this.#rows.indexOf(id) ?? null);
  }

  /** Told by the database. */
  placeAt(index: number): void {
    this.#place = index;
  }

  goTo(index: number): void {
    this.#place = index;
    const row = this.#rows.at(index);
    this.#awaited = row === undefined ? index : null;
    this.#take(row === undefined ? null : this.#rows.idOf(row));
  }

  /** Where a step leads; from a row that left the rows, to what stands in its place now. */
  after(step: number): number {
    const last = this.#rows.total - 1;
    const at = this.index;
    if (at !== undefined) return at + step;
    if (this.#place === null) return step > 0 ? 0 : last;
    return step > 0 ? this.#place + step - 1 : this.#place + step;
  }

  /** Rows have come: the awaited one may be among them. */
  settle(): void {
    if (this.#awaited !== null) {
      const index = Math.max(0, Math.min(this.#awaited, this.#rows.total - 1));
      const row = this.#rows.at(index);
      if (row === undefined) return;
      this.#awaited = null;
      this.#place = index;
      this.#take(this.#rows.idOf(row));
    } else if (this.#id !== null) {
      this.#place = this.#rows.indexOf(this.#id) ?? this.#place;
    }
  }

  /** Another question was asked: places of the old rows say nothing about the new ones. */
  forgetPlace(): void {
    this.#awaited = null;
    this.#place = null;
  }

  /** Told of every change. Gives back how to stop. */
  onChange(listener: (id: Id | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(id: Id | null): void {
    if (id === this.#id) return;
    this.#id = id;
    for (const listener of this.#listeners) listener(id);
  }
}
