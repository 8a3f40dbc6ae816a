import type { Facets, SortKey, Status } from '../../ipc/client';
import { COLUMN_WIDTH } from '../../ipc/prefs';
import { statusLooks, statusOrder } from '../../components/status';

export type ColumnKey = SortKey;
/** Widths that the person set, in pixels at the normal text size. */
export type OwnWidths = Partial<Record<ColumnKey, number>>;

export interface Column {
  key: ColumnKey;
  name: string;
  /** Pixels at the normal text size: below it nothing can be told. */
  min: number;
  /** Enough for most of its texts. Where it cannot have that, lesser columns step back first. */
  ideal: number;
  /** The person may hide it. */
  optional: boolean;
  numeric?: boolean;
}

export const columns: Column[] = [
  { key: 'number', name: 'ID', min: 46, ideal: 48, optional: false },
  { key: 'persona', name: 'Persona', min: 80, ideal: 124, optional: true },
  { key: 'emotion', name: 'Emotion', min: 92, ideal: 132, optional: true },
  { key: 'topic', name: 'Topic', min: 92, ideal: 124, optional: true },
  { key: 'intent', name: 'Intent', min: 84, ideal: 108, optional: true },
  { key: 'tone', name: 'Tone', min: 64, ideal: 84, optional: true },
  { key: 'tier', name: 'Tier', min: 78, ideal: 86, optional: true },
  // As wide as the widest badge that may be in view.
  { key: 'status', name: 'Status', min: 0, ideal: 0, optional: false },
  { key: 'generated', name: 'Generated', min: 84, ideal: 92, optional: true },
  { key: 'score', name: 'Quality', min: 58, ideal: 60, optional: true, numeric: true },
];

/** Beside the columns: the checkbox in front, the button behind. What is left stays free at the end. */
export const CHECK_WIDTH = 40;
/** The button with its icon and a word, with the word alone, and with the icon alone. */
const ACTION = { whole: 106, word: 82, icon: 40 };
/** In a table below this width the buttons go without their icons, and below the next one without their words. */
const TIGHT = 960;
const CRAMPED = 430;

/** Where there is no room, these step back one after the other; the preview has them all. */
const nice: ColumnKey[] = ['tone', 'intent', 'generated', 'tier'];
const needed: ColumnKey[] = ['topic', 'emotion', 'score'];

/** Padding of a cell, and the variation's mark beside a name. */
const BESIDE = 16;
const VARIATION = 8;
/** Badges: padding, icon and the gap between icon and word, in text that is a size smaller. */
const BADGE = 33;
const SMALLER = 0.92;
/** A longer text is cut: one of them should not take the room of all others. */
const LONGEST = 320;
/** Lesser columns step back for the sake of longest texts up to here. */
const COMFORT = 200;

/** A column with the width it is drawn with, in pixels. */
export interface DrawnColumn extends Column {
  drawn: number;
}

/** What a table has to make room for. */
export interface Content {
  facets: Facets;
  /** The statuses that its rows may have. */
  statuses: readonly Status[];
}

/** Statuses whose button says a word; at the others it is an icon. */
const wordy: readonly Status[] = ['not_generated', 'generating', 'failed'];

/**
 * The columns to draw in `room` pixels and how wide each is. A width that the person set holds. The others first
 * get what they need at least, then what is comfortable, then what their longest text needs.
 */
export function layOut(
  hidden: readonly ColumnKey[],
  own: OwnWidths,
  content: Content,
  room: number,
  scale = 1,
): DrawnColumn[] {
  const status = statusWidth(content.statuses);
  const longest: OwnWidths = { ...longestTexts(content.facets), status };
  const min = (column: Column) => own[column.key] ?? (column.key === 'status' ? status : column.min);
  const ideal = (column: Column) =>
    own[column.key] ?? Math.max(column.ideal, Math.min(COMFORT, longest[column.key] ?? 0));
  const max = (column: Column) => own[column.key] ?? longest[column.key] ?? column.ideal;
  const space = room / scale - CHECK_WIDTH - actionWidth(content, room, scale) / scale;
  let shown = columns.filter((column) => !column.optional || !hidden.includes(column.key));
  for (const [fold, needs] of [
    [nice, ideal],
    [needed, min],
  ] as const) {
    for (const key of fold) {
      if (sum(shown.map(needs)) <= space) break;
      shown = shown.filter((column) => column.key !== key);
    }
  }
  let drawn = shown.map(min);
  for (const wanted of [ideal, max]) drawn = grow(drawn, shown.map(wanted), space);
  return shown.map((column, index) => ({ ...column, drawn: Math.floor((drawn[index] ?? 0) * scale) }));
}

