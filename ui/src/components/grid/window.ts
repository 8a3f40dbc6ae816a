/** Which rows of a long grid are drawn. All rows have one height, so this is plain arithmetic. */

export const HEADER_REM = 2;
/** Rows drawn beyond the view, so that scrolling finds them there. */
export const OVERSCAN = 8;
/** Before the first measurement: enough rows for any window. */
const UNMEASURED = 720;

/** WebKit lays out nothing beyond 2^25 px: a longer table is scrolled in proportion. */
const TALLEST = 30_000_000;
/** Free room under the last row, in rows: it can be scrolled clear of a toast. */
export const ROWS_BELOW = 2;

/** How high the rows are as the table is laid out, and how far its scroll position reaches into them. */
export interface Sheet {
  height: number;
  /** Pixels of rows to one pixel of scrolling. */
  ratio: number;
}

/** `view`: pixels of rows that are in view at once. */
export function sheetOf(total: number, rowHeight: number, view: number): Sheet {
  const full = total * rowHeight;
  if (full <= TALLEST) return { height: full, ratio: 1 };
  const rest = ROWS_BELOW * rowHeight - view;
  return { height: TALLEST, ratio: (full + rest) / (TALLEST + rest) };
}

export interface DrawnRange {
  /** Drawn: `start` up to, not including, `end`. */
  start: number;
  end: number;
  /** Really in view, both included. */
  first: number;
  last: number;
}

/** How many rows a view holds, the ones that are cut off at its edges included. */
function inView(height: number, rowHeight: number): number {
  return Math.ceil((height > 0 ? height : UNMEASURED) / rowHeight) + 1;
}

/** The most rows that are ever drawn for a view of this height. */
export function mostDrawn(height: number, rowHeight: number): number {
  return inView(height, rowHeight) + 2 * OVERSCAN;
}

export function visibleRange(top: number, height: number, rowHeight: number, total: number): DrawnRange {
  const view = height > 0 ? height : UNMEASURED;
  const most = Math.max(0, total - 1);
  const first = Math.min(most, Math.max(0, Math.floor(top / rowHeight)));
  const last = Math.min(most, Math.max(first, Math.ceil((top + view) / rowHeight) - 1));
  return {
    start: Math.max(0, first - OVERSCAN),
    // Counted from the first, so that their number stays the same while they are scrolled.
    end: Math.min(total, first + inView(height, rowHeight) + OVERSCAN),
    first,
    last,
  };
}

/**
 * The elements of rows are used again: a row that leaves the view gives its element to one that comes into it. Which
 * element a row gets follows from its index alone, counted from `base`.
 */
export function slot(index: number, base: number, slots: number): number {
  return (((index - base) % slots) + slots) % slots;
}
