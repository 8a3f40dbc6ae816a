import { plural } from '../lib/format';
import type { DatasetView } from '../ipc/client';
import { app } from './app.svelte';
import { confirm } from './confirm.svelte';
import { toastFailure, toastInfo } from './toasts';

const SAMPLE_NAME = 'Financial coach (sample)';

/** The dialog that asks for a dataset's name: for a new one, or another for one there is. */
class Naming {
  open = $state(false);
  renamed = $state.raw<DatasetView | null>(null);

  create(): void {
    this.renamed = null;
    this.open = true;
  }

  rename(dataset: DatasetView): void {
    this.renamed = dataset;
    this.open = true;
  }

  async finish(name: string): Promise<void> {
    if (this.renamed) await app.renameDataset(this.renamed.id, name);
    else {
      await app.createDataset(name, false);
      app.go('conversations');
    }
    this.open = false;
  }
}

export const naming = new Naming();

export async function switchTo(id: number): Promise<void> {
  try {
    await app.selectDataset(id);
    app.go('conversations');
  } catch (cause) {
    toastFailure(cause, () => void switchTo(id));
  }
}

/** True when the sample is there. */
export async function addSample(): Promise<boolean> {
  const taken = app.datasets.map((dataset) => dataset.name);
  let name = SAMPLE_NAME;
  for (let n = 2; taken.includes(name); n += 1) name = `${SAMPLE_NAME} ${n}`;
  try {
    await app.createDataset(name, true);
    app.go('conversations');
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
  confirm.ask({
    title: `Delete ${dataset.name}?`,
    description: `${lost} This cannot be undone.`,
    verb: 'Delete dataset',
    run: async () => {
      try {
        await app.deleteDataset(dataset.id);
        toastInfo(`${dataset.name} deleted`);
      } catch (cause) {
        toastFailure(cause);
      }
    },
  });
}
