import type { Facets, SortKey } from '../../ipc/client';

export type ColumnKey = SortKey;
/** Widths that the person set, in pixels at the normal text size. */
export type OwnWidths = Partial<Record<ColumnKey, number>>;

export interface Column {
  key: ColumnKey;
  name: string;
  /** Pixels at the normal text size: below it nothing can be told. */
  least: number;
  /** Enough for most of its texts. Where it cannot have that, lesser columns step back first. */
  width: number;
  /** Its share of what is left when every text is whole; 0 for a column that never needs more than its width. */
  share: number;
  /** The person may hide it. */
  optional: boolean;
  numeric?: boolean;
}

export const columns: Column[] = [
  { key: 'number', name: 'ID', least: 48, width: 54, share: 0, optional: false },
  { key: 'persona', name: 'Persona', least: 96, width: 132, share: 5, optional: true },
  { key: 'emotion', name: 'Emotion', least: 96, width: 136, share: 5, optional: true },
  { key: 'topic', name: 'Topic', least: 96, width: 124, share: 6, optional: true },
  { key: 'intent', name: 'Intent', least: 88, width: 112, share: 2, optional: true },
  { key: 'tone', name: 'Tone', least: 64, width: 84, share: 1, optional: true },
  { key: 'tier', name: 'Tier', least: 70, width: 84, share: 0, optional: true },
  { key: 'status', name: 'Status', least: 128, width: 130, share: 0, optional: false },
  { key: 'score', name: 'Quality', least: 62, width: 64, share: 0, optional: true, numeric: true },
  { key: 'generated', name: 'Generated', least: 72, width: 88, share: 0, optional: true },
];

/** Beside the columns: the checkbox in front, the button at the end. */
export const CHECK_WIDTH = 40;
export const ACTION_WIDTH = 108;
/** In a table below this width the buttons go without their icons. */
const TIGHT = 900;
const TIGHT_ACTION_WIDTH = 84;
/** No column becomes narrower or wider than this by hand. */
export const NARROWEST = 44;
export const WIDEST = 640;

/** Where there is no room, these step back one after the other; the preview has them all. */
const nice: ColumnKey[] = ['tone', 'intent', 'generated', 'tier'];
const needed: ColumnKey[] = ['topic', 'emotion'];

/** An average letter of the table's text, and what stands beside it in a cell: padding, the variation's mark. */
const LETTER = 6.9;
const BESIDE = 24;
/** A longer text is cut: one of them should not take the room of all others. */
const LONGEST = 300;
/** Lesser columns step back for the sake of longest texts up to here. */
const COMFORT = 190;

/** A column with the width it is drawn with, in pixels. */
export interface DrawnColumn extends Column {
  drawn: number;
}

/**
 * The columns to draw in `room` pixels and how wide each is. A width that the person set holds. The others first
 * get what they need at least, then what is comfortable, then what their longest text needs; what is left after that
 * is shared.
 */
export function layOut(
  hidden: readonly ColumnKey[],
  own: OwnWidths,
  facets: Facets,
  room: number,
  scale = 1,
): DrawnColumn[] {
  const longest = longestTexts(facets);
  const least = (column: Column) => own[column.key] ?? column.least;
  const width = (column: Column) =>
    own[column.key] ?? Math.max(column.width, Math.min(COMFORT, longest[column.key] ?? 0));
  const space = room / scale - CHECK_WIDTH - actionWidth(room, scale) / scale;
  let shown = columns.filter((column) => !column.optional || !hidden.includes(column.key));
  for (const [fold, needs] of [
    [nice, width],
    [needed, least],
  ] as const) {
    for (const key of fold) {
      if (sum(shown.map(needs)) <= space) break;
      shown = shown.filter((column) => column.key !== key);
    }
  }
  let drawn = shown.map(least);
  for (const wanted of [width, (column: Column) => own[column.key] ?? longest[column.key] ?? column.width]) {
    drawn = grow(drawn, shown.map(wanted), space);
  }
  const shares = shown.map((column) => (own[column.key] === undefined ? column.share : 0));
  const left = Math.max(0, space - sum(drawn));
  const all = sum(shares);
  return shown.map((column, index) => {
    const extra = all > 0 ? (left * (shares[index] ?? 0)) / all : 0;
    return { ...column, drawn: Math.floor(((drawn[index] ?? 0) + extra) * scale) };
  });
}

/** Brings widths towards what is wanted, all by the same part of it where there is not room for all. */
function grow(widths: number[], wanted: number[], space: number): number[] {
  const missing = widths.map((width, index) => Math.max(0, (wanted[index] ?? 0) - width));
  const part = Math.min(1, Math.max(0, space - sum(widths)) / (sum(missing) || 1));
  return widths.map((width, index) => width + (missing[index] ?? 0) * part);
}

/** What the longest value of each column needs. */
function longestTexts(facets: Facets): OwnWidths {
  const width = (values: { name: string }[]) =>
    Math.min(LONGEST, values.reduce((most, { name }) => Math.max(most, name.length), 0) * LETTER + BESIDE);
  return {
    persona: width(facets.personas),
    emotion: width(facets.arcs),
    topic: width(facets.topics),
    intent: width(facets.intents),
    tone: width(facets.tones),
  };
}

/** Whether a table of this width is short of room. */
export function isTight(room: number, scale = 1): boolean {
  return room / scale < TIGHT;
}

function actionWidth(room: number, scale: number): number {
  return (isTight(room, scale) ? TIGHT_ACTION_WIDTH : ACTION_WIDTH) * scale;
}

/** All of the table's width, in pixels. */
export function tableWidth(shown: readonly DrawnColumn[], room: number, scale = 1): number {
  return sum(shown.map((column) => column.drawn)) + CHECK_WIDTH * scale + actionWidth(room, scale);
}

/** The grid-template-columns of header and rows. The last column takes the pixels that rounding leaves. */
export function template(shown: readonly DrawnColumn[], room: number, scale = 1): string {
  const pixels = (width: number) => `${width}px`;
  const action = `minmax(${pixels(actionWidth(room, scale))}, 1fr)`;
  return [pixels(CHECK_WIDTH * scale), ...shown.map((column) => pixels(column.drawn)), action].join(' ');
}

export function clampColumn(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
