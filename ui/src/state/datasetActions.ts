import { plural } from '../lib/format';
import { client, type DatasetView } from '../ipc/client';
import { app } from './app.svelte';
import { place } from './place.svelte';
import { datasets } from './datasets.svelte';
import { dialogs } from './dialogs.svelte';
import { toastFailure, toastInfo } from './toasts';

const SAMPLE_NAME = 'Financial coach (sample)';

/** Creates a dataset, or gives one another name. Throws what is refused. */
export async function nameDataset(dataset: DatasetView | null, name: string): Promise<void> {
  if (dataset) return datasets.rename(dataset.id, name);
  await datasets.create(name, false);
  place.go('conversations');
}

export async function switchTo(id: number): Promise<void> {
  try {
    await datasets.select(id);
    place.go('conversations');
  } catch (cause) {
    toastFailure(cause, () => void switchTo(id));
  }
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

/** Cannot be undone, so it asks and says what is lost. */
export function deleteDataset(dataset: DatasetView): void {
  const { total, approved } = dataset.counts;
  const lost =
    total === 0
      ? 'It is empty.'
      : `${plural(total, 'conversation')}, ${approved} of them approved, are deleted with it.`;
  dialogs.open({
    kind: 'confirm',
    title: `Delete ${dataset.name}?`,
    description: `${lost} This cannot be undone.`,
    verb: 'Delete dataset',
    run: async () => {
      try {
        await client.deleteDataset(dataset.id);
        await app.refresh();
        toastInfo(`${dataset.name} deleted`);
      } catch (cause) {
        toastFailure(cause);
      }
    },
  });
}
