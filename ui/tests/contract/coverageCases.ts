import type { CoverageReport } from '../../src/ipc/bindings';
import { allRows, code, must, ok, sample, type Host } from './ask';
import type { Case } from './cases';

const coverageOf = (host: Host, datasetId: number, target: number | null = null): Promise<CoverageReport> =>
  ok(host.coverage({ datasetId, rows: 'emotion', columns: 'persona', target }));

/** What the window relies on of coverage. */
export const coverageCases: Case[] = [
  {
    name: 'coverage counts every row once, whatever it is counted by, and keeps its target',
    run: async (host) => {
      const datasetId = await sample(host);
      const rows = await allRows(host, datasetId);
      const report = await coverageOf(host, datasetId, 3);
      must((await coverageOf(host, datasetId)).target === 3, 'the target is kept');
      const width = report.columns.length;
      must(report.cells.length === report.rows.length * width, 'a cell for each pair');
      must(
        report.cells.every((cell, at) => cell.row * width + cell.column === at),
        'cells stand in the order of the rows and then of the columns',
      );
      const sum = (planned: number[]) => planned.reduce((a, b) => a + b, 0);
      must(sum(report.cells.map((cell) => cell.counts.planned)) === rows.length, 'every row is in a cell');
      must(sum(report.rows.map((line) => line.counts.planned)) === rows.length, 'the sums of the rows');
      must(sum(report.topics.map((line) => line.counts.planned)) === rows.length, 'every topic');
      const gaps = report.cells.filter((cell) => cell.suits && cell.counts.approved < 3);
      must(report.gaps === gaps.length && gaps.length > 0, `${report.gaps} gaps`);
      // In the sample nothing is written: what is planned may fill them yet.
      const toPlan = gaps.map((cell) => Math.max(0, 3 - cell.counts.planned));
      must(report.missing === sum(toPlan), 'what fills them beside that');
      for (const [down, across] of [
        ['topic', 'tier'],
        ['intent', 'tone'],
      ] as const) {
        const other = await ok(host.coverage({ datasetId, rows: down, columns: across, target: null }));
        must(sum(other.cells.map((cell) => cell.counts.planned)) === rows.length, `${down} by ${across}`);
      }
      const twice = host.coverage({ datasetId, rows: 'tier', columns: 'tier', target: null });
      must((await code(twice)) === 'invalid', 'two different dimensions');
    },
  },
  {
    name: 'gaps are filled by rows of their pair, and undo takes them back once',
    run: async (host) => {
      const datasetId = await sample(host);
      const before = await allRows(host, datasetId);
      const report = await coverageOf(host, datasetId);
      const gap = report.cells.find((cell) => cell.suits && cell.counts.approved < report.target);
      must(gap !== undefined, 'there is a gap');
      const [row, column] = [report.rows[gap.row], report.columns[gap.column]];
      must(row !== undefined && column !== undefined, 'it has names');
      const gaps = [{ personaId: column.id, arcId: row.id, rows: 3 }];
      const filled = await ok(host.fillGaps({ datasetId, gaps, tier: null }));
      must(filled.added === 3 && filled.ids.length === 3, 'three rows');
      const added = (await allRows(host, datasetId)).filter((one) => filled.ids.includes(one.id));
      must(added.length === 3, 'they are there');
      must(
        added.every((one) => one.persona === column.name && one.emotion === row.name),
        'they are of the pair',
      );
      must(
        added.every((one) => (one.tier === 'edge_case') === row.edge && one.status === 'not_generated'),
        'an arc for edge cases gets edge cases',
      );
      must((await ok(host.undo(filled.undoToken))).rows === 3, 'undo says how many');
      must((await allRows(host, datasetId)).length === before.length, 'they are gone');
      must((await code(host.fillGaps({ datasetId, gaps: [], tier: null }))) === 'invalid', 'nothing to fill');
    },
  },
];
