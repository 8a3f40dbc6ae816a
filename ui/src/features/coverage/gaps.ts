import { tierOrder, tierWords } from '../../components/status';
import type {
  CoverageCell,
  CoverageCounts,
  CoverageLine,
  CoverageReport,
  Dimension,
  Filter,
  GapInput,
  Status,
} from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import { count, percentText } from '../../lib/format';
import { showInvisible } from '../../lib/showInvisible';

/** What a cell counts. */
export type Measure = Exclude<keyof CoverageCounts, 'rejected'>;

export const measures: { value: Measure; label: string }[] = [
  { value: 'planned', label: 'Planned' },
  { value: 'generated', label: 'Generated' },
  { value: 'approved', label: 'Approved' },
  { value: 'distinct', label: 'Distinct' },
];

export const dimensionNames: Record<Dimension, string> = {
  persona: 'Persona',
  emotion: 'Emotion',
  topic: 'Topic',
  intent: 'Intent',
  tone: 'Tone',
  tier: 'Tier',
};
export const dimensionOrder = Object.keys(dimensionNames) as Dimension[];

/** Which two dimensions: down the side, and across the top. */
export interface By {
  rows: Dimension;
  columns: Dimension;
}

/** "Emotion by persona". */
export function byText({ rows, columns }: By): string {
  return `${dimensionNames[rows]} by ${dimensionNames[columns].toLowerCase()}`;
}

/** A cell that suits and lacks something. */
export interface Gap {
  key: string;
  cell: CoverageCell;
  row: CoverageLine;
  column: CoverageLine;
  /** How many it has below the target. */
  missing: number;
  /** Rows of it that may fill it yet: those that are to be generated, and those that nobody has judged. */
  toGenerate: number;
  toReview: number;
  /** Rows to plan, so that it is full once all of these count; 0 where enough wait. */
  rows: number;
}

export function keyOfCell(row: CoverageLine, column: CoverageLine): string {
  return `${row.id || row.name}|${column.id || column.name}`;
}

export function isGap(report: CoverageReport, cell: CoverageCell, measure: Measure): boolean {
  return cell.suits && cell.counts[measure] < report.target;
}

/** What lacks most first, then in the order of the table. */
export function gapsOf(report: CoverageReport, measure: Measure): Gap[] {
  const gaps = report.cells.flatMap((cell): Gap[] => {
    const [row, column] = [report.rows[cell.row], report.columns[cell.column]];
    if (!row || !column || !isGap(report, cell, measure)) return [];
    const { planned, generated, approved, rejected } = cell.counts;
    const missing = report.target - cell.counts[measure];
    const toGenerate = measure === 'planned' ? 0 : planned - generated;
    const judged = measure === 'approved' || measure === 'distinct';
    const toReview = judged ? Math.max(0, generated - approved - rejected) : 0;
    const rows = Math.max(0, missing - toGenerate - toReview);
    return [{ key: keyOfCell(row, column), cell, row, column, missing, toGenerate, toReview, rows }];
  });
  return gaps.sort((a, b) => b.missing - a.missing);
}

/** What fills gaps; null where rows are not planned by these dimensions. */
export function inputOf(gaps: Gap[], by: By): GapInput[] | null {
  if (by.rows === 'emotion' && by.columns === 'persona')
    return gaps.map(({ row, column, rows }) => ({ personaId: column.id, arcId: row.id, rows }));
  if (by.rows === 'persona' && by.columns === 'emotion')
    return gaps.map(({ row, column, rows }) => ({ personaId: row.id, arcId: column.id, rows }));
  return null;
}

/** "2 to write, 1 to review", which has room on a line: what may fill it yet, what failed included; empty where nothing may. */
export function waitingText({ toGenerate, toReview }: Gap): string {
  const parts = [
    ...(toGenerate > 0 ? [`${count(toGenerate)} to write`] : []),
    ...(toReview > 0 ? [`${count(toReview)} to review`] : []),
  ];
  return parts.join(', ');
}

/** "1 of 4" below the target, "6" where it is met. */
export function valueText(value: number, target: number, lacks: boolean): string {
  return lacks ? `${count(value)} of ${count(target)}` : count(value);
}

/** How strong a cell is tinted, in percent: more is stronger, up to where its number can still be read. */
export function strength(value: number, target: number): number {
  return Math.min(36, 8 + Math.max(0, value - target) * 7);
}

/** "5 planned, 3 generated, 1 approved, 2 rejected as "not this persona". 33 % of those judged." */
export function countsText({ counts, rejectedAs }: Pick<CoverageCell, 'counts' | 'rejectedAs'>): string {
  const { planned, generated, approved, distinct, rejected } = counts;
  const parts = [`${count(planned)} planned`, `${count(generated)} generated`, `${count(approved)} approved`];
  if (distinct < approved) parts.push(`${count(distinct)} distinct`);
  const why = rejectedAs ? ` as “${showInvisible(rejectedAs)}”` : '';
  if (rejected > 0) parts.push(`${count(rejected)} rejected${why}`);
  const judged = approved + rejected;
  const rate = judged > 0 ? ` ${percentText(approved, judged)} of those judged are approved.` : '';
  return `${parts.join(', ')}.${rate}`;
}

const statusesOf: Record<Measure, Status[]> = {
  planned: [],
  generated: ['generated', 'approved', 'rejected'],
  approved: ['approved'],
  distinct: ['approved'],
};

/** The filter that leaves the rows of a line; null where none says so: rows without a value, and what shares a line. */
function narrowed(filter: Filter, dimension: Dimension, line: CoverageLine): Filter | null {
  switch (dimension) {
    case 'persona':
      return line.id > 0 ? { ...filter, personas: [line.id] } : null;
    case 'emotion':
      return line.id > 0 ? { ...filter, arcs: [line.id] } : null;
    case 'topic':
      return line.id > 0 ? { ...filter, topics: [line.id] } : null;
    case 'tier':
      return { ...filter, tiers: tierOrder.filter((tier) => tierWords[tier] === line.name) };
    default: {
      if (line.name === 'None' || /^\d+ others$/.test(line.name)) return null;
      return { ...filter, [dimension === 'intent' ? 'intents' : 'tones']: [line.name] };
    }
  }
}

/** What a number counts; where it counts nothing, all rows of the cell. */
export function filterOf(
  measure: Measure,
  value: number,
  lines: [dimension: Dimension, line: CoverageLine | null][],
): Filter | null {
  const begin: Filter | null = { ...noFilter(), statuses: value > 0 ? statusesOf[measure] : [] };
  return lines.reduce<Filter | null>(
    (filter, [dimension, line]) => (filter && line ? narrowed(filter, dimension, line) : filter),
    begin,
  );
}
