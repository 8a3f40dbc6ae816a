import { tierOrder, tierWords } from '../../../components/status';
import type { ClientStyle, Ending, Facets, Friction, PlanColumn, RowSummary } from '../../../ipc/client';

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

/** What can be chosen for a cell; empty where it is free text. */
export function choicesOf(column: PlanColumn, facets: Facets): string[] {
  const names = (some: { name: string }[]) => some.map(({ name }) => name);
  switch (column) {
    case 'persona':
      return names(facets.personas);
    case 'emotion':
      return names(facets.arcs);
    case 'topic':
      return names(facets.topics);
    case 'intent':
      return names(facets.intents);
    case 'tone':
      return names(facets.tones);
    case 'tier':
      return tierOrder.map((tier) => tierWords[tier]);
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

/** Those that fit what is typed: beginnings first, then beginnings of words, then the rest that holds it. */
export function matching(choices: readonly string[], typed: string): string[] {
  const wanted = folded(typed.trim());
  if (wanted === '') return [...choices];
  const rank = (choice: string) => {
    const at = folded(choice).indexOf(wanted);
    return at <= 0 ? at : folded(choice)[at - 1] === ' ' ? 1 : 2;
  };
  return choices.filter((choice) => rank(choice) >= 0).sort((a, b) => rank(a) - rank(b));
}

/** Without case and accents: names that differ only in those mean the same. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
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