/** Brings widths towards what is wanted, all by the same part of it where there is not room for all. */
function grow(widths: number[], wanted: number[], space: number): number[] {
  const missing = widths.map((width, index) => Math.max(0, (wanted[index] ?? 0) - width));
  const part = Math.min(1, Math.max(0, space - sum(widths)) / (sum(missing) || 1));
  return widths.map((width, index) => width + (missing[index] ?? 0) * part);
}

/** What the longest value of each column needs, and its heading. */
function longestTexts(facets: Facets): OwnWidths {
  const width = (values: { name: string }[], beside: number, heading: number) =>
    Math.min(LONGEST, values.reduce((most, { name }) => Math.max(most, textWidth(name)), heading) + beside);
  return {
    persona: width(facets.personas, BESIDE + VARIATION, 60),
    emotion: width(facets.arcs, BESIDE, 60),
    topic: width(facets.topics, BESIDE, 50),
    intent: width(facets.intents, BESIDE, 50),
    tone: width(facets.tones, BESIDE, 50),
  };
}

/** Pixels of Inter's letters at the normal text size, by kinds: to measure them all would lay out every name. */
function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) {
    if ("ijlIt .,'|".includes(letter)) width += 4;
    else if ('fr1-()'.includes(letter)) width += 5.6;
    else if ('mwMW'.includes(letter)) width += 11.8;
    else if (letter >= 'A' && letter <= 'Z') width += 9.2;
    // Letters of other scripts may be as wide as they are high.
    else width += letter > '\u02ff' ? 13 : 7.9;
  }
  return Math.ceil(width);
}

function statusWidth(statuses: readonly Status[]): number {
  const words = statuses.map((status) =>
    status === 'generating' ? 'Generating...' : statusLooks[status].word,
  );
  return Math.ceil(Math.max(...words.map(textWidth), 45) * SMALLER + BADGE + BESIDE);
}

/** How the buttons at the end of the rows are drawn. */
export function actionLook(content: Content, room: number, scale = 1): keyof typeof ACTION {
  const width = room / scale;
  if (width < CRAMPED || !content.statuses.some((status) => wordy.includes(status))) return 'icon';
  return width < TIGHT ? 'word' : 'whole';
}

function actionWidth(content: Content, room: number, scale: number): number {
  return ACTION[actionLook(content, room, scale)] * scale;
}

/** All of the table's width, in pixels. */
export function tableWidth(shown: readonly DrawnColumn[], content: Content, room: number, scale = 1): number {
  return sum(shown.map((column) => column.drawn)) + CHECK_WIDTH * scale + actionWidth(content, room, scale);
}

/** The grid-template-columns of header and rows. */
export function template(shown: readonly DrawnColumn[], content: Content, room: number, scale = 1): string {
  const widths = [
    CHECK_WIDTH * scale,
    ...shown.map((column) => column.drawn),
    actionWidth(content, room, scale),
  ];
  return `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`;
}

/** The statuses that rows may have: those that there are, as far as the filter lets them through. */
export function statusesOf(counts: Partial<Record<Status, number>>, filtered: readonly Status[]): Status[] {
  const there = statusOrder.filter((status) => (counts[status] ?? 0) > 0);
  const passing = filtered.length > 0 ? there.filter((status) => filtered.includes(status)) : there;
  return passing.length > 0 ? passing : filtered.length > 0 ? [...filtered] : statusOrder;
}

export function clampColumn(width: number): number {
  return Math.round(Math.max(COLUMN_WIDTH.least, Math.min(width, COLUMN_WIDTH.most)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
