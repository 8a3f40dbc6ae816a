import type {
  ItemBody,
  ItemKind,
  LibraryItem,
  LibraryItemDetail,
  commands as shellCommands,
} from '../bindings';
import type { Result } from '../client';
import { fail, ok } from './answer';
import { datasetCommands } from './datasets';
import {
  addItem,
  addVersion,
  kinds,
  libraryOf,
  nameOf,
  rowsOf,
  sampleOf,
  type FakeItem,
} from './libraryItems';
import { importedFrom } from './libraryFile';
import type { World } from './world';

type Commands = typeof shellCommands;
type LibraryCommands = Pick<
  Commands,
  | 'library'
  | 'libraryItem'
  | 'saveItem'
  | 'restoreItem'
  | 'duplicateItem'
  | 'archiveItem'
  | 'deleteItem'
  | 'activateItem'
  | 'takeSample'
  | 'importLibrary'
  | 'previewLibrary'
  | 'pickLibraryPlace'
  | 'exportLibrary'
  | 'duplicateDataset'
  | 'archiveDataset'
>;

const gone = <T>() => fail<T>('notFound', 'This item is no longer there.', 'It was deleted meanwhile.');
const bodyOf = (item: FakeItem) => item.versions[0]?.body as ItemBody;

/** The library, and datasets as a whole. */
export function libraryCommands(world: World): LibraryCommands {
  const of = (datasetId: number) => libraryOf(world, datasetId);
  const find = (id: number) => {
    const datasetId = Math.floor(id / 100_000) + 1;
    const item = of(datasetId).find((one) => one.id === id);
    return item ? { datasetId, item } : null;
  };
  const within = <T>(id: number, then: (item: FakeItem, datasetId: number) => Promise<Result<T>>) => {
    const found = find(id);
    return found ? then(found.item, found.datasetId) : gone<T>();
  };

  /** A change is announced: names of items stand in rows. */
  const told = <T>(data: T) => {
    queueMicrotask(() => world.resync());
    return ok(data);
  };

  const viewOf = (datasetId: number, item: FakeItem): LibraryItem => {
    const rows = rowsOf(item, rowsIn(datasetId));
    const body = bodyOf(item);
    return {
      id: item.id,
      kind: item.kind,
      name: body.name,
      tier: body.kind === 'template' ? body.tier : null,
      active: item.active,
      archived: item.archived,
      version: item.versions[0]?.number ?? 1,
      rows: rows.length,
      written: rows.filter((row) => row.generatedAt !== null).length,
      changedAt: item.versions[0]?.at ?? 0,
    };
  };
  const detailOf = (datasetId: number, item: FakeItem): LibraryItemDetail => {
    const view = viewOf(datasetId, item);
    const body = bodyOf(item);
    const arcs = of(datasetId).filter(({ kind, archived }) => kind === 'arc' && !archived);
    const suited = arcs.filter((arc) => {
      const found = bodyOf(arc);
      return found.kind === 'arc' && found.personas.includes(body.name);
    });
    return {
      item: view,
      body,
      versions: item.versions.map((version) => ({
        ...version,
        written: version.number === item.writtenWith ? view.written : 0,
      })),
      suits: body.kind === 'persona' ? suited.map(nameOf) : body.kind === 'arc' ? body.personas : [],
    };
  };

  const problemOf = (datasetId: number, body: ItemBody, ofItself: number | null) => {
    const name = body.name.trim();
    if (!name) return fail<never>('invalid', `The ${body.kind} has no name.`, 'Enter one.');
    const taken = of(datasetId).some(
      (item) =>
        item.id !== ofItself && item.kind === body.kind && nameOf(item).toLowerCase() === name.toLowerCase(),
    );
    return taken
      ? fail<never>('invalid', `There is a ${body.kind} named "${name}" already.`, 'Choose another name.')
      : null;
  };
  const rowsIn = (datasetId: number) => world.datasets.get(datasetId)?.rows ?? [];
  /** A new name that rows have as a word of their own. */
  const wordProblem = (datasetId: number, item: FakeItem, { kind, name }: ItemBody) => {
    const before = nameOf(item);
    if ((kind !== 'intent' && kind !== 'tone') || before.toLowerCase() === name.toLowerCase()) return null;
    const own = rowsIn(datasetId).filter((row) => row[kind].toLowerCase() === name.toLowerCase()).length;
    if (own === 0) return null;
    const message = `${own === 1 ? '1 row says' : `${own} rows say`} "${name}" already, and would not be told from those of "${before}" any more.`;
    const hint = `Choose another name. To make them one, first give what says "${name}" the ${kind} "${before}" in the table.`;
    return fail<never>('invalid', message, hint);
  };
  /** Rows have an intent and a tone as words, which follow their item in whatever case. */
  const renameWord = (datasetId: number, { kind, name }: ItemBody, before: string) => {
    if (kind !== 'intent' && kind !== 'tone') return;
    for (const row of rowsIn(datasetId))
      if (row[kind].toLowerCase() === before.toLowerCase()) row[kind] = name;
  };
  /** Another version is the newest. */
  const revise = (datasetId: number, item: FakeItem, body: ItemBody) => {
    renameWord(datasetId, body, nameOf(item));
    addVersion(item, body, Date.now());
    keepSuits(body);
    return told(detailOf(datasetId, item));
  };
  const add = (datasetId: number, body: ItemBody) => {
    renameWord(datasetId, body, body.name);
    return addItem(of(datasetId), datasetId, body);
  };
  const knownAs = (datasetId: number, body: ItemBody) =>
    of(datasetId).find((item) => item.kind === body.kind && nameOf(item) === body.name);
  const keepSuits = (body: ItemBody) => body.kind === 'arc' && world.suitedBy.set(body.name, body);
  const freeName = (datasetId: number, kind: ItemKind, name: string) => {
    const names = of(datasetId)
      .filter((item) => item.kind === kind)
      .map(nameOf);
    for (let n = 2; ; n += 1) if (!names.includes(`${name} ${n}`)) return `${name} ${n}`;
  };
  /** Why it has to stay in use; null where it need not. */
  const neededFor = ({ kind, active }: FakeItem): string | null => {
    if (!active) return null;
    return kind === 'voice' ? 'It is the voice in use.' : 'It is the template in use for its tier.';
  };

  return {
    library: (datasetId) => {
      const order = (item: LibraryItem) => `${kinds.indexOf(item.kind)} ${item.name.toLowerCase()}`;
      const found = of(datasetId).map((item) => viewOf(datasetId, item));
      return ok(found.sort((a, b) => order(a).localeCompare(order(b))));
    },
    libraryItem: (id) => within(id, (item, datasetId) => ok(detailOf(datasetId, item))),
    saveItem: ({ datasetId, id, seen, body }) => {
      const named = { ...body, name: body.name.trim() };
      const problem = problemOf(datasetId, named, id);
      if (problem) return problem;
      if (id === null) return told(detailOf(datasetId, add(datasetId, named)));
      return within(id, (item) => {
        if (seen !== null && seen !== item.versions[0]?.number)
          return fail(
            'invalid',
            `"${nameOf(item)}" was changed meanwhile.`,
            'Look at its newest version first.',
          );
        return wordProblem(datasetId, item, named) ?? revise(datasetId, item, named);
      });
    },
    restoreItem: (id, number) =>
      within(id, (item, datasetId) => {
        const version = item.versions.find((one) => one.number === number);
        if (!version) return gone();
        return wordProblem(datasetId, item, version.body) ?? revise(datasetId, item, version.body);
      }),
    duplicateItem: (id) =>
      within(id, (item, datasetId) => {
        const [from, name] = [nameOf(item), freeName(datasetId, item.kind, nameOf(item))];
        const copy = add(datasetId, { ...bodyOf(item), name });
        for (const arc of of(datasetId).filter(({ archived }) => !archived)) {
          const body = bodyOf(arc);
          if (item.kind !== 'persona' || body.kind !== 'arc' || !body.personas.includes(from)) continue;
          const personas = body.personas.flatMap((one) => (one === from ? [from, name] : [one]));
          addVersion(arc, { ...body, personas }, Date.now());
        }
        return told(detailOf(datasetId, copy));
      }),
    archiveItem: (id, archived) =>
      within(id, (item, datasetId) => {
        const needed = archived ? neededFor(item) : null;
        if (needed) return fail('invalid', needed, 'Use another one first.');
        item.archived = archived;
        return told(viewOf(datasetId, item));
      }),
    deleteItem: (id) =>
      within(id, (item, datasetId) => {
        const needed = neededFor(item);
        if (needed) return fail('invalid', needed, 'Use another one first.');
        const { rows } = viewOf(datasetId, item);
        if (rows > 0) return fail('invalid', `${rows} rows use it.`, 'Archive it instead.');
        world.libraries.set(
          datasetId,
          of(datasetId).filter((one) => one !== item),
        );
        const token = `item deleted ${item.id} ${Date.now()}`;
        world.takeBacks.set(token, () => of(datasetId).push(item));
        return told(token);
      }),
    activateItem: (id) =>
      within(id, (item, datasetId) => {
        if (item.archived) return fail('invalid', 'It is archived.', 'Bring it back first.');
        const tierOf = (one: FakeItem) => viewOf(datasetId, one).tier;
        for (const other of of(datasetId))
          if (other.kind === item.kind && tierOf(other) === tierOf(item)) other.active = other === item;
        return told(viewOf(datasetId, item));
      }),
    takeSample: (datasetId, kind) => {
      const free = sampleOf(kind).filter((body) => problemOf(datasetId, body, null) === null);
      for (const body of free) add(datasetId, body);
      return told(free.length);
    },
    previewLibrary: (datasetId, fileName, base64, kind) => {
      const read = importedFrom(fileName, base64, kind);
      if ('refused' in read) return read.refused;
      const changed = read.bodies.filter((body) => knownAs(datasetId, body)).length;
      return ok({ added: read.bodies.length - changed, changed, same: 0, warnings: [] });
    },
    importLibrary: (datasetId, fileName, base64, kind) => {
      const read = importedFrom(fileName, base64, kind);
      if ('refused' in read) return read.refused;
      let changed = 0;
      for (const body of read.bodies) {
        const known = knownAs(datasetId, body);
        if (known) addVersion(known, body, Date.now());
        else add(datasetId, body);
        changed += known ? 1 : 0;
      }
      return told({ added: read.bodies.length - changed, changed, same: 0, warnings: [] });
    },
    pickLibraryPlace: (name) => ok(`/home/you/Documents/${name}`),
    exportLibrary: (datasetId, path, kind) => {
      if (kind === null && path.endsWith('.csv'))
        return fail('invalid', 'A CSV file holds one kind.', 'Choose a kind, or write JSON.');
      return ok(of(datasetId).filter((item) => kind === null || item.kind === kind).length);
    },
    ...datasetCommands(world),
  };
}
