import { builder, type Builder } from './builder.svelte';
import type { PlanRow } from './changes.svelte';
import { itemsOf, topsOf, type Item, type ListView, type RowItem } from './items';

/** Characters of a brief, as everywhere a plan is read. */
export const MOST_BRIEF = 8_000;

/** The list of proposed rows: what it shows, the row that the keys act on, and what is being typed in it. */
export class RowList {
  view = $state<ListView>('topic');
  /** The current row by its place in the proposal, which another one may take. */
  #key = $state<number | null>(null);
  /** A brief that is being written, and of which row. It is here so that scrolling loses nothing. */
  editing = $state.raw<{ row: PlanRow; text: string } | null>(null);
  /** Counts how often another row was made the current one. */
  moved = $state(0);
  readonly #builder: Builder;

  readonly items: Item[] = $derived.by(() => {
    const { rows, pairs, choices } = this.#builder;
    return itemsOf(this.view, rows, pairs, choices.value?.topics ?? []);
  });
  readonly tops = $derived(topsOf(this.items));
  readonly rowItems = $derived(this.items.filter((item): item is RowItem => item.kind === 'row'));
  /** The current row; the first where it is not shown. */
  readonly current: RowItem | null = $derived(
    this.rowItems.find((item) => item.row.row.key === this.#key) ?? this.rowItems[0] ?? null,
  );

  constructor(of: Builder) {
    this.#builder = of;
  }

  forget(): void {
    this.view = 'topic';
    this.#key = null;
    this.editing = null;
    this.moved = 0;
  }

  /** Where the item of the current row is; -1 where there is none. */
  get index(): number {
    return this.current ? this.items.indexOf(this.current) : -1;
  }

  go(item: RowItem): void {
    this.#key = item.row.row.key;
    this.moved += 1;
  }

  show(view: ListView): void {
    this.commit();
    this.view = view;
    this.moved += 1;
  }

  type(text: string): void {
    if (this.editing) this.editing = { ...this.editing, text };
  }

  step(by: number): void {
    const at = this.current ? this.rowItems.indexOf(this.current) : 0;
    const to = this.rowItems[Math.min(Math.max(at + by, 0), this.rowItems.length - 1)];
    if (to) this.go(to);
  }

  edit(item = this.current): void {
    if (!item) return;
    this.commit();
    this.go(item);
    this.editing = { row: item.row, text: item.row.row.brief ?? '' };
  }

  /** What was typed is the row's brief. */
  commit(): void {
    const { editing } = this;
    this.editing = null;
    if (editing) this.#builder.edit(editing.row, editing.text);
  }

  cancel(): void {
    this.editing = null;
  }

  roll(row = this.current?.row): void {
    if (row) void this.#builder.roll(row);
  }

  /** The keys go on to the next row: what is drawn in the place of this one may stand far away. */
  drop(row = this.current?.row): void {
    if (!row) return;
    const { current } = this;
    const next = current?.row.name === row.name ? this.#after(current) : undefined;
    void this.#builder.drop(row);
    if (next) this.go(next);
  }

  /** The row below, above where there is none. Among the similar ones a pair goes as a whole. */
  #after(item: RowItem): RowItem | undefined {
    const at = this.rowItems.indexOf(item);
    const stays = (one: RowItem) =>
      one !== item && (this.view !== 'similar' || one.pair?.name !== item.pair?.name);
    return this.rowItems.slice(at).find(stays) ?? this.rowItems.slice(0, at).findLast(stays);
  }

  /** Takes the last change back and goes to its row. */
  undo(): void {
    const name = this.#builder.undo();
    const item = this.rowItems.find((one) => one.row.name === name);
    if (item) this.go(item);
  }
}

export const list = new RowList(builder);
