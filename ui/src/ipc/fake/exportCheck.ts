import type { Effect, ExportCheck, ExportFile, ExportFinding, ExportInput, RowSummary } from '../bindings';
import { consumers, exportChoices, formatOf } from './exportChoices';
import { chance } from './rows';
import type { World } from './world';

export const tokensOf = (row: RowSummary) => Math.round(900 + chance(row.number * 3) * 3800);

/** Like another one, in the fake. */
const isLike = (row: RowSummary) => row.number % 29 === 0;

interface Chosen {
  all: RowSummary[];
  written: RowSummary[];
  leftOut: ExportCheck['leftOut'];
}

/** The rows that an export takes, and those that it leaves out. */
export function chosenBy(world: World, input: ExportInput): Chosen {
  const among = (row: RowSummary) => input.statuses.length === 0 || input.statuses.includes(row.status);
  const all = world
    .chosen(input.datasetId, input.target)
    .filter((row) => row.generatedAt !== null && among(row));
  const leftOut: ExportCheck['leftOut'] = [];
  const keep = (rows: RowSummary[], why: string, held: (row: RowSummary) => boolean) => {
    const kept = rows.filter(held);
    if (kept.length < rows.length) leftOut.push({ why, count: rows.length - kept.length });
    return kept;
  };
  let written = keep(all, 'written by Practice', (row) => input.practice || !row.practice);
  const least = input.minScore;
  if (least !== null) written = keep(written, 'below the least score', (row) => (row.score ?? 0) >= least);
  if (input.unlike) written = keep(written, 'almost like another one', (row) => !isLike(row));
  const { best } = input;
  if (best !== null) {
    const first = new Set([...written].sort((a, b) => (b.score ?? 0) - (a.score ?? 0)).slice(0, best));
    written = keep(written, 'not among the best', (row) => first.has(row));
  }
  return { all, written, leftOut };
}

export function checkOf(world: World, input: ExportInput): ExportCheck {
  const { all, written: chosen, leftOut } = chosenBy(world, input);
  const written = chosen.filter((row) => !world.exports.unwritable.has(row.id));
  const ready = written.length;
  const valid = Math.round(ready * input.validation);
  const test = Math.round(ready * input.test);
  const sides = { train: ready - valid - test, valid, test };
  const findings = ready === 0 ? [] : findingsOf(written, input, valid);
  const lengths = written.map(tokensOf).sort((a, b) => a - b);
  const family = exportChoices.families.find(({ name }) => name === input.family);
  const without = { why: 'without a reply', count: chosen.length - ready };
  return {
    rows: chosen.length,
    ready,
    findings,
    passed: ready === 0 ? [] : passedOf(ready, input),
    leftOut: without.count > 0 ? [...leftOut, without] : leftOut,
    practiceLeftOut: input.practice ? 0 : all.filter((row) => row.practice).length,
    tokens: family
      ? {
          median: lengths[Math.floor(lengths.length / 2)] ?? 0,
          max: lengths.at(-1) ?? 0,
          over: lengths.filter((length) => length > (input.context ?? Infinity)).length,
          all: lengths.reduce((sum, length) => sum + length, 0),
          exact: family.exact,
        }
      : null,
    sides,
    files: filesOf(sides, input),
    recipe: recipeOf(input),
    stops: findings.filter(({ stops }) => stops).length,
  };
}

function findingsOf(rows: RowSummary[], input: ExportInput, valid: number): ExportFinding[] {
  const [label, own] = input.to.kind === 'folder' ? (consumers[input.to.consumer] ?? ['', null]) : ['', null];
  const who = label || 'A trainer';
  const context = input.context ?? own;
  const found: ExportFinding[] = [];
  const add = (kind: string, effect: Effect, of: RowSummary[], title: string, note: string) => {
    if (of.length === 0) return;
    const ids = of.map((row) => row.id);
    found.push({ kind, effect, title: `${of.length} ${title}`, note, count: of.length, ids, stops: false });
  };
  if (input.to.kind === 'folder' && input.to.consumer === 'mlx' && valid > 0 && valid < 4)
    found.push({
      kind: 'too_few_rows',
      effect: 'refused',
      title: `Validation has ${valid} rows, MLX needs 4`,
      note: 'Hold out a larger part, or none',
      count: valid,
      ids: [],
      stops: true,
    });
  const long = rows.filter((row) => tokensOf(row) > (context ?? Infinity));
  const length = context?.toLocaleString('en-US') ?? '';
  add('too_long', 'dropped', long, `longer than ${length} tokens`, `${who} would drop them without a word`);
  const numbers = (of: RowSummary[]) => of.map((row) => `#${row.number}`).join(' and ');
  const phone = rows.filter((row) => chance(row.number * 17) < 0.05).slice(0, 2);
  add(
    'personal_data',
    'note',
    phone,
    `${phone.length === 1 ? 'names' : 'name'} a phone that is not on your resource list`,
    `${numbers(phone)}, in a last reply`,
  );
  const think = rows.filter((row) => chance(row.number * 23) < 0.03).slice(0, 1);
  add(
    'special_token',
    'trained_wrong',
    think,
    'holds <think>, which models take for a command',
    `${numbers(think)}, second reply`,
  );
  return found;
}

function passedOf(ready: number, input: ExportInput): ExportCheck['passed'] {
  const of = `${ready} of ${ready}`;
  return [
    { title: 'Roles alternate and end on the assistant', note: of },
    ...(recipeOf(input) && input.context
      ? [{ title: 'Sequence length is set in the recipe', note: 'Axolotl’s own 512 would drop nearly all' }]
      : []),
    { title: 'No empty turn, no odd character, ids are unique', note: of },
  ];
}

function filesOf({ train, valid, test }: ExportCheck['sides'], input: ExportInput): ExportFile[] {
  const { to } = input;
  const what = to.kind === 'file' && formatOf(to.format)?.pairs ? 'preference pairs' : 'conversations';
  const rows = (path: string, count: number): ExportFile[] =>
    count === 0 ? [] : [{ path, note: `${count} ${what}`, bytes: count * 10_400 }];
  if (to.kind === 'file') {
    const end = formatOf(to.format)?.extension;
    return [
      ...rows(`${to.format}.${end}`, train),
      ...rows(`${to.format}.valid.${end}`, valid),
      ...rows(`${to.format}.test.${end}`, test),
    ];
  }
  const recipe = recipeOf(input);
  return [
    ...rows('data/train.jsonl', train),
    ...rows('data/valid.jsonl', valid),
    ...rows('data/test.jsonl', test),
    ...(recipe ? [{ path: recipe.path, note: 'as below', bytes: 412 }] : []),
    { path: 'provenance.jsonl', note: 'model, prompt and verdict of each', bytes: train * 240 },
    { path: 'manifest.json', note: 'counts, settings, hashes', bytes: 2_210 },
    { path: 'README.md', note: 'card', bytes: 3_140 },
    { path: 'dataset_info.json', note: 'table of contents', bytes: 388 },
  ];
}

function recipeOf({ to, context }: ExportInput): ExportCheck['recipe'] {
  if (to.kind !== 'folder' || to.consumer !== 'axolotl') return null;
  const text = `base_model: Qwen/Qwen3-8B
sequence_len: ${context ?? 4096}
datasets:
  - path: data/train.jsonl
    type: chat_template
    roles_to_train: [assistant]
test_datasets:
  - path: data/valid.jsonl
    type: chat_template
adapter: lora
lora_r: 16
micro_batch_size: 2
num_epochs: 3
`;
  return { path: 'recipes/axolotl.yaml', text };
}
