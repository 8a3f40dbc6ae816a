import type {
  commands as shellCommands,
  FileColumn,
  ImportProblem,
  ImportReport,
  NewPlanName,
  PlanHeading,
  PlanImport,
  PlanPreview,
} from '../bindings';
import { fail, ok } from './answer';
import { itemId } from './libraryItems';
import { makeRow } from './rows';
import type { World } from './world';

type Commands = Pick<typeof shellCommands, 'previewPlan' | 'importPlan'>;
type Cells = [heading: string, own: FileColumn | null, cells: string[]];

const ROWS = 22;
const required = ['persona', 'emotion', 'topic', 'tier'] as const;
const encodings = ['UTF-8', 'UTF-16LE', 'windows-1252', 'GB18030'];

const problems: ImportProblem[] = [
  { line: 4, column: 'tier', message: '"edgy" is not a tier. Write template, scenario or edge_case.' },
  { line: 9, column: 'persona', message: 'The persona is empty.' },
];

/** A file as the plan's own table is written. */
const own: Cells[] = [
  ['persona', 'persona', ['Night Owl', 'Anxious Planner', 'Late Starter']],
  ['emotion', 'emotion', ['Fear to Confidence', 'Shame to Acceptance', 'Confusion to Clarity']],
  ['topic', 'topic', ['Roth conversion', 'Hidden debt', 'Mortgage payoff']],
  ['tier', 'tier', ['template', 'scenario', 'edgy']],
  ['brief', 'brief', ['Laid off in May, mother moved in', 'A letter from the tax office', '']],
];

/** A colleague's: a file named "other" calls its columns by other names. */
const other: Cells[] = [
  ['Who', null, ['Night Owl', 'Anxious Planner', 'Late Starter']],
  ['Emotion', 'emotion', ['Fear to Confidence', 'Shame to Acceptance', 'Confusion to Clarity']],
  ['About', null, ['Roth conversion', 'Hidden debt', 'Mortgage payoff']],
  ['Tier', 'tier', ['template', 'scenario', 'template']],
  ['Situation', 'brief', ['Laid off in May, mother moved in', 'A letter from the tax office', '']],
  ['Owner', null, ['Jo', 'Jo', 'Ann']],
];

/** What a file named "old" says in the encoding that it is read as. */
const accents: Record<string, string> = {
  'windows-1252': 'Se\u00f1ora Pe\u00f1a',
  GB18030: 'Se\u9a49ra Pe\u9a49',
};

const folded = (heading: string) => heading.trim().toLowerCase();

/** A file named "clean" has nothing that the library or the plan does not know. */
const isClean = ({ fileName }: PlanImport) => fileName.includes('clean');

function encodingOf({ fileName, encoding }: PlanImport): string {
  return encoding ?? (fileName.includes('old') ? 'windows-1252' : 'UTF-8');
}

function tableOf(input: PlanImport): Cells[] {
  if (input.sheet === 'Notes') return [['Note', null, ['Ask Jo', 'Done', '']]];
  const table = input.fileName.includes('other') ? other : own;
  if (!input.fileName.includes('old')) return table;
  const said = accents[encodingOf(input)] ?? '';
  return table.map(([heading, column, cells]) => [
    column === 'emotion' ? `R\u00f4le ${said.slice(2, 3)}` : heading,
    column,
    column === 'persona' ? [said, ...cells.slice(1)] : cells,
  ]);
}

/** What is given takes its heading, whatever that says by itself; of the others the heading says it. */
function headingsOf(input: PlanImport): PlanHeading[] {
  return tableOf(input).map(([heading, column, cells]) => {
    const said = input.columns.find(
      (source) => source.heading !== null && folded(source.heading) === folded(heading),
    );
    const elsewhere = input.columns.some((source) => source.column === column);
    const samples = cells.filter((cell) => cell !== '');
    return { heading, column: said ? said.column : elsewhere ? null : column, samples };
  });
}

function problemsOf(input: PlanImport, headings: PlanHeading[]): ImportProblem[] {
  const missing = required
    .filter((column) => !headings.some((heading) => heading.column === column))
    .map((column) => ({ line: 1, column, message: `there is no column '${column}'` }));
  const bad = input.fileName.includes('bad') ? problems : [];
  // What is left out is not read.
  return [...missing, ...bad.filter(({ column }) => headings.some((heading) => heading.column === column))];
}

