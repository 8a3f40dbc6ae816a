import type { ExportInput } from '../../src/ipc/bindings';
import { code, ids, must, nothing, ok, plain, sample, same, written, type Host } from './ask';
import type { Case } from './cases';

const inputOf = (datasetId: number): ExportInput => ({
  datasetId,
  to: { kind: 'folder', consumer: 'trl' },
  target: { kind: 'matching', filter: nothing, except: [] },
  statuses: ['approved'],
  minScore: null,
  best: null,
  unlike: false,
  system: 'keep',
  family: null,
  template: null,
  context: null,
  validation: 0,
  test: 0,
  seed: 1,
  practice: true,
});

const folderOf = (path: string) => path.split(/[/\\]/).slice(0, -1).join('/');

/** A dataset with a few approved conversations, by their row ids. */
async function approved(host: Host, count: number): Promise<[datasetId: number, rows: number[]]> {
  const datasetId = await sample(host);
  const rows = ids((await written(host, datasetId, count + 4)).filter((row) => row.tier !== 'edge_case'));
  const target = { kind: 'ids' as const, ids: rows.slice(0, count) };
  await ok(host.review({ ...plain, datasetId, target, verdict: 'approve' }));
  return [datasetId, target.ids];
}

export const exportCases: Case[] = [
  {
    name: 'rows are found by their ids, together with the rest of a filter',
    run: async (host) => {
      const [datasetId, rows] = await approved(host, 3);
      const query = { datasetId, sort: 'number' as const, descending: false, offset: 0, limit: 10 };
      const found = await ok(host.rows({ ...query, filter: { ...nothing, ids: rows } }));
      must(same([...ids(found.rows)].sort(), [...rows].sort()), 'those rows');
      const none = { ...nothing, ids: rows, statuses: ['failed' as const] };
      must((await ok(host.rows({ ...query, filter: none }))).total === 0, 'and only those that match');
    },
  },
  {
    name: 'what the choices name can be checked and previewed',
    run: async (host) => {
      const [datasetId, rows] = await approved(host, 3);
      const choices = await ok(host.exportChoices());
      must(choices.consumers.length > 0 && choices.formats.length > 0, 'there is something to choose');
      for (const { name } of choices.consumers) {
        const input = { ...inputOf(datasetId), to: { kind: 'folder' as const, consumer: name } };
        const check = await ok(host.exportCheck(input));
        must(check.rows === rows.length, `${name}: ${check.rows} rows`);
        must(check.ready <= check.rows, `${name}: no more is written than was chosen`);
        must(check.stops === check.findings.filter(({ stops }) => stops).length, `${name}: what stops it`);
        must(
          check.findings.every((finding) => finding.ids.every((id) => rows.includes(id))),
          `${name}: its rows`,
        );
        const { train, valid, test } = check.sides;
        must(train + valid + test === check.ready, `${name}: the parts are the whole`);
      }
      for (const { name } of choices.families) {
        const preview = await ok(host.exportPreview({ ...inputOf(datasetId), family: name }, 0, false));
        must(preview.at === 0 && preview.of > 0 && rows.includes(preview.conversation), `${name}: the first`);
        must(preview.failure !== null || preview.pieces.length > 0, `${name}: what it reads`);
        must(preview.learned <= preview.tokens, `${name}: a part is learned`);
      }
      const at = async (place: number, back: boolean) =>
        (await ok(host.exportPreview(inputOf(datasetId), place, back))).at;
      must((await at(2, true)) === 2 && (await at(2, false)) === 2, 'the one that was asked for, either way');
      must((await at(9, true)) === 0, 'the first where there are fewer by now');
      const unread = await ok(host.exportPreview(inputOf(datasetId), 0, false));
      must(unread.pieces.length === 0 && unread.tokens === 0, 'without a family nobody reads it');
      must((await ok(host.exportCheck(inputOf(datasetId)))).tokens === null, 'and no token is counted');
    },
  },
  {
    name: 'nothing that stands somewhere is replaced unless that is asked for, and the history tells what changed',
    run: async (host) => {
      const [datasetId, rows] = await approved(host, 3);
      const input = inputOf(datasetId);
      const path = await ok(host.exportFolder(input, null));
      const report = await ok(host.export(input, path, false));
      must(report.conversations === rows.length, `${report.conversations} written`);
      must((await code(host.export(input, path, false))) === 'alreadyExists', 'it is there already');
      const next = await ok(host.exportFolder(input, path));
      must(next !== path && folderOf(next) === folderOf(path), 'another place beside it is proposed');
      must((await ok(host.exportFolder(input, '/nobody/chose/this'))) === next, 'beside what is known');
      const [record] = await ok(host.exports(datasetId));
      must(record?.path === path && record.conversations === rows.length, 'it is in the history');
      must(same(record.since, { new: 0, edited: 0, gone: 0 }), 'nothing changed yet');
      const target = { kind: 'ids' as const, ids: rows.slice(0, 1) };
      await ok(host.review({ ...plain, datasetId, target, verdict: 'reject' }));
      must((await ok(host.exports(datasetId)))[0]?.since.gone === 1, 'one is no longer among them');
      await ok(host.export(input, path, true));
    },
  },
  {
    name: 'an export of nothing is none',
    run: async (host) => {
      const datasetId = await sample(host);
      const input = inputOf(datasetId);
      const check = await ok(host.exportCheck(input));
      must(check.rows === 0 && check.ready === 0 && check.stops === 0, JSON.stringify(check));
      must((await code(host.exportPreview(input, 0, false))) === 'notFound', 'there is no first one');
      const path = await ok(host.exportFolder(input, null));
      must((await code(host.export(input, path, false))) !== 'ok', 'nothing is written');
    },
  },
];
