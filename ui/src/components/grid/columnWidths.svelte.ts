import { clampColumn, type DrawnColumn, type OwnWidths } from './columns';

const STEP = 12;
/** Left and right of what stands in a cell. */
const PADDING = 18;
const GAP = 5;

/** The widths that the person gives to columns. `scale`: of the text, against its normal size. */
export class ColumnWidths {
  own = $state.raw<OwnWidths>({});
  /** Of columns before the one whose edge is under the pointer: they stay where they are for as long. */
  #held = $state.raw<OwnWidths>({});
  readonly #onkeep: (widths: OwnWidths) => void;

  constructor(onkeep: (widths: OwnWidths) => void) {
    this.#onkeep = onkeep;
  }

  /** Own widths, and those that hold for the moment. */
  get all(): OwnWidths {
    return { ...this.own, ...this.#held };
  }

  get changed(): boolean {
    return Object.keys(this.own).length > 0;
  }

  /** What was set so far lasts. */
  keep(): void {
    this.#held = {};
    this.#onkeep(this.own);
  }

  /** All columns find their widths by themselves again. */
  reset(): void {
    this.own = {};
    this.keep();
  }

  /**
   * Sets the width of a column by hand, in pixels as drawn. Those before it are held where they are meanwhile, so that
   * its edge stays under the pointer; they do not become the person's own by that.
   */
  resize(key: string, width: number, shown: readonly DrawnColumn[], scale: number): void {
    const index = shown.findIndex((column) => column.key === key);
    const before = shown.slice(0, index).filter((column) => column.sortable);
    this.#held = Object.fromEntries(before.map((column) => [column.key, column.drawn / scale]));
    this.own = { ...this.own, [key]: clampColumn(width / scale) };
  }

  /** As wide as the widest of the cells that are drawn. */
  fit(key: string, grid: HTMLElement, scale: number): void {
    const cells = [...grid.querySelectorAll<HTMLElement>(`[role="gridcell"][data-column="${key}"]`)];
    const widths = cells.map((cell) => {
      const parts = [...cell.children].map((part) => part.scrollWidth);
      const content =
        parts.length > 0 ? parts.reduce((sum, part) => sum + part + GAP, -GAP) : textWidth(cell);
      return content + PADDING;
    });
    if (widths.length === 0) return;
    this.own = { ...this.own, [key]: clampColumn(Math.max(...widths) / scale) };
    this.keep();
  }

  /** Alt and an arrow on a column's heading change its width. True where the key was used. */
  byKey(event: KeyboardEvent, key: string, shown: readonly DrawnColumn[], scale: number): boolean {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    const column = shown.find((other) => other.key === key);
    if (!event.altKey || event.shiftKey || step === undefined || !column?.sortable) return false;
    this.resize(key, column.drawn + step, shown, scale);
    this.keep();
    return true;
  }
}

/** Of text that stands in a cell without an element of its own. */
function textWidth(cell: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return Math.ceil(range.getBoundingClientRect().width);
}
