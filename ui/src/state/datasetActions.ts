import { tick } from 'svelte';
import { client, type DatasetView } from '../ipc/client';
import { plural } from '../lib/format';
import { app } from './app.svelte';
import { place } from './place.svelte';
import { datasets } from './datasets.svelte';
import { toastFailure, toastOffer, toastSuccess, toastUndo } from './toasts';

const SAMPLE_NAME = 'Financial coach (sample)';

/** Characters of a dataset's name, as the engine takes them. */
export const MOST_NAME = 100;

/** Creates a dataset, or gives one another name. Throws what is refused. */
export async function nameDataset(dataset: DatasetView | null, name: string): Promise<void> {
  if (!dataset) {
    await datasets.create(name, false);
    return place.go('conversations');
  }
  const { id, name: before } = dataset;
  await datasets.rename(id, name);
  if (name !== before)
    toastUndo(`${before} is ${name} now`, () => datasets.rename(id, before), undefined, { datasetId: id });
}

export async function switchTo(id: number): Promise<void> {
  try {
    await datasets.select(id);
    place.go('conversations');
  } catch (cause) {
    toastFailure(cause, () => void switchTo(id));
  }
}

/** Shows a dataset, where that is another one. False where the person chose yet another one meanwhile. */
export async function toDataset(id: number): Promise<boolean> {
  if (datasets.current?.id !== id) {
    await datasets.select(id);
    // Its views come first: what is done next is done in them.
    await tick();
  }
  return datasets.current?.id === id;
}

/** True when the sample is there. */
export async function addSample(): Promise<boolean> {
  const taken = datasets.list.map((dataset) => dataset.name);
  let name = SAMPLE_NAME;
  for (let n = 2; taken.includes(name); n += 1) name = `${SAMPLE_NAME} ${n}`;
  try {
    await datasets.create(name, true);
    place.go('conversations');
    return true;
  } catch (cause) {
    toastFailure(cause, () => void addSample());
    return false;
  }
}

/** A name that no dataset has: "Financial coach 2". */
export function freeName(name: string): string {
  const taken = datasets.list.map((dataset) => dataset.name.toLowerCase());
  for (let n = 2; ; n += 1) if (!taken.includes(`${name} ${n}`.toLowerCase())) return `${name} ${n}`;
}

/** Copies a dataset and shows the copy. Throws what is refused. */
export async function duplicateDataset(dataset: DatasetView, name: string, rows: boolean): Promise<void> {
  const copy = await datasets.duplicate(dataset.id, name, rows);
  await datasets.select(copy.id);
  place.go('conversations');
  const unplanned = rows ? dataset.counts.total - copy.counts.total : 0;
  const left = unplanned > 0 ? ` ${plural(unplanned, 'conversation')} without a plan stayed behind.` : '';
  toastSuccess(
    `${dataset.name} duplicated`,
    `Its library and settings are copied, what was written is not.${left}`,
  );
}

/** Takes a dataset out of the list, or brings it back. Another one is shown where the current one goes. */
export async function archiveDataset(dataset: DatasetView, archived: boolean): Promise<void> {
  try {
    const current = datasets.current?.id === dataset.id;
    await datasets.archive(dataset.id, archived);
    const next = datasets.atWork[0];
    if (archived && current && next) {
      await datasets.select(next.id);
      place.go('conversations');
    }
    const title = archived ? `${dataset.name} archived` : `${dataset.name} is back in the list`;
    const undo = async () => {
      await datasets.archive(dataset.id, !archived);
      if (archived && current) await datasets.select(dataset.id);
    };
    toastUndo(title, undo, undefined, { datasetId: null });
  } catch (cause) {
    toastFailure(cause, () => void archiveDataset(dataset, archived));
  }
}

/** Deletes a dataset; a backup that has it is made first. Throws what is refused. */
export async function deleteDataset(dataset: DatasetView): Promise<void> {
  const backup = await client.deleteDataset(dataset.id);
  // It is deleted, whether or not the list can be read at once: that is tried again by itself.
  await app.retry();
  const toBackups = () => place.go('settings', { section: 'data' });
  toastOffer(`${dataset.name} deleted`, 'Show backups', toBackups, `A backup that has it: ${backup}`);
}
