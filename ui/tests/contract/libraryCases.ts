import type { LibraryItem } from '../../src/ipc/bindings';
import { allRows, code, lastName, must, ok, sample, same, type Host } from './ask';
import type { Case } from './cases';

const personasOf = async (host: Host, datasetId: number): Promise<LibraryItem[]> =>
  (await ok(host.library(datasetId))).filter((item) => item.kind === 'persona');
const used = async (host: Host, datasetId: number): Promise<LibraryItem> => {
  const found = (await personasOf(host, datasetId)).find((item) => item.rows > 0);
  must(found !== undefined, 'a persona that rows use');
  return found;
};

/** What the window relies on of the library, and of datasets as a whole. */
export const libraryCases: Case[] = [
  {
    name: 'the library lists each item once, by name inside its kind, with the rows that use it',
    run: async (host) => {
      const datasetId = await sample(host);
      const items = await ok(host.library(datasetId));
      const kinds = items.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1]);
      must(new Set(kinds).size === kinds.length, 'each kind stands together');
      const rows = await allRows(host, datasetId);
      for (const item of await personasOf(host, datasetId))
        must(item.rows === rows.filter((row) => row.persona === item.name).length, `rows of ${item.name}`);
      const active = items.filter(({ kind, active: inUse }) => kind === 'voice' && inUse);
      must(active.length === 1 && active[0]?.rows === rows.length, 'one voice is in use, for all rows');
    },
  },
  {
    name: 'what is saved is a version, never over one that was not seen, and an older one comes back as a new one',
    run: async (host) => {
      const datasetId = await sample(host);
      const { id } = await used(host, datasetId);
      const before = await ok(host.libraryItem(id));
      const { version: seen } = before.item;
      must(before.body.kind === 'persona', 'a persona');
      const body = { ...before.body, role: 'somebody else' };
      const saved = await ok(host.saveItem({ datasetId, id, seen, body }));
      must(saved.item.version === seen + 1, 'another version');
      must(saved.versions[0]?.changes.length === 1, 'one field changed');
      must(
        (await code(host.saveItem({ datasetId, id, seen, body }))) !== 'ok',
        'not over one that is not seen',
      );
      const restored = await ok(host.restoreItem(id, seen));
      must(restored.item.version === seen + 2, 'a version of its own');
      must(restored.body.kind === 'persona' && restored.body.role === before.body.role, 'as it was');
    },
  },
  {
    name: 'a name stands for one item of a kind, whatever its case',
    run: async (host) => {
      const datasetId = await sample(host);
      const { id, name } = await used(host, datasetId);
      const { body } = await ok(host.libraryItem(id));
      const again = { ...body, name: ` ${name.toUpperCase()} ` };
      must(
        (await code(host.saveItem({ datasetId, id: null, seen: null, body: again }))) === 'invalid',
        'taken',
      );
      const copy = await ok(host.duplicateItem(id));
      must(copy.item.name === `${name} 2` && copy.item.rows === 0, copy.item.name);
    },
  },
  {
    name: 'what rows use is archived and not deleted, what nothing uses is deleted and comes back',
    run: async (host) => {
      const datasetId = await sample(host);
      const { id } = await used(host, datasetId);
      must((await code(host.deleteItem(id))) === 'invalid', 'rows use it');
      must((await ok(host.archiveItem(id, true))).archived, 'archived');
      must(!(await ok(host.archiveItem(id, false))).archived, 'offered again');
      const copy = await ok(host.duplicateItem(id));
      const token = await ok(host.deleteItem(copy.item.id));
      const has = async () => (await personasOf(host, datasetId)).some(({ name }) => name === copy.item.name);
      must(!(await has()), 'gone');
      await ok(host.undo(token));
      must(await has(), 'back');
    },
  },
  {
    name: 'one template of a tier is in use, and it is neither archived nor deleted',
    run: async (host) => {
      const datasetId = await sample(host);
      const templates = async () =>
        (await ok(host.library(datasetId))).filter(
          (item) => item.kind === 'template' && item.tier === 'scenario',
        );
      const [first] = await templates();
      must(first?.active === true, 'one is in use');
      must((await code(host.archiveItem(first.id, true))) === 'invalid', 'not archived');
      must((await code(host.deleteItem(first.id))) === 'invalid', 'not deleted');
      const copy = await ok(host.duplicateItem(first.id));
      must(!copy.item.active, 'a copy is not in use');
      await ok(host.activateItem(copy.item.id));
      must((await templates()).filter(({ active }) => active).length === 1, 'still one');
    },
  },
  {
    name: 'a copy of a dataset has its library and, where that is wanted, its plan, and no text',
    run: async (host) => {
      const datasetId = await sample(host);
      const names = async (id: number) =>
        (await ok(host.library(id))).map(({ kind, name }) => `${kind} ${name}`);
      const whole = await ok(host.duplicateDataset(datasetId, `${lastName()} whole`, true));
      must(whole.counts.total === 100 && whole.counts.notGenerated === 100, 'the plan');
      must(same(await names(whole.id), await names(datasetId)), 'the library');
      const bare = await ok(host.duplicateDataset(datasetId, `${lastName()} bare`, false));
      must(bare.counts.total === 0, 'no plan');
      must(
        (await code(host.duplicateDataset(datasetId, lastName(), true))) === 'invalid',
        'the name is taken',
      );
      must((await ok(host.archiveDataset(bare.id, true))).archived, 'archived');
      const shown = (await ok(host.snapshot())).datasets.find(({ id }) => id === bare.id);
      must(shown?.archived === true, 'it stays in the list, as archived');
    },
  },
];
