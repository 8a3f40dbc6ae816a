import type { commands as shellCommands, Filter, RowSummary, SortKey, Target } from '../../src/ipc/bindings';

/** Asking a host and waiting for it, as the cases of the contract do. */
export type Host = typeof shellCommands;

export function must(held: boolean, what: string): asserts held {
  if (!held) throw new Error(what);
}

export async function ok<T>(
  answer: Promise<{ status: 'ok'; data: T } | { status: 'error'; error: unknown }>,
): Promise<T> {
  const found = await answer;
  if (found.status === 'error') throw new Error(JSON.stringify(found.error));
  return found.data;
}

export async function code(answer: Promise<{ status: 'ok' } | { status: 'error'; error: { code: string } }>) {
  const found = await answer;
  return found.status === 'error' ? found.error.code : 'ok';
}

export const nothing: Filter = {
  ids: [],
  text: '',
  statuses: [],
  tiers: [],
  personas: [],
  arcs: [],
  topics: [],
  intents: [],
  tones: [],
  scores: null,
  deferred: null,
  reasons: [],
  flags: [],
  made: null,
  turns: null,
  not: [],
};

/** What a verdict has besides, where nothing is said. */
export const plain = { reason: null, note: '', marks: [], blind: false, seen: null };

let made = 0;

/** The name of the dataset that was made last. */
export const lastName = () => `Contract ${made}`;

/** A dataset with rows, each time another. */
export async function sample(host: Host): Promise<number> {
  made += 1;
  return (await ok(host.createDataset(lastName(), true))).id;
}

export async function allRows(
  host: Host,
  datasetId: number,
  filter = nothing,
  sort: SortKey = 'number',
  descending = false,
) {
  const rows: RowSummary[] = [];
  for (;;) {
    const page = await ok(host.rows({ datasetId, filter, sort, descending, offset: rows.length, limit: 37 }));
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) {
      must(rows.length === page.total, `${rows.length} rows came, ${page.total} were promised`);
      return rows;
    }
  }
}

/** Waits until the rows are as they should be; a call takes its time. */
export async function until(
  host: Host,
  datasetId: number,
  held: (rows: RowSummary[]) => boolean,
): Promise<RowSummary[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const rows = await allRows(host, datasetId);
    if (held(rows)) return rows;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never came to that');
}

export const ids = (rows: RowSummary[]) => rows.map((row) => row.id);
export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Starts a batch of some rows. */
export async function generate(host: Host, datasetId: number, ids: number[]): Promise<void> {
  const target: Target = { kind: 'ids', ids };
  const requestId = `contract-${datasetId}-${Math.random()}`;
  await ok(host.generate({ requestId, datasetId, target, limitMicros: null, email: false, maxTokens: null }));
}

/** The first rows that are not generated yet, once they are. */
export async function written(host: Host, datasetId: number, count: number): Promise<RowSummary[]> {
  const rows = (await allRows(host, datasetId)).filter((row) => row.status === 'not_generated');
  return writtenOf(host, datasetId, ids(rows.slice(0, count)));
}

/** Some rows that are not generated yet, once they are. */
export async function writtenOf(host: Host, datasetId: number, rows: number[]): Promise<RowSummary[]> {
  await generate(host, datasetId, rows);
  const wanted = new Set(rows);
  const done = (all: RowSummary[]) => all.filter((row) => wanted.has(row.id) && row.score !== null);
  return done(await until(host, datasetId, (all) => done(all).length === wanted.size));
}
