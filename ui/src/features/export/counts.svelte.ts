import { client, type Target } from '../../ipc/client';
import { withText, type Narrowed } from './input';

/** How many conversations with a text the filter leaves and the selection holds. */
export class Counts {
  filter = $state<number | null>(null);
  selection = $state<number | null>(null);
  #asked = 0;

  async ask(datasetId: number, { filter, selection }: Narrowed): Promise<void> {
    const asked = (this.#asked += 1);
    const [inFilter, inSelection] = await Promise.all([
      counted(datasetId, { kind: 'matching', filter, except: [] }),
      selection && counted(datasetId, selection),
    ]);
    if (asked !== this.#asked) return;
    this.filter = inFilter;
    this.selection = inSelection;
  }

  forget(): void {
    this.#asked += 1;
    this.filter = null;
    this.selection = null;
  }
}

/** Null where it cannot be told: the choice can be made all the same. */
function counted(datasetId: number, target: Target): Promise<number | null> {
  const narrowed = withText(target);
  if (!narrowed) return Promise.resolve(0);
  return client.countMatching(datasetId, narrowed).catch(() => null);
}