function unknownOf(input: PlanImport): NewPlanName[] {
  if (isClean(input)) return [];
  const near = { id: itemId(input.datasetId, 'persona', 1), name: 'Anxious Planner', rows: 12, alike: false };
  const names: NewPlanName[] = [{ kind: 'persona', name: 'Night Owl', rows: 4, nearest: [near] }];
  if (!input.fileName.includes('other')) return names;
  return [
    ...names,
    { kind: 'persona', name: 'Anxious Planer', rows: 2, nearest: [{ ...near, alike: true }] },
    { kind: 'topic', name: 'Side hustle', rows: 1, nearest: [] },
  ];
}

function look(input: PlanImport): PlanPreview {
  const headings = headingsOf(input);
  const table = tableOf(input);
  const workbook = /\.(xlsx?|ods)$/i.test(input.fileName);
  const found = problemsOf(input, headings);
  const read = required.every((column) => headings.some((heading) => heading.column === column));
  const compared = read && !isClean(input);
  const known = compared ? 2 : 0;
  return {
    fileName: input.fileName,
    sheets: workbook
      ? [
          { name: 'Plan', hidden: false },
          { name: 'Notes', hidden: true },
        ]
      : [],
    sheet: workbook ? (input.sheet ?? 'Plan') : null,
    encoding: workbook ? null : encodingOf(input),
    guessed: input.encoding === null && input.fileName.includes('old'),
    encodings: workbook ? [] : encodings,
    headings,
    lines: [2, 3, 4].map((line, at) => ({
      line,
      cells: table.map(([, , cells]) => cells[at] ?? ''),
      problems: found
        .filter((problem) => problem.line === line)
        .map(({ column, message }) => ({ column: column as FileColumn, message })),
    })),
    rows: ROWS,
    added: read ? ROWS - known - (compared && input.addNew ? 1 : 0) : 0,
    known,
    differing: compared ? [{ line: 7, number: 3, columns: ['tone'] }] : [],
    differingTotal: compared ? 1 : 0,
    problems: found,
    unknown: read ? unknownOf(input) : [],
    similar: compared
      ? [{ line: 12, otherLine: null, number: 23, similarity: 0.8, words: ['laid off in May'] }]
      : [],
    similarTotal: compared ? 1 : 0,
  };
}

/** A plan that comes from a file, over a World. */
export function planImportCommands(world: World): Commands {
  let imports = 0;

  const add = (input: PlanImport, { added, known, unknown, differingTotal }: PlanPreview): ImportReport => {
    const set = world.datasets.get(input.datasetId);
    const before = set?.rows.length ?? 0;
    const ids = new Set<number>();
    for (let n = before + 1; n <= before + added; n += 1) {
      const row = makeRow(n, input.datasetId * 1_000_000, true, Date.now());
      set?.rows.push(row);
      ids.add(row.id);
    }
    const made = unknown.filter(
      ({ kind, name }) => !input.names.some((one) => one.kind === kind && one.name === name),
    );
    const undoToken = `imported ${(imports += 1)}`;
    world.takeBacks.set(undoToken, () => {
      if (set) set.rows = set.rows.filter((row) => !ids.has(row.id));
      return ids.size;
    });
    queueMicrotask(() => world.resync());
    return {
      added,
      skipped: known + (input.addNew ? differingTotal : 0),
      newNames: made.map(({ kind, name }) => `${kind}: ${name}`),
      warnings: known > 0 ? ['2 rows were already planned and were passed over.'] : [],
      undoToken,
    };
  };

  return {
    previewPlan: (input) => {
      if (!/\.(csv|tsv|txt|jsonl?|ndjson|xlsx?|ods)$/i.test(input.fileName))
        return fail('invalid', 'This file type is not known.', 'Choose a CSV, XLSX, JSONL or JSON file.');
      if (input.fileName.includes('old') && encodingOf(input) === 'UTF-8')
        return fail('importProblems', 'The file cannot be read.', 'Choose another encoding.', [
          { line: 2, column: null, message: 'this line is not UTF-8' },
        ]);
      return ok(look(input));
    },
    importPlan: (input) => {
      const preview = look(input);
      if (preview.problems.length > 0)
        return fail(
          'importProblems',
          `Nothing was imported: ${preview.problems.length} lines have a problem.`,
          'Correct them in the file, then import it again.',
          preview.problems,
        );
      return ok(add(input, preview));
    },
  };
}
