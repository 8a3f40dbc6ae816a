import type { Filter, RowSummary, Target } from '../../src/ipc/bindings';
import {
  allRows,
  code,
  generate,
  ids,
  lastName,
  must,
  nothing,
  plain,
  ok,
  same,
  sample,
  until,
  written,
  writtenOf,
  type Host,
} from './ask';

/**
 * What the window relies on, whoever answers: run on the fake host by the UI's tests, and on the engine in the real
 * window. Each case makes what it needs, and asserts what has to hold for any data.
 */
export interface Case {
  name: string;
  run: (host: Host) => Promise<void>;
}

export const cases: Case[] = [
  {
    name: 'the counts of a dataset are those of its rows',
    run: async (host) => {
      const datasetId = await sample(host);
      const rows = await allRows(host, datasetId);
      must(rows.length === 100, `${rows.length} rows`);
      const shown = (await ok(host.snapshot())).datasets.find((dataset) => dataset.id === datasetId);
      must(shown !== undefined, 'the snapshot has the dataset');
      const { total, notGenerated, generating, generated, approved, rejected, failed } = shown.counts;
      must(total === rows.length, `total ${total}`);
      must(notGenerated + generating + generated + approved + rejected + failed === total, 'they sum up');
      must(notGenerated === rows.filter((row) => row.status === 'not_generated').length, 'not generated');
    },
  },
  {
    name: 'each order is one and the same list, read backward where it descends',
    run: async (host) => {
      const datasetId = await sample(host);
      const known = new Set(ids(await allRows(host, datasetId)));
      for (const sort of [
        'number',
        'persona',
        'emotion',
        'topic',
        'intent',
        'tone',
        'tier',
        'brief',
        'friction',
        'ending',
        'template',
        'status',
      ] as const) {
        const up = await allRows(host, datasetId, nothing, sort);
        const down = await allRows(host, datasetId, nothing, sort, true);
        must(
          new Set(ids(up)).size === known.size && ids(up).every((id) => known.has(id)),
          `${sort}: every row once`,
        );
        const key = (row: RowSummary) => String(row[sort]).toLowerCase();
        const values = (rows: RowSummary[]) => rows.map(key).filter((value, i, all) => value !== all[i - 1]);
        must(new Set(values(up)).size === values(up).length, `${sort}: equal values stand together`);
        must(same(values(up), values(down).reverse()), `${sort}: the other way round`);
      }
      const tiers = (await allRows(host, datasetId, nothing, 'tier')).map((row) => row.tier);
      must(same([...new Set(tiers)], ['template', 'scenario', 'edge_case']), 'tiers in their own order');
      const personas = (await allRows(host, datasetId, nothing, 'persona')).map((row) =>
        row.persona.toLowerCase(),
      );
      must(same(personas, [...personas].sort()), 'names by the alphabet');
      await written(host, datasetId, 3);
      for (const sort of ['score', 'generated'] as const) {
        const value = (row: RowSummary) => (sort === 'score' ? row.score : row.generatedAt) ?? -1;
        const up = (await allRows(host, datasetId, nothing, sort)).map(value);
        const down = (await allRows(host, datasetId, nothing, sort, true)).map(value);
        must(
          same(
            up,
            [...up].sort((a, b) => a - b),
          ),
          `${sort}: from none to the most`,
        );
        must(same(down, [...up].reverse()), `${sort}: and back`);
      }
    },
  },
  {
    name: 'text is found in any case, and in every column of the plan',
    run: async (host) => {
      const datasetId = await sample(host);
      const first = (await allRows(host, datasetId))[3];
      must(first !== undefined, 'a row');
      for (const word of [first.persona, first.emotion, first.topic, first.intent, first.tone]) {
        const found = await allRows(host, datasetId, { ...nothing, text: word.toUpperCase() });
        must(ids(found).includes(first.id), `${word} is found`);
        const columns = (row: RowSummary) => [
          row.persona,
          row.emotion,
          row.topic,
          row.intent,
          row.tone,
          row.brief ?? '',
        ];
        const holds = (row: RowSummary) =>
          columns(row).some((text) => text.toLowerCase().includes(word.toLowerCase()));
        must(found.every(holds), `${word} stands in every row that is found`);
      }
      const one = await allRows(host, datasetId, { ...nothing, text: `#${first.number}` });
      must(same(ids(one), [first.id]), 'a row by its number');
    },
  },
  {
    name: 'a filter is AND across dimensions, OR inside one, and counts what it shows',
    run: async (host) => {
      const datasetId = await sample(host);
      const rows = await allRows(host, datasetId);
      const facets = await ok(host.facets(datasetId));
      const two = facets.personas.filter((persona) => persona.count > 0).slice(0, 2);
      const filter: Filter = {
        ...nothing,
        personas: two.map((persona) => persona.id),
        tiers: ['template', 'scenario'],
      };
      const wanted = rows.filter(
        (row) => two.some((persona) => persona.name === row.persona) && row.tier !== 'edge_case',
      );
      must(same(ids(await allRows(host, datasetId, filter)), ids(wanted)), 'the rows');
      const target: Target = { kind: 'matching', filter, except: [wanted[0]?.id ?? 0] };
      must((await ok(host.countMatching(datasetId, target))) === wanted.length - 1, 'all but one');
      const selected = await ok(host.selectedOf(datasetId, target, ids(rows)));
      must(same([...selected].sort(), ids(wanted.slice(1)).sort()), 'which of the rows are among them');
    },
  },
  {
    name: 'a row stands where it is said to stand',
    run: async (host) => {
      const datasetId = await sample(host);
      for (const [sort, descending] of [
        ['topic', false],
        ['persona', true],
        ['number', true],
      ] as const) {
        const rows = await allRows(host, datasetId, nothing, sort, descending);
        for (const place of [0, 41, rows.length - 1]) {
          const conversationId = rows[place]?.id ?? 0;
          const at = await ok(
            host.rowPosition({ datasetId, filter: nothing, sort, descending, conversationId }),
          );
          must(at === place, `${sort}: ${at} for ${place}`);
        }
      }
      const none = { ...nothing, statuses: ['failed' as const], text: 'nothing has this in it' };
      const query = { datasetId, filter: none, sort: 'number' as const, descending: false };
      const conversationId = (await allRows(host, datasetId))[0]?.id ?? 0;
      must(
        (await ok(host.rowPosition({ ...query, conversationId }))) === null,
        'nowhere where it does not match',
      );
    },
  },
  {
    name: 'what is generated has a score, a time and a conversation that ends on the assistant',
    run: async (host) => {
      const datasetId = await sample(host);
      for (const row of await written(host, datasetId, 2)) {
        must(row.status === 'generated' && row.generatedAt !== null, `#${row.number} is ${row.status}`);
        const { generation } = await ok(host.conversation(row.id));
        must(generation !== null && generation.turns.length > 1, 'turns');
        must(generation.turns.at(-1)?.role === 'assistant', 'the last word is the assistant’s');
      }
      const batches = await ok(host.batches(datasetId));
      must(batches[0]?.succeeded === 2 && batches[0].state === 'completed', JSON.stringify(batches[0]));
    },
  },
  {
    name: 'a verdict can be taken back, and the second one of two as well',
    run: async (host) => {
      const datasetId = await sample(host);
      const row = (await written(host, datasetId, 1)).find((made) => made.tier !== 'edge_case');
      if (!row) return;
      const target: Target = { kind: 'ids', ids: [row.id] };
      const give = async (verdict: 'approve' | 'reject', note: string) =>
        (await ok(host.review({ ...plain, datasetId, target, verdict, note }))).undoToken;
      const status = async () => (await ok(host.conversation(row.id))).row.status;
      const other = await ok(host.review({ ...plain, datasetId, target, verdict: 'approve', seen: 987_654 }));
      must(other.changed === 0 && other.skipped.length === 1, 'a version that is not shown is not judged');
      await give('approve', 'first');
      must((await status()) === 'approved', 'approved');
      const second = await give('reject', 'second');
      must((await status()) === 'rejected', 'rejected');
      must((await ok(host.undo(second))).rows === 1, 'one is taken back');
      const detail = await ok(host.conversation(row.id));
      must(detail.row.status === 'approved', `back at ${detail.row.status}`);
      must(detail.review?.note === 'first', `with its note: ${detail.review?.note}`);
    },
  },
  {
    name: 'a row that waits to be written again takes a verdict on the version that it shows',
    run: async (host) => {
      const datasetId = await sample(host);
      const rows = await allRows(host, datasetId);
      // The last one waits the longest.
      const last = rows.filter((row) => row.tier !== 'edge_case').at(-1);
      must(last !== undefined, 'a row');
      await writtenOf(host, datasetId, [last.id]);
      const seen = (await ok(host.conversation(last.id))).generation?.id;
      must(seen !== undefined, 'a version');
      await generate(host, datasetId, ids(rows));
      const target: Target = { kind: 'ids', ids: [last.id] };
      const given = { ...plain, datasetId, target, note: 'while', seen };
      const judged = await ok(host.review({ ...given, verdict: 'approve' }));
      must(judged.changed === 1 && judged.skipped.length === 0, JSON.stringify(judged));
      const busy = (row: RowSummary) => row.queued || ['not_generated', 'generating'].includes(row.status);
      await until(host, datasetId, (all) => !all.some(busy));
      const { row, generation } = await ok(host.conversation(last.id));
      must(generation !== null && generation.id !== seen, 'it was written again');
      must(row.status === 'generated', `the new version has no verdict yet: ${row.status}`);
      const again = await ok(host.review({ ...plain, datasetId, target, verdict: 'reject', seen }));
      must(again.changed === 0, 'the older version is no longer what is judged');
    },
  },
  {
    name: 'what is gone is said to be gone, until it is brought back',
    run: async (host) => {
      const datasetId = await sample(host);
      const rows = await allRows(host, datasetId);
      const gone = ids(rows.slice(0, 3));
      const target = { kind: 'ids' as const, ids: gone };
      const { deleted, kept, undoToken } = await ok(host.deleteRows(datasetId, target));
      must(deleted === 3 && kept === 0, 'three are deleted');
      must((await ok(host.deleteRows(datasetId, target))).undoToken === null, 'once');
      must((await allRows(host, datasetId)).length === rows.length - 3, 'and are not in the table');
      must((await code(host.conversation(gone[0] ?? 0))) === 'notFound', 'a deleted row');
      must((await code(host.renameDataset(987_654, 'Nobody'))) === 'notFound', 'a dataset that never was');
      must((await ok(host.undo(undoToken ?? ''))).rows === 3, 'three come back');
      must(
        JSON.stringify((await allRows(host, datasetId)).map((row) => row.id)) ===
          JSON.stringify(rows.map((row) => row.id)),
        'each in its place',
      );
    },
  },
  {
    name: 'two datasets cannot have one name',
    run: async (host) => {
      const datasetId = await sample(host);
      must(
        (await code(host.createDataset(lastName().toLowerCase(), false))) === 'invalid',
        'in another case neither',
      );
      must((await code(host.renameDataset(datasetId, '   '))) === 'invalid', 'and no name is none');
    },
  },
];
