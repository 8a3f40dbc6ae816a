import type { Placeholder, RowSummary, WordOrigin } from '../bindings';

export type Value = string | number | string[] | Values;
export interface Values {
  [name: string]: Value;
}

/** Topics whose believable figures nobody entered. */
export const withoutFigures = ['Insurance gap'];

/** What a template can name, with what a row has there. */
export function valuesOf(row: RowSummary): Values {
  const [from = '', to = ''] = row.emotion.split(' to ');
  return {
    persona: {
      name: row.persona,
      role: 'school librarian, married, two children in high school',
      age: 52,
      income_band: 'about $110,000 a year together',
      background: 'Reads everything, keeps three spreadsheets and trusts none of them.',
      speech: 'Precise, fast, full of conditions.',
      typical_questions: ['What if I pick the wrong year?', 'Who checks this?'],
      concerns: ['running out of money before ninety', 'missing a deadline'],
      phrases: ['I have run the numbers eleven times and they never agree.'],
    },
    arc: {
      name: row.emotion,
      start: { emotion: from.toLowerCase(), low: 0.6, high: 0.9 },
      end: { emotion: to.toLowerCase(), low: 0.3, high: 0.6 },
      strategy: 'Name the feeling before the figure, then take one step that can be undone.',
      techniques: ['Says what is normal about it'],
      phrases: ['You do not have to decide this today.'],
      avoid: ['Calm down'],
    },
    topic: {
      name: row.topic,
      category: 'Retirement',
      level: 'beginner',
      summary: `What to know about ${row.topic.toLowerCase()}, and the first step.`,
      key_points: ['It can be done in steps.', 'The deadline is in April.'],
      typical_numbers: withoutFigures.includes(row.topic) ? [] : ['$310,000 in the old account'],
    },
    voice: {
      name: 'Maya',
      role: 'a financial coach',
      principles: ['Feeling first, figure second.', 'One step at a time.'],
      avoid_phrases: ['Great question'],
    },
    intent: row.intent.toLowerCase(),
    tone: row.tone.toLowerCase(),
    tier_label: { template: 'Template', scenario: 'Scenario', edge_case: 'Edge Case' }[row.tier],
    exchanges_min: 3,
    exchanges_max: 5,
    brief: row.brief ?? '',
    variation: row.variation,
    client_style: row.clientStyle ?? '',
    friction: row.friction ?? '',
    ending: row.ending ?? '',
  };
}

/** What a dotted name stands for; undefined where there is no such name. */
export function valueAt(values: Values, path: string): Value | undefined {
  let found: Value | undefined = values;
  for (const part of path.split('.')) {
    if (typeof found !== 'object' || Array.isArray(found)) return undefined;
    found = found[part];
  }
  return found;
}

export const isEmpty = (value: Value | undefined): boolean =>
  value === '' || (Array.isArray(value) && value.length === 0);

export function originOf(path: string): WordOrigin {
  const root = path.split('.')[0];
  return root === 'persona' || root === 'arc' || root === 'topic' || root === 'voice' ? root : 'row';
}

/** Every name with its value, in the order of the library. */
export function placeholdersOf(values: Values, prefix = ''): Placeholder[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = prefix + key;
    if (typeof value === 'object' && !Array.isArray(value)) return placeholdersOf(value, `${name}.`);
    const list = Array.isArray(value);
    const sample = (list ? value.join('; ') : String(value)).slice(0, 60);
    return [{ name, origin: originOf(name), list, sample }];
  });
}
