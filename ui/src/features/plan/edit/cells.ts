import { tierOrder, tierWords } from '../../../components/status';
import type {
  ClientStyle,
  Ending,
  Facets,
  Friction,
  PlanColumn,
  RowSummary,
  Tier,
} from '../../../ipc/client';
import { folded } from '../../../ipc/names';
import type { Choices } from './choices.svelte';

/** Columns that can be edited, with their names. */
export const editable: Record<PlanColumn, string> = {
  persona: 'Persona',
  emotion: 'Emotion',
  topic: 'Topic',
  intent: 'Intent',
  tone: 'Tone',
  tier: 'Tier',
  brief: 'Brief',
  client_style: 'Client style',
  friction: 'Friction',
  ending: 'Ending',
  template: 'Template',
};

const styleWords: Record<ClientStyle, string> = {
  curt: 'Curt',
  rambling: 'Rambling',
  careful: 'Careful',
  blunt: 'Blunt',
};
const frictionWords: Record<Friction, string> = {
  none: 'None',
  doubts: 'Doubts',
  pushes_back: 'Pushes back',
  misunderstands: 'Misunderstands',
};
const endingWords: Record<Ending, string> = {
  settled: 'Settled',
  half_settled: 'Half settled',
  leaves_open: 'Leaves open',
};

/** The column of this key, where its cells can be edited. */
export function columnOf(key: string | null): PlanColumn | null {
  return key !== null && key in editable ? (key as PlanColumn) : null;
}

/** What a cell says, as people read and type it. */
export function textOf(row: RowSummary, column: PlanColumn): string {
  switch (column) {
    case 'tier':
      return tierWords[row.tier];
    case 'client_style':
      return row.clientStyle ? styleWords[row.clientStyle] : '';
    case 'friction':
      return row.friction ? frictionWords[row.friction] : '';
    case 'ending':
      return row.ending ? endingWords[row.ending] : '';
    case 'brief':
    case 'template':
      return row[column] ?? '';
    default:
      return row[column];
  }
}

/** What can be chosen for a cell of a row of this tier; empty where it is free text. */
export function choicesOf(column: PlanColumn, tier: Tier, library: Choices, facets: Facets): string[] {
  const names = (some: { name: string }[]) => some.map(({ name }) => name);
  switch (column) {
    case 'persona':
    case 'emotion':
    case 'topic':
      return names(library.of(kindOf[column]));
    // Rows have words that are no items.
    case 'intent':
      return [...new Set(names([...library.of('intent'), ...facets.intents]))];
    case 'tone':
      return [...new Set(names([...library.of('tone'), ...facets.tones]))];
    case 'template':
      return names(library.of('template').filter((template) => template.tier === tier));
    case 'tier':
      return tierOrder.map((one) => tierWords[one]);
    case 'client_style':
      return Object.values(styleWords);
    case 'friction':
      return Object.values(frictionWords);
    case 'ending':
      return Object.values(endingWords);
    default:
      return [];
  }
}

/** The cells of a column can say what is no choice. */
export function isFree(column: PlanColumn): boolean {
  return namesItem(column) || column === 'intent' || column === 'tone';
}

/** Those that fit what is typed: that name itself, beginnings, beginnings of words, then the rest that holds it. */
export function matching(choices: readonly string[], typed: string): string[] {
  const wanted = folded(typed);
  if (wanted === '') return [...choices];
  const fits: ((choice: string) => boolean)[] = [
    (choice) => choice.toLowerCase() === typed.trim().toLowerCase(),
    (choice) => folded(choice) === wanted,
    (choice) => folded(choice).startsWith(wanted),
    (choice) => folded(choice).includes(` ${wanted}`),
    (choice) => folded(choice).includes(wanted),
  ];
  const rank = (choice: string) => fits.findIndex((fit) => fit(choice));
  return choices.filter((choice) => rank(choice) >= 0).sort((a, b) => rank(a) - rank(b));
}

const writtenFrom: readonly PlanColumn[] = ['persona', 'emotion', 'topic', 'tier', 'brief'];

/** Why a cell cannot be edited now; null where it can. */
export function lockOf(row: RowSummary, column: PlanColumn): string | null {
  if (row.status === 'generating') return 'It is being generated. Wait for its answer, or cancel the batch.';
  if (row.queued) return 'It waits in a batch. Wait for its end, or cancel the batch.';
  // What an import left open can still be given.
  const open = namesItem(column) && (row[column] === '' || row.unknown.includes(column));
  if (row.generatedAt !== null && writtenFrom.includes(column) && !open)
    return 'Written from this. Duplicate to change.';
  return null;
}

/** The kind of item that a column names. */
export const kindOf = { persona: 'persona', emotion: 'arc', topic: 'topic' } as const;

/** The column names an item of the library that may be lacking. */
export function namesItem(column: PlanColumn): column is keyof typeof kindOf {
  return column in kindOf;
}
