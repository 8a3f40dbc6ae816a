/** Which rows of a long table are drawn. All rows have one height, so this is plain arithmetic. */

export const HEADER_REM = 2;
/** Rows drawn beyond the view, so that scrolling finds them there. */
export const OVERSCAN = 8;
/** Before the first measurement: enough rows for any window. */
const UNMEASURED = 720;

export interface DrawnRange {
  /** Drawn: `start` up to, not including, `end`. */
  start: number;
  end: number;
  /** Really in view, both included. */
  first: number;
  last: number;
}

export function visibleRange(
  top: number,
  height: number,
  rowHeight: number,
  total: number,
  overscan = OVERSCAN,
): DrawnRange {
  const view = height > 0 ? height : UNMEASURED;
  const most = Math.max(0, total - 1);
  const first = Math.min(most, Math.max(0, Math.floor(top / rowHeight)));
  const last = Math.min(most, Math.max(first, Math.ceil((top + view) / rowHeight) - 1));
  return {
    start: Math.max(0, first - overscan),
    end: Math.min(total, last + overscan + 1),
    first,
    last,
  };
}
