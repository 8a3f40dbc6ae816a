import type { EmotionRange, ItemBody, ItemKind } from '../../ipc/client';

/** What a field holds while it is edited: a number is null while its field is empty. */
export type FieldValue = string | number | null | string[] | EmotionRange;
/** An item's body while it is edited, by the names of its fields. */
export type DraftBody = { kind: ItemKind; name: string } & Record<string, FieldValue>;

export interface ItemField {
  key: string;
  /** As the history calls it too. */
  label: string;
  type: 'line' | 'text' | 'long' | 'number' | 'list' | 'emotion' | 'level' | 'tiers' | 'personas';
  /** A few words beside the label. */
  note?: string;
  /** Of a list: what one entry is, as in "Add a phrase". */
  one?: string;
  /** A list that is closed until it is asked for. */
  folded?: boolean;
  /** Stands in one line with the field after it. */
  short?: boolean;
  /** Null where nothing is said. */
  optional?: boolean;
}

const word: ItemField[] = [
  { key: 'meaning', label: 'Meaning', type: 'text', note: 'for whoever plans, not for the prompt' },
];

/** The fields of each kind besides its name, in the order of the form. */
export const fieldsOf: Record<ItemKind, ItemField[]> = {
  persona: [
    { key: 'role', label: 'Who', type: 'line' },
    { key: 'age', label: 'Age', type: 'number', short: true },
    { key: 'income_band', label: 'Income', type: 'line' },
    { key: 'background', label: 'Background', type: 'text' },
    { key: 'speech', label: 'How the client speaks', type: 'text' },
    {
      key: 'phrases',
      label: 'Phrases',
      type: 'list',
      one: 'phrase',
      note: 'one or two are worked into each conversation',
    },
    { key: 'typical_questions', label: 'Questions', type: 'list', one: 'question', folded: true },
    { key: 'concerns', label: 'Worries', type: 'list', one: 'worry', folded: true },
  ],
  arc: [
    { key: 'start', label: 'Arrives with', type: 'emotion', note: 'a feeling and how strong it is' },
    { key: 'end', label: 'Leaves with', type: 'emotion' },
    { key: 'strategy', label: 'Strategy', type: 'text', note: 'how the expert leads from one to the other' },
    { key: 'tiers', label: 'Tiers', type: 'tiers', note: 'none: all of them' },
    { key: 'personas', label: 'Suits', type: 'personas', note: 'none: every persona' },
    { key: 'techniques', label: 'Techniques', type: 'list', one: 'technique' },
    { key: 'phrases', label: 'Phrases', type: 'list', one: 'phrase', note: 'that the expert says here' },
    { key: 'avoid', label: 'Avoid', type: 'list', one: 'phrase', folded: true },
    {
      key: 'boundary',
      label: 'Boundary',
      type: 'text',
      optional: true,
      note: 'what the expert says she cannot do, in edge cases',
    },
    {
      key: 'referral',
      label: 'Referral',
      type: 'line',
      optional: true,
      note: 'names of resources, with commas between',
    },
  ],
  topic: [
    { key: 'category', label: 'Category', type: 'line' },
    { key: 'level', label: 'Level', type: 'level' },
    { key: 'summary', label: 'Summary', type: 'text' },
    {
      key: 'key_points',
      label: 'Key points',
      type: 'list',
      one: 'fact',
      note: 'facts that the expert gets across',
    },
    {
      key: 'typical_numbers',
      label: 'Typical numbers',
      type: 'list',
      one: 'figure',
      note: 'believable ones, as phrases',
    },
  ],
  intent: word,
  tone: word,
  template: [],
  voice: [
    { key: 'role', label: 'Role', type: 'line' },
    { key: 'principles', label: 'Principles', type: 'list', one: 'principle' },
    {
      key: 'avoid_phrases',
      label: 'Phrases to avoid',
      type: 'list',
      one: 'phrase',
      note: 'replies never use them',
    },
    { key: 'system_prompt', label: 'System prompt', type: 'long', note: 'what an export gives the model' },
  ],
  resource: [
    {
      key: 'contact',
      label: 'Contact',
      type: 'line',
      note: 'a phone, a mail address or a page; empty: the name alone',
    },
    { key: 'notes', label: 'When to name it', type: 'text' },
  ],
};

const emptyValues: Record<ItemField['type'], () => FieldValue> = {
  line: () => '',
  text: () => '',
  long: () => '',
  number: () => null,
  list: () => [],
  tiers: () => [],
  personas: () => [],
  level: () => 'beginner',
  emotion: () => ({ emotion: '', low: 0.3, high: 0.7 }),
};

/** An item that nothing is said of yet. */
export function emptyBody(kind: ItemKind): DraftBody {
  const fields = fieldsOf[kind].map(({ key, type, optional }) => [
    key,
    optional ? null : emptyValues[type](),
  ]);
  return { kind, name: '', ...Object.fromEntries(fields) };
}

/** As it is stored: without entries that say nothing. */
export function storedBody(body: DraftBody): ItemBody {
  const stored: DraftBody = { ...body, name: body.name.trim() };
  for (const { key, type, optional } of fieldsOf[body.kind]) {
    const value = stored[key] ?? null;
    if (type === 'list' && Array.isArray(value))
      stored[key] = value.map((entry) => entry.trim()).filter((entry) => entry !== '');
    else if (optional && typeof value === 'string' && value.trim() === '') stored[key] = null;
  }
  return JSON.parse(JSON.stringify(stored)) as ItemBody;
}

/** Labels of what differs between two bodies, in the order of the form. */
export function changedIn(from: DraftBody, to: DraftBody): string[] {
  const [older, newer] = [storedBody(from), storedBody(to)] as unknown as [DraftBody, DraftBody];
  const differs = (key: string) => JSON.stringify(older[key]) !== JSON.stringify(newer[key]);
  const fields = [{ key: 'name', label: 'Name' }, ...fieldsOf[to.kind]];
  return fields.filter(({ key }) => differs(key)).map(({ label }) => label);
}

/** What is wrong with a field, in a few words; null where nothing is. */
export function problemOf({ label, type }: ItemField, value: FieldValue): string | null {
  if (type === 'number' && !(inRange(value, 0, 120) && Number.isInteger(value)))
    return `${label} is a whole number from 0 to 120`;
  if (type !== 'emotion' || value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  if (value.emotion.trim() === '') return `${label}: enter a feeling`;
  if (!inRange(value.low, 0, 1) || !inRange(value.high, 0, 1)) return `${label}: from 0 to 1`;
  return value.low > value.high ? `${label}: the first number is the smaller one` : null;
}

/** Why it cannot be saved, in a few words; null where it can. */
export function whyNot(body: DraftBody): string | null {
  if (body.name.trim() === '') return 'Enter a name';
  const problems = fieldsOf[body.kind].map((field) => problemOf(field, body[field.key] ?? null));
  return problems.find((problem) => problem !== null) ?? null;
}

function inRange(value: FieldValue, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
