import type { ItemBody, ItemKind, ItemVersion, RowSummary, Tier } from '../bindings';
import { arcs, edgeArcs, intents, personas, tones, topics } from './words';
import type { World } from './world';

/** An item of the fake's library. */
export interface FakeItem {
  id: number;
  kind: ItemKind;
  active: boolean;
  archived: boolean;
  /** The version that what is written was written with. */
  writtenWith: number;
  /** The newest first. */
  versions: ItemVersion[];
}

const DAY = 86_400_000;

/** Numbers of items begin here, kind by kind; the rest is the place among the names that rows are made of. */
const firstIds: Record<ItemKind, number> = {
  persona: 0,
  arc: 1000,
  topic: 2000,
  intent: 3000,
  tone: 4000,
  template: 5000,
  voice: 6000,
  resource: 7000,
};

/** The number of a kind's nth item, from 0. */
export function itemId(datasetId: number, kind: ItemKind, nth: number): number {
  return (datasetId - 1) * 100_000 + firstIds[kind] + nth + 1;
}

const backgrounds = [
  'Bills go into a drawer. After a layoff three years ago nothing was opened for months, and the habit stayed.',
  'Reads everything, keeps three spreadsheets and trusts none of them. Her father lost the family’s savings in one bad year, and she has been rehearsing for it ever since.',
];

function persona(name: string, nth: number): ItemBody {
  const planner = name === 'Anxious Planner';
  return {
    kind: 'persona',
    name,
    role: planner ? 'school librarian, married, two children in high school' : 'nurse on night shifts',
    age: planner ? 52 : 29 + nth * 5,
    income_band: planner ? 'about $110,000 a year together' : `about $${58 + nth * 9},000 a year`,
    background: backgrounds[nth % 2] ?? '',
    speech: planner
      ? 'Precise, fast, full of conditions. Asks the next question before the answer is finished. Quotes articles.'
      : 'Short sentences. Says "I know, I know" before anybody asks.',
    typical_questions: ['What if I pick the wrong year?', 'How much is enough?', 'Who checks this?'],
    concerns: ['running out of money before ninety', 'missing a deadline', 'asking too late'],
    phrases: [
      'I have run the numbers eleven times and they never agree.',
      'My stomach drops every time I open the statement.',
      'I keep a list of everything that could go wrong.',
    ],
  };
}

function arc(name: string): ItemBody {
  const [from = '', to = ''] = name.split(' to ');
  const edge = edgeArcs.includes(name);
  return {
    kind: 'arc',
    name,
    start: { emotion: from.toLowerCase(), low: 0.6, high: 0.9 },
    end: { emotion: to.toLowerCase(), low: 0.3, high: 0.6 },
    strategy: 'Name the feeling before the figure, then take one step that can be undone.',
    techniques: ['Says what is normal about it', 'Offers one small step'],
    phrases: ['You do not have to decide this today.'],
    avoid: ['Calm down'],
    personas: personas.filter((_, at) => (arcs.concat(edgeArcs).indexOf(name) + at) % 3 !== 2),
    tiers: edge ? ['edge_case'] : ['template', 'scenario'],
    boundary: edge ? 'I cannot assess this from here.' : null,
    referral: edge ? '988 Lifeline' : null,
  };
}

const templateBody = `You write a conversation between {{ voice.name }}, {{ voice.role }}, and a client.

The client: {{ persona.name }}, {{ persona.role }}, {{ persona.age }} years old.
The topic: {{ topic.name }}. {{ topic.summary }}
{% for figure in topic.typical_numbers %}- {{ figure }}
{% endfor %}`;

const tiers: { tier: Tier; name: string }[] = [
  { tier: 'template', name: 'Template tier' },
  { tier: 'scenario', name: 'Scenario tier' },
  { tier: 'edge_case', name: 'Edge Case tier' },
];

/** What the sample's library has of a kind. */
export function sampleOf(kind: ItemKind): ItemBody[] {
  switch (kind) {
    case 'persona':
      return personas.map(persona);
    case 'arc':
      return [...arcs, ...edgeArcs].map(arc);
    case 'topic':
      return topics.map((name, at) => ({
        kind,
        name,
        category: at % 2 ? 'Retirement' : 'Family',
        level: at % 3 ? 'beginner' : 'intermediate',
        summary: `What to know about ${name.toLowerCase()}, and the first step.`,
        key_points: ['It can be done in steps.', 'The deadline is in April.'],
        typical_numbers: ['$310,000 in the old account', '22 % bracket'],
      }));
    case 'intent':
      return intents.map((name) => ({ kind, name, meaning: `The client wants to ${name.toLowerCase()}.` }));
    case 'tone':
      return tones.map((name) => ({ kind, name, meaning: '' }));
    case 'template':
      return tiers.map(({ tier, name }) => ({ kind, name, tier, body: templateBody, notes: '' }));
    case 'voice':
      return [
        {
          kind,
          name: 'Maya',
          role: 'a financial coach',
          principles: ['Feeling first, figure second.', 'One step at a time.'],
          avoid_phrases: ['Great question', 'I hear you'],
          system_prompt: 'You are Maya, a financial coach. You are warm, exact and brief.',
        },
      ];
    case 'resource':
      return [{ kind, name: '988 Lifeline', contact: '988', notes: 'When somebody may hurt themselves.' }];
  }
}

