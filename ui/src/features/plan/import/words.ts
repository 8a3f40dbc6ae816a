import type {
  DifferingRow,
  FileColumn,
  ImportProblem,
  PlanHeading,
  PlanPreview,
  SimilarPlanRow,
} from '../../../ipc/client';
import { count, plural } from '../../../lib/format';
import { showInvisible } from '../../../lib/showInvisible';
import { columnNames, required } from './columns.svelte';

/** So many problems are named at most. */
const MOST_PROBLEMS = 20;
/** So many characters show whether an encoding is right. */
const SAMPLE = 48;
// eslint-disable-next-line no-control-regex -- what is not ASCII is looked for
const BEYOND_ASCII = /[^\u0000-\u007f]/;

export function missingColumns(headings: readonly PlanHeading[]): FileColumn[] {
  return required.filter((column) => !headings.some((heading) => heading.column === column));
}

/** "No column gives the persona or the tier yet". */
export function missingText(missing: readonly FileColumn[]): string {
  return `No column gives ${listed(
    missing.map((column) => `the ${columnNames[column].toLowerCase()}`),
    'or',
  )} yet`;
}

/** What is wrong besides columns that are missing. */
export function problemsOf(preview: PlanPreview): ImportProblem[] {
  const missing: readonly (string | null)[] = missingColumns(preview.headings);
  return preview.problems.filter(({ column }) => !missing.includes(column));
}

/** "2 rows have a problem". */
export function problemsTitle(preview: PlanPreview): string {
  const problems = problemsOf(preview);
  const first = preview.lines[0]?.line ?? Infinity;
  if (problems.some(({ line }) => line < first))
    return `The file has ${problems.length === 1 ? 'a problem' : plural(problems.length, 'problem')}`;
  const rows = new Set(problems.map(({ line }) => line)).size;
  const words = `${plural(rows, 'row')} ${rows === 1 ? 'has' : 'have'} a problem`;
  return preview.problems.length < MOST_PROBLEMS ? words : `At least ${words}`;
}

/** Why a file cannot be imported as it is read; null where it can. */
export function whyNot(preview: PlanPreview): string | null {
  const missing = missingColumns(preview.headings);
  if (missing.length > 0) return missingText(missing);
  if (preview.problems.length > 0) return `${problemsTitle(preview)}: mend the file, or leave the column out`;
  if (preview.added > 0) return null;
  return preview.rows === 0 ? 'The file has no row' : 'Every row is there already';
}

/** "The first of 98,765 rows and some with a problem": which rows are shown. */
export function shownText({ lines, rows }: PlanPreview): string {
  const all = plural(rows, 'row');
  if (lines.length >= rows) return all;
  return lines.some(({ problems }) => problems.length > 0)
    ? `The first of ${all} and some with a problem`
    : `The first of ${all}`;
}

/** "Line 7 differs from #3: Tone, Ending". */
export function differingText({ line, number, columns }: DifferingRow): string {
  return `Line ${count(line)} differs from #${number}: ${columns.map((column) => columnNames[column]).join(', ')}`;
}

/** "Line 12 and #23", "Line 12 and line 5". */
export function similarText({ line, otherLine, number }: SimilarPlanRow): string {
  const other = number === null ? `line ${count(otherLine ?? 0)}` : `#${number}`;
  return `Line ${count(line)} and ${other}`;
}

/** The first text whose letters show whether the encoding is right. */
export function accented({ headings, lines }: PlanPreview): string | null {
  const texts = [
    ...headings.flatMap(({ samples }) => samples),
    ...lines.flatMap(({ cells }) => cells),
    ...headings.map(({ heading }) => heading),
  ];
  const found = texts.find((text) => BEYOND_ASCII.test(text));
  return found === undefined ? null : showInvisible(around(found));
}

/** The part of a text that has its first letter beyond ASCII. */
function around(text: string): string {
  const from = Math.max(0, text.search(BEYOND_ASCII) - SAMPLE / 2);
  // By characters: none is cut in two.
  const part = [...text.slice(from)].slice(0, SAMPLE).join('');
  return `${from > 0 ? '...' : ''}${part}${from + part.length < text.length ? '...' : ''}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[], and = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${and} ${last}`;
}
