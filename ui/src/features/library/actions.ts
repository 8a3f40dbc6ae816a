import { client, type ItemKind, type LibraryItem } from '../../ipc/client';
import { plural } from '../../lib/format';
import { isAsLeft, requireAsLeft, takeBackVersion } from '../../state/itemVersions';
import { renameWord } from '../../state/renamedWords';
import { toastFailure, toastInfo, toastSuccess, toastUndo } from '../../state/toasts';
import { library } from './library.svelte';
import { kindWords } from './sections';

/** Does something with the library; what is refused is said, with a way to try again. */
async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    toastFailure(cause, () => void attempt(act));
  }
}

/** Takes something back, and reads the library as it is then. */
const back = (undo: () => Promise<unknown>) => async () => {
  await undo();
  await library.load();
};

/** As it was before this version. */
const backTo = (datasetId: number, before: number, made: LibraryItem) =>
  back(async () => renameWord(datasetId, await takeBackVersion(made, before), made.name));

/** Stores what is typed, with a way back. `over`: also over a version that came meanwhile. */
export async function saveDraft(over = false): Promise<void> {
  const { draft, item } = library;
  if (!draft) return;
  const { datasetId } = draft;
  // Where its item was deleted meanwhile it becomes a new one, and the rows keep their word.
  const storedName = library.lost ? '' : draft.storedName;
  const before = over ? (item?.version ?? null) : draft.seen;
  const detail = await library.save(over);
  if (!detail) return;
  const { name, version } = detail.item;
  renameWord(datasetId, detail.item, storedName || name);
  const filled = name === storedName ? undefined : filledBy(detail.item, item?.rows ?? 0);
  if (version > 1 && before !== null)
    toastUndo(`${name} saved as version ${version}`, backTo(datasetId, before, detail.item), filled, {
      datasetId,
    });
  else
    toastUndo(
      `${name} added`,
      back(() => unmake(detail.item)),
      filled,
      { datasetId },
    );
}

/** What its new name did to rows, of which it had so many. */
function filledBy({ kind, rows }: LibraryItem, before: number): string | undefined {
  const filled = ['persona', 'arc', 'topic'].includes(kind) ? rows - before : 0;
  const said = 'that waited for this name';
  return filled > 0 ? `${plural(filled, `row ${said} has it`, `rows ${said} have it`)} now.` : undefined;
}

export function discardDraft(): void {
  const { draft } = library;
  if (!draft?.changed) return;
  // By the name that it has now: the one that was typed goes, and may be another item's.
  const name = draft.storedName || draft.body.name.trim() || `the new ${kindWords[draft.kind].one}`;
  toastUndo(`Changes to ${name} discarded`, library.discard());
}

export function duplicateItem(item: Pick<LibraryItem, 'id' | 'name'>): Promise<void> {
  return attempt(async () => {
    const before = library.items.value ?? [];
    const copy = await client.duplicateItem(item.id);
    library.taken(copy);
    library.open(copy.item.id);
    const arcs = copy.item.kind === 'persona' ? await arcsSince(before) : [];
    if (arcs.length > 0) void library.load();
    toastUndo(
      `${item.name} duplicated`,
      back(async () => {
        await unmake(copy.item);
        library.removed(copy.item.id);
        for (const arc of arcs) if (await isAsLeft(arc)) await client.restoreItem(arc.id, arc.version - 1);
      }),
      arcs.length > 0
        ? `${plural(arcs.length, 'arc suits', 'arcs suit')} the copy too, by a new version.`
        : undefined,
    );
  });
}

/** Arcs that have one version more than they had: those that named a persona name its copy too. */
async function arcsSince(before: LibraryItem[]): Promise<LibraryItem[]> {
  const { datasetId } = library;
  if (datasetId === null) return [];
  const versions = new Map(before.map(({ id, version }) => [id, version]));
  // The copy is there, whether they can be read or not.
  const now = await client.library(datasetId).catch(() => []);
  return now.filter(
    ({ id, kind, version }) => kind === 'arc' && version === (versions.get(id) ?? version) + 1,
  );
}

/** Deletes what was just made, unless it was changed since. */
async function unmake(made: LibraryItem): Promise<void> {
  await requireAsLeft(made);
  await client.deleteItem(made.id);
}

/** An item that is archived stays with the rows that use it. */
export function archiveItem(item: LibraryItem, archived: boolean): Promise<void> {
  return attempt(async () => {
    await client.archiveItem(item.id, archived);
    if (archived && !library.withArchived) library.removed(item.id);
    else await library.load();
    const said = archived ? `${item.name} archived` : `${item.name} is offered again`;
    toastUndo(
      said,
      back(() => client.archiveItem(item.id, !archived)),
      archived ? keptBy(item) : undefined,
    );
  });
}

/** "58 rows use it. They keep it, new plans do not offer it." */
export function keptBy({ rows }: LibraryItem): string {
  if (rows === 0) return 'New plans do not offer it.';
  return `${plural(rows, 'row uses', 'rows use')} it. They keep it, new plans do not offer it.`;
}

export function deleteItem(item: LibraryItem): Promise<void> {
  return attempt(async () => {
    const token = await client.deleteItem(item.id);
    library.removed(item.id);
    toastUndo(
      `${item.name} deleted`,
      back(() => client.undo(token)),
    );
  });
}

/** Another template or voice is in use. */
export function activateItem(item: LibraryItem): Promise<void> {
  return attempt(async () => {
    const before = (library.items.value ?? []).find(
      (one) => one.kind === item.kind && one.tier === item.tier && one.active,
    );
    await client.activateItem(item.id);
    await library.load();
    const title = `${item.name} is in use from now on`;
    const undo = before && back(() => client.activateItem(before.id));
    if (undo) toastUndo(title, undo);
    else toastSuccess(title);
  });
}

/** Makes an older version the newest one, as another version. */
export function restoreVersion(item: LibraryItem, number: number): Promise<void> {
  const { datasetId } = library;
  return attempt(async () => {
    if (datasetId === null) return;
    const detail = await client.restoreItem(item.id, number);
    renameWord(datasetId, detail.item, item.name);
    library.taken(detail);
    toastUndo(
      `${item.name} is as in version ${number} again`,
      backTo(datasetId, item.version, detail.item),
      `It is version ${detail.item.version}.`,
      { datasetId },
    );
  });
}

/** Adds what the sample's library has of these kinds. */
export function takeSample(kinds: readonly ItemKind[]): Promise<void> {
  const { datasetId } = library;
  return attempt(async () => {
    if (datasetId === null) return;
    let added = 0;
    for (const kind of kinds) added += await client.takeSample(datasetId, kind);
    await library.load();
    if (added > 0) toastSuccess(`${plural(added, 'item')} of the sample added`);
    else toastInfo('Nothing was added', 'Each name of the sample is taken.');
  });
}

/** Why an item has to stay in use; null where it need not. */
export function neededFor({ kind, active }: LibraryItem): string | null {
  if (!active) return null;
  return kind === 'template' ? 'It is in use for its tier' : 'It is the voice in use';
}
