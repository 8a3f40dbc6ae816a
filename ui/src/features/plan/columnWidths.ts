import { theme } from '../../state/theme.svelte';
import type { ColumnKey, DrawnColumn, OwnWidths } from './columns';
import { plan } from './plan.svelte';

const STEP = 12;
/** Left and right of what stands in a cell. */
const PADDING = 18;
const GAP = 5;

/**
 * Sets the width of a column by hand, in pixels as drawn. Those before it are held where they are meanwhile, so that its
 * edge stays under the pointer; they do not become the person's own by that.
 */
export function resize(key: ColumnKey, width: number, shown: readonly DrawnColumn[]): void {
  const index = shown.findIndex((column) => column.key === key);
  const held = shown.slice(0, index).map((column) => [column.key, column.drawn / theme.scale]);
  plan.heldWidths = Object.fromEntries(held) as OwnWidths;
  plan.setWidths({ [key]: width / theme.scale });
}

/** As wide as the widest of the cells that are drawn. */
export function fit(key: ColumnKey, table: HTMLElement): void {
  const cells = [...table.querySelectorAll<HTMLElement>(`[data-column="${key}"]`)];
  const widths = cells.map((cell) => {
    const parts = [...cell.children].map((part) => part.scrollWidth);
    const content = parts.length > 0 ? parts.reduce((sum, part) => sum + part + GAP, -GAP) : textWidth(cell);
    return content + PADDING;
  });
  if (widths.length === 0) return;
  plan.setWidths({ [key]: Math.max(...widths) / theme.scale });
  plan.keepWidths();
}

/** Of text that stands in a cell without an element of its own. */
function textWidth(cell: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return Math.ceil(range.getBoundingClientRect().width);
}

/** Alt and an arrow on a column's heading change its width. */
export function columnKey(event: KeyboardEvent, key: ColumnKey, shown: readonly DrawnColumn[]): void {
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  const column = shown.find((other) => other.key === key);
  if (!event.altKey || step === undefined || !column) return;
  event.preventDefault();
  resize(key, column.drawn + step, shown);
  plan.keepWidths();
}
