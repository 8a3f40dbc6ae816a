import { untrack } from 'svelte';
import type { RowSource } from './source';
import { mostDrawn, sheetOf, slot, visibleRange, type DrawnRange, type Sheet } from './window';

/** How long the view stays empty for rows that are about to come; then it says that they are loading. */
const AHEAD_MS = 60;

/** What a viewport is over, read anew whenever it changes. Heights are in pixels. */
export interface ViewportSource {
  rows: Pick<RowSource<unknown>, 'total' | 'at' | 'show'>;
  rowHeight: number;
  headerHeight: number;
}

/** Where a grid is scrolled to, which rows are drawn for it, and in which elements. */
export class Viewport {
  /** Of the whole grid, its header included; 0 before the first measurement. */
  height = $state(0);
  readonly #source: () => ViewportSource;
  /** The pixel of all rows that the view begins with. */
  #top = $state(0);
  /** How much further that is than the scroll position; not 0 only in a grid too high to be laid out. */
  #shift = $state(0);
  /** Where the view is scrolled to, far from the rows that are drawn. They are drawn there once theirs are known. */
  #ahead = $state<number | null>(null);
  #waited: ReturnType<typeof setTimeout> | undefined;
  /** The row that the first element belongs to. */
  #base = $state(0);

  /** Of the rows' part of the view; 0 before the first measurement. */
  readonly #room = $derived.by(() => (this.height > 0 ? this.height - this.#source().headerHeight : 0));
  readonly range: DrawnRange = $derived.by(() => this.#rangeAt(this.#top));
  readonly sheet: Sheet = $derived.by(() => {
    const { rows, rowHeight } = this.#source();
    return sheetOf(rows.total, rowHeight, this.#room);
  });
  readonly #slots = $derived.by(() => mostDrawn(this.#room, this.#source().rowHeight));

  constructor(source: () => ViewportSource, top: number) {
    this.#source = source;
    this.#top = top;
  }

  /** The element that a row is drawn in. */
  slotOf(index: number): number {
    return slot(index, this.#base, this.#slots);
  }

  /** Where a row is drawn in the sheet. */
  topOf(index: number): number {
    return index * this.#source().rowHeight - this.#shift;
  }

  /** The view is somewhere else already than the rows that are drawn. */
  get isAhead(): boolean {
    return this.#ahead !== null;
  }

  get isAtTop(): boolean {
    return this.#top === 0 && this.#ahead === null;
  }

  /** The grid was scrolled to `to`, with a view of so many pixels. */
  scrolled(to: number, view: number): void {
    const top = to * this.sheet.ratio;
    if (Math.abs(top - this.#top) <= view) {
      this.#arrived();
      this.#draw(to);
      return;
    }
    this.#ahead = to;
    this.#waited ??= setTimeout(() => this.#arrive(), AHEAD_MS);
    const { start, end } = this.#rangeAt(top);
    this.#source().rows.show(start, end - 1);
  }

  /** Draws what was waited for, if it is there. */
  settle(): void {
    if (this.#ahead === null) return;
    const { start, end } = this.#rangeAt(this.#ahead * this.sheet.ratio);
    const { rows } = this.#source();
    if (rows.at(start) !== undefined && rows.at(end - 1) !== undefined) untrack(() => this.#arrive());
  }

  stop(): void {
    clearTimeout(this.#waited);
  }

  /** Draws the rows where the view is. In the same elements and in their order: only what is in them changes. */
  #arrive(): void {
    if (this.#ahead === null) return;
    const before = this.slotOf(this.range.start);
    this.#draw(this.#ahead);
    this.#base = this.range.start - before;
    this.#arrived();
  }

  #draw(scrollTop: number): void {
    this.#top = scrollTop * this.sheet.ratio;
    this.#shift = this.#top - scrollTop;
  }

  #arrived(): void {
    this.#ahead = null;
    clearTimeout(this.#waited);
    this.#waited = undefined;
  }

  #rangeAt(top: number): DrawnRange {
    const { rows, rowHeight } = this.#source();
    return visibleRange(top, this.#room, rowHeight, rows.total);
  }
}
