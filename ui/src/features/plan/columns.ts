import type { GridColumn } from '../../components/grid/columns';
import { statusLooks, statusOrder } from '../../components/status';
import type { Facets, Status } from '../../ipc/client';
import type { ColumnKey } from '../../ipc/prefs';

export interface PlanColumn extends GridColumn {
  key: ColumnKey | 'check' | 'action';
}

const plain = { sortable: true, optional: true };
/** Where there is no room, these step back one after the other; the preview has them all. */
const nice = (drop: number) => ({ ...plain, drop, spare: true });
const needed = (drop: number) => ({ ...plain, drop: 10 + drop });

export const columns: PlanColumn[] = [
  { key: 'check', name: 'Selected', min: 40, ideal: 40, control: true },
  { key: 'number', name: 'ID', min: 46, ideal: 48, sortable: true },
  { key: 'persona', name: 'Persona', min: 80, ideal: 124, ...plain },
  { key: 'emotion', name: 'Emotion', min: 92, ideal: 132, ...needed(2) },
  { key: 'topic', name: 'Topic', min: 92, ideal: 124, ...needed(1) },
  { key: 'intent', name: 'Intent', min: 84, ideal: 108, ...nice(2) },
  { key: 'tone', name: 'Tone', min: 64, ideal: 84, ...nice(1) },
  { key: 'tier', name: 'Tier', min: 78, ideal: 86, ...nice(4) },
  { key: 'brief', name: 'Brief', min: 120, ideal: 180, max: 420, ...nice(9) },
  { key: 'client_style', name: 'Client style', min: 86, ideal: 96, ...nice(8) },
  { key: 'friction', name: 'Friction', min: 96, ideal: 112, ...nice(7) },
  { key: 'ending', name: 'Ending', min: 90, ideal: 100, ...nice(6) },
  { key: 'template', name: 'Template', min: 86, ideal: 110, max: 200, ...nice(5) },
  // As wide as the widest badge that may be in view.
  { key: 'status', name: 'Status', min: 0, ideal: 0, sortable: true },
  { key: 'generated', name: 'Generated', min: 84, ideal: 92, ...nice(3) },
  // With the arrow of its order.
  { key: 'score', name: 'Quality', min: 74, ideal: 76, ...needed(3), numeric: true },
  // As wide as its buttons are drawn.
  { key: 'action', name: 'Action', min: 0, ideal: 0, unnamed: true, sticky: true },
];

/** Those that the person may hide. */
export const optionalColumns = columns.flatMap(({ key, name, optional }) =>
  optional && key !== 'check' && key !== 'action' ? [{ key, name }] : [],
);

/** The button with its icon and a word, with the word alone, and with the icon alone. */
const ACTION = { whole: 106, word: 82, icon: 40 };
/** In a table below this width the buttons go without their icons, and below the next one without their words. */
const TIGHT = 820;
const CRAMPED = 430;

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

/** What a table has to make room for. */
export interface Content {
  facets: Facets;
  /** The statuses that its rows may have. */
  statuses: readonly Status[];
}

/** Statuses whose button says a word; at the others it is an icon. */
const wordy: readonly Status[] = ['not_generated', 'generating', 'failed'];

/** The columns that are not hidden, with the widths that the content asks for in a table of `room` pixels. */
export function planColumns(
  hidden: readonly string[],
  content: Content,
  room: number,
  scale = 1,
): PlanColumn[] {
  const longest = longestTexts(content.facets);
  const status = statusWidth(content.statuses);
  const action = ACTION[actionLook(content, room, scale)];
  return columns
    .filter((column) => !column.optional || !hidden.includes(column.key))
    .map((column) => {
      if (column.key === 'status') return { ...column, min: status, ideal: status };
      if (column.key === 'action') return { ...column, min: action, ideal: action };
      const max = longest[column.key];
      if (max === undefined) return column;
      return { ...column, ideal: Math.max(column.ideal, Math.min(COMFORT, max)), max };
    });
}

/** What the longest value of each column needs, and its heading. */
function longestTexts(facets: Facets): Partial<Record<string, number>> {
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

/** The statuses that rows may have: those that there are, as far as the filter lets them through. */
export function statusesOf(counts: Partial<Record<Status, number>>, filtered: readonly Status[]): Status[] {
  const there = statusOrder.filter((status) => (counts[status] ?? 0) > 0);
  const passing = filtered.length > 0 ? there.filter((status) => filtered.includes(status)) : there;
  return passing.length > 0 ? passing : filtered.length > 0 ? [...filtered] : statusOrder;
}
