import type { BatchView, Purpose } from '../ipc/client';
import { plural } from '../lib/format';

const ended: BatchView['state'][] = ['completed', 'cancelled'];

export const isOver = (batch: BatchView): boolean => ended.includes(batch.state);

/** The list of batches has it: what one row's own button starts is told at the row. */
export const isListed = (batch: BatchView): boolean => batch.kind !== 'single';

type Unit = readonly [one: string, many: string];
const conversations: Unit = ['conversation', 'conversations'];
const units: Record<Purpose, Unit> = {
  write: conversations,
  judge: conversations,
  brief: ['group of rows', 'groups of rows'],
  trial: ['row', 'rows'],
};

/** What the jobs of a batch are: one, and many. */
export const unitOf = ({ purpose }: Pick<BatchView, 'purpose'>): Unit => units[purpose];

/** "12 conversations", "1 group of rows". */
export const unitText = (batch: Pick<BatchView, 'purpose'>, n: number): string => plural(n, ...unitOf(batch));

/** The batches of every dataset that are open, or ended while this window was. */
class Batches {
  #known = $state.raw<BatchView[]>([]);

  /** Those that are not over, newest first. */
  readonly open = $derived(this.#known.filter((batch) => !isOver(batch)));

  /** Those of one dataset. */
  openOf(datasetId: number | undefined): BatchView[] {
    return this.open.filter((batch) => batch.datasetId === datasetId);
  }

  byId(id: number): BatchView | null {
    return this.#known.find((batch) => batch.id === id) ?? null;
  }

  /** Puts newer states in the place of what is known. */
  take(batches: BatchView[]): void {
    this.#known = mergeBatches(batches, this.#known);
  }

  /** All that are open, as a snapshot knows them. */
  replace(open: BatchView[]): void {
    // What ended stays known: an answer that was under way meanwhile must not bring it back as running.
    this.#known = this.#known.filter(isOver);
    this.take(open);
  }

  clear(): void {
    this.#known = [];
  }
}

/** The newer of each, newest batch first. */
export function mergeBatches(fresh: BatchView[], known: BatchView[]): BatchView[] {
  const all = new Map(known.map((batch) => [batch.id, batch]));
  for (const batch of fresh) {
    const old = all.get(batch.id);
    if (!old || batch.revision >= old.revision) all.set(batch.id, batch);
  }
  return [...all.values()].sort((a, b) => b.id - a.id);
}

export const batches = new Batches();