export const kinds = Object.keys(firstIds) as ItemKind[];

/** A library as a dataset begins with it: with the sample's, or with templates, voice, intents and tones. */
function beginLibrary(datasetId: number, sample: boolean): FakeItem[] {
  const there = kinds.filter((kind) => sample || ['template', 'voice', 'intent', 'tone'].includes(kind));
  const items = there.flatMap((kind) =>
    sampleOf(kind).map((body, nth): FakeItem => ({
      id: itemId(datasetId, kind, nth),
      kind,
      active: kind === 'template' || kind === 'voice',
      archived: false,
      writtenWith: 1,
      versions: [{ number: 1, at: Date.now() - 20 * DAY, written: 0, changes: [], body }],
    })),
  );
  const planner = items.find((item) => item.versions[0]?.body.name === 'Anxious Planner');
  if (planner) addHistory(planner);
  return items;
}

/** The items of a dataset: the sample's, where it has rows. */
export function libraryOf({ libraries, datasets }: World, datasetId: number): FakeItem[] {
  const sample = datasetId === 1 || (datasets.get(datasetId)?.rows ?? []).length > 0;
  const items = libraries.get(datasetId) ?? beginLibrary(datasetId, sample);
  libraries.set(datasetId, items);
  return items;
}

export const nameOf = ({ versions }: FakeItem): string => versions[0]?.body.name ?? '';

/** Adds an item to those that there are. */
export function addItem(items: FakeItem[], datasetId: number, body: ItemBody): FakeItem {
  const taken = items.filter(({ kind }) => kind === body.kind).map(({ id }) => id + 1);
  const id = Math.max(itemId(datasetId, body.kind, 0), ...taken);
  const item: FakeItem = {
    id,
    kind: body.kind,
    active: false,
    archived: false,
    writtenWith: 1,
    versions: [],
  };
  addVersion(item, body, Date.now());
  items.push(item);
  return item;
}

/** Some versions that were made before. */
function addHistory(item: FakeItem): void {
  const first = item.versions[0];
  if (first?.body.kind !== 'persona') return;
  const { body } = first;
  const older = {
    ...body,
    age: 51,
    speech: body.speech.replace('fast, full of conditions', 'talks quickly'),
  };
  const before = { ...older, age: 52 };
  item.versions = [{ ...first, body: older }];
  addVersion(item, before, Date.now() - 12 * DAY);
  addVersion(item, body, Date.now() - 3 * DAY);
  item.writtenWith = 3;
}

/** Another version becomes the newest. */
export function addVersion(item: FakeItem, body: ItemBody, at: number): void {
  const newest = item.versions[0];
  const changes = newest ? changesOf(newest.body, body) : [];
  item.versions.unshift({ number: (newest?.number ?? 0) + 1, at, written: 0, changes, body });
}

const fieldNames: Record<string, string> = {
  name: 'Name',
  role: 'Who',
  age: 'Age',
  income_band: 'Income',
  background: 'Background',
  speech: 'How the client speaks',
  phrases: 'Phrases',
  typical_questions: 'Questions',
  concerns: 'Worries',
  avoid_phrases: 'Phrases to avoid',
  system_prompt: 'System prompt',
  body: 'Text',
};

const textOf = (value: unknown) =>
  Array.isArray(value) ? value.join('\n') : typeof value === 'object' ? JSON.stringify(value) : String(value);

function changesOf(from: ItemBody, to: ItemBody): ItemVersion['changes'] {
  const [older, newer] = [
    from as unknown as Record<string, unknown>,
    to as unknown as Record<string, unknown>,
  ];
  const changed = Object.keys(newer).filter((key) => textOf(older[key]) !== textOf(newer[key]));
  return changed.map((key) => ({
    field: fieldNames[key] ?? key,
    pieces: piecesOf(textOf(older[key]), textOf(newer[key])),
  }));
}

/** The words at both ends that stayed, and between them what went and what came. */
function piecesOf(older: string, newer: string) {
  const [a, b] = [older.split(/(?<=\s)/), newer.split(/(?<=\s)/)];
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const piece = (words: string[], removed: boolean, added: boolean) => ({
    text: words.join(''),
    removed,
    added,
  });
  return [
    piece(a.slice(0, from), false, false),
    piece(a.slice(from, a.length - end), true, false),
    piece(b.slice(from, b.length - end), false, true),
    piece(a.slice(a.length - end), false, false),
  ].filter(({ text }) => text !== '');
}

/** The rows that use an item. */
export function rowsOf({ versions, kind, active }: FakeItem, rows: RowSummary[]): RowSummary[] {
  const body = versions[0]?.body;
  if (!body) return [];
  const { name } = body;
  switch (kind) {
    case 'arc':
      return rows.filter((row) => row.emotion === name);
    case 'voice':
      return active ? rows : [];
    case 'resource':
      return [];
    case 'template':
      return rows.filter((row) =>
        row.template === null
          ? active && body.kind === 'template' && row.tier === body.tier
          : row.template === name,
      );
    default:
      return rows.filter((row) => row[kind] === name);
  }
}
