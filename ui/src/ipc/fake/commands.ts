import type { Facet, ItemKind, commands as shellCommands } from '../bindings';
import type { Result } from '../client';
import { detailOf, errorPage, versionOf } from './detail';
import { fail, ok } from './answer';
import { fakeData, startupProblem } from './data';
import { libraryCommands } from './library';
import { libraryOf, nameOf } from './libraryItems';
import { templatesCommands } from './templates';
import { buildingCommands } from './building';
import { cellsCommands } from './cells';
import { conversationCommands } from './conversations';
import { planImportCommands } from './planImport';
import { coverageCommands } from './coverage';
import { editCommands } from './edits';
import { estimateOf } from './estimate';
import { exportCommands } from './export';
import { judgeCommands } from './judge';
import { qualityCommands } from './quality';
import { redoCommands } from './redo';
import { reviewCommands } from './review';
import { mailCommands } from './mail';
import { limits } from './limits';
import { FakeProvider, defaults } from './provider';
import { falls, sorted } from './rows';
import { startBatch } from './run';
import { undone } from './undone';
import { giveVerdict, takeBack } from './verdicts';
import type { World } from './world';

type Commands = typeof shellCommands;

/** The commands of the shell over a World. */
export function fakeCommands(world: World): Commands {
  const deletions = new Map<string, () => number>();
  const provider = new FakeProvider(
    world.options.provider,
    () => world.options.keychain,
    world.options.learned,
  );
  const rowsOf = (id: number) => world.datasets.get(id)?.rows ?? [];
  const counted = (values: string[]): { name: string; count: number }[] =>
    [...new Set(values)].sort().map((name) => ({ name, count: values.filter((one) => one === name).length }));
  /** Items that rows name. */
  const facet = (id: number, kind: ItemKind, values: string[]): Facet[] =>
    counted(values).flatMap(({ name, count }) => {
      const item = libraryOf(world, id).find((one) => one.kind === kind && nameOf(one) === name);
      return item ? { id: item.id, name, count } : [];
    });

  const estimate: Commands['estimate'] = (datasetId, target) => {
    const chosen = world.chosen(datasetId, target);
    const count = chosen.length;
    const low = count * 36_000;
    const costMicros = { low, high: low * 1.4 };
    const eachMicros = { low: 36_000, high: 50_000 };
    const view = estimateOf({
      count,
      ms: { low: count * 5000, high: count * 9000 },
      costMicros,
      tiers: [
        { tier: 'template', count, eachMicros, totalMicros: costMicros, basis: 'history', samples: 42 },
      ],
      provider: 'Anthropic',
      model: 'claude-sonnet-5-5',
      approved: chosen.filter((row) => row.status === 'approved').length,
    });
    return ok(view);
  };

  const generate: Commands['generate'] = (input) => {
    const missing = provider.ready;
    return missing ? fail(missing, 'The set-up is not complete.') : ok(startBatch(world, input));
  };

  return {
    preferences: () => ok('{}'),
    savePreference: () => ok(null),
    snapshot: () =>
      ok({
        version: '0.1.0',
        dataDir: '/home/you/.local/share/train',
        datasets: [...world.datasets.keys()].map((id) => world.view(id)),
        currentDataset: world.current,
        provider: provider.view(),
        openBatches: [...world.batches.values()].filter((b) => b.endedAt === null),
        monthSpentMicros: world.spentMicros,
        monthUnknownCalls: 0,
        revision: world.revision,
        limits,
        startupProblem: startupProblem(world),
        untold: world.options.untold,
      }),
    createDataset: (name, sample) =>
      nameProblem(name) ?? ok(world.view(world.addDataset(name.trim(), sample ? 100 : 0))),
    useDataset: (id) => ((world.current = id), ok(world.view(id))),
    renameDataset: (id, name) => {
      const set = world.datasets.get(id);
      if (!set) return fail('notFound', 'This dataset is gone.');
      const problem = nameProblem(name, id);
      if (problem) return problem;
      set.name = name.trim();
      return ok(world.view(id));
    },
    deleteDataset: (id) => {
      world.datasets.delete(id);
      world.current = [...world.datasets.keys()][0] ?? null;
      return ok('/home/nora/.local/share/train/backups/train-2026-11-29-200500.db');
    },
    rows: (query) => {
      const found = sorted(
        rowsOf(query.datasetId).filter((row) => falls(query.filter, row)),
        query,
      );
      return ok({
        rows: found.slice(query.offset, query.offset + query.limit),
        total: found.length,
        offset: query.offset,
        revision: world.revision,
      });
    },
    rowPosition: ({ datasetId, filter, sort, descending, conversationId }) => {
      const found = rowsOf(datasetId).filter((row) => falls(filter, row));
      const place = sorted(found, { sort, descending }).findIndex((row) => row.id === conversationId);
      return ok(place < 0 ? null : place);
    },
    selectedOf: (datasetId, target, ids) =>
      ok(
        world
          .chosen(datasetId, target)
          .map((row) => row.id)
          .filter((id) => ids.includes(id)),
      ),
    facets: (id) => {
      const rows = rowsOf(id);
      const of = (column: 'persona' | 'emotion' | 'topic' | 'intent' | 'tone') =>
        rows.map((row) => row[column]);
      return ok({
        personas: facet(id, 'persona', of('persona')),
        arcs: facet(id, 'arc', of('emotion')),
        topics: facet(id, 'topic', of('topic')),
        intents: counted(of('intent')),
        tones: counted(of('tone')),
        reasons: counted(rows.flatMap((row) => world.verdictOn(row)?.reason ?? [])),
      });
    },
    conversation: (id) => {
      const row = world.row(id);
      return row ? ok(detailOf(world, row)) : fail('notFound', 'This conversation is gone.');
    },
    version: (id) => {
      const row = world.row(Math.floor(id / 10));
      return row ? ok(versionOf(world, row, id % 10)) : fail('notFound', 'This version is gone.');
    },
    deleteRows: (datasetId, target) => {
      const chosen = world.chosen(datasetId, target);
      const free = chosen.filter((row) => !row.queued && row.status !== 'generating');
      const kept = chosen.length - free.length;
      if (free.length === 0) return ok({ deleted: 0, kept, undoToken: null });
      const gone = new Set(free.map((row) => row.id));
      const set = world.datasets.get(datasetId);
      const rows = set?.rows ?? [];
      if (set) set.rows = rows.filter((row) => !gone.has(row.id));
      const undoToken = `rows deleted ${deletions.size + 1}`;
      deletions.set(undoToken, () => {
        if (set) set.rows = [...set.rows, ...rows.filter((row) => gone.has(row.id))];
        set?.rows.sort((a, b) => a.number - b.number);
        return gone.size;
      });
      queueMicrotask(() => world.resync());
      return ok({ deleted: gone.size, kept, undoToken });
    },
    generate,
    estimate,
    countMatching: (datasetId, target) => ok(world.chosen(datasetId, target).length),
    pauseBatch: (id) => setState(id, 'paused'),
    resumeBatch: (id) => setState(id, 'running'),
    cancelBatch: (id) => setState(id, 'cancelling'),
    batches: (datasetId) =>
      ok([...world.batches.values()].filter((b) => b.datasetId === datasetId).reverse()),
    marks: (batchId, limit) => ok((world.marks.get(batchId) ?? []).slice(0, limit)),
    errors: (query) => ok(errorPage(world.errors, query)),
    ...mailCommands(world),
    review: (input) => ok(giveVerdict(world, input)),
    undo: async (token) => {
      const edit = await world.edits.get(token)?.();
      if (edit) return edit.status === 'ok' ? ok(undone(edit.data)) : edit;
      const bringBack = deletions.get(token) ?? world.takeBacks.get(token);
      if (!bringBack) return ok(undone(takeBack(world, token)));
      deletions.delete(token);
      world.takeBacks.delete(token);
      queueMicrotask(() => world.resync());
      const back = bringBack();
      return ok(typeof back === 'number' ? undone(back) : back);
    },
    providerDefaults: () => ok(defaults),
    providerOf: (kind) => ok(provider.view(kind)),
    saveProvider: (input) => {
      world.options.provider = input.kind;
      return ok(provider.save(input));
    },
    acceptTerms: (kind) => ok(provider.acceptTerms(kind)),
    setKey: (kind, baseUrl, key) =>
      key.trim().length < 8
        ? fail('invalid', 'This does not look like a key.', 'Paste the whole key.')
        : ok(provider.setKey(kind, baseUrl, key)),
    deleteKey: (kind, baseUrl) => ok(provider.deleteKey(kind, baseUrl)),
    keyStatus: (kind, baseUrl) => ok(provider.key(kind, baseUrl)),
    forgetLearned: (kind) => ok(provider.forget(kind)),
    testConnection: (input) => ok(provider.test(input)),
    leaving: (answer) => ok((world.desktop.answer(answer), null)),
    desktop: () => ok({ startAtLogin: world.desktop.startAtLogin }),
    startAtLogin: (on) => ok(((world.desktop.startAtLogin = on), null)),
    openPage: (page) => ok((world.desktop.opened.push(page), null)),
    prices: () => ok(provider.prices),
    savePrice: (price) => {
      if (!['anthropic', 'openai'].includes(price.provider))
        return fail('invalid', 'No call is paid for at this provider, so it has no prices.');
      provider.prices = [
        ...provider.prices.filter((p) => p.provider !== price.provider || p.model !== price.model),
        price,
      ];
      return ok(provider.prices);
    },
    ...exportCommands(world),
    ...reviewCommands(world),
    ...editCommands(world),
    ...redoCommands(world, generate),
    ...qualityCommands(world),
    ...judgeCommands(world),
    ...coverageCommands(world),
    ...libraryCommands(world),
    ...templatesCommands(world),
    ...buildingCommands(world),
    ...cellsCommands(world),
    ...conversationCommands(world),
    ...planImportCommands(world),
    ...fakeData(world),
  };

  function nameProblem(name: string, ofItself?: number) {
    if (!name.trim()) return fail<never>('invalid', 'The dataset has no name.', 'Enter one.');
    const taken = [...world.datasets].some(
      ([id, set]) => id !== ofItself && set.name.toLowerCase() === name.trim().toLowerCase(),
    );
    return taken
      ? fail<never>('invalid', `There is a dataset named "${name.trim()}" already.`, 'Choose another name.')
      : null;
  }

  function setState(id: number, state: 'paused' | 'running' | 'cancelling'): Promise<Result<null>> {
    const batch = world.batches.get(id);
    if (batch) world.changeBatch(batch, { state });
    return ok(null);
  }
}
