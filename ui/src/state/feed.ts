import type { BatchView, ChangesEvent, RowSummary } from '../ipc/client';
import { batches, isOver } from './batches.svelte';
import { datasets } from './datasets.svelte';
import { month } from './month.svelte';

type Listener<T> = (value: T) => void;

interface Listeners {
  rows?: Listener<RowSummary[]>;
  batches?: Listener<BatchView[]>;
  resync?: Listener<void>;
}

/**
 * Change events on their way to what is shown: kept back while a snapshot is asked for, dropped where they are older than
 * it, taken by the stores, then told to who listens.
 */
class Feed {
  /** Changes were missed: what is shown has to be fetched anew. */
  onmissed: () => void = () => undefined;

  #revision = 0;
  #rows = new Set<Listener<RowSummary[]>>();
  #batches = new Set<Listener<BatchView[]>>();
  #resync = new Set<Listener<void>>();
  /** Events that came while they were held back. */
  #held: ChangesEvent[] = [];
  #holds = 0;

  /** What a snapshot of this revision knew already is no news. */
  startAt(revision: number): void {
    this.#revision = revision;
  }

  receive(event: ChangesEvent): void {
    if (this.#holds > 0) this.#held.push(event);
    else this.#apply(event);
  }

  /** Keeps changes back until what is returned is called, once. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      if (this.#holds > 0) return;
      const held = this.#held;
      this.#held = [];
      for (const event of held) this.#apply(event);
    };
  }

  /** Row changes, as they come. Gives back how to stop listening, as do the others. */
  onRows(listener: Listener<RowSummary[]>): () => void {
    return listen(this.#rows, listener);
  }

  onBatches(listener: Listener<BatchView[]>): () => void {
    return listen(this.#batches, listener);
  }

  /** Called when what is shown has to be fetched anew. */
  onResync(listener: Listener<void>): () => void {
    return listen(this.#resync, listener);
  }

  /** Listens to all that is named. Gives back how to stop. */
  follow({ rows, batches, resync }: Listeners): () => void {
    const stops = [
      rows && this.onRows(rows),
      batches && this.onBatches(batches),
      resync && this.onResync(resync),
    ];
    return () => stops.forEach((stop) => stop?.());
  }

  /** Ends that no event told of: they came with changes that were missed. */
  ended(batches: BatchView[]): void {
    this.#tell(batches.filter(isOver));
  }

  /** A snapshot took the place of changes that were missed. */
  resynced(): void {
    for (const listener of this.#resync) listener();
  }

  #apply(event: ChangesEvent): void {
    if (event.resync) {
      // The snapshot holds open batches only: an end that comes with a resync is told here or never.
      this.#tell(event.batches);
      this.onmissed();
      return;
    }
    if (event.revision <= this.#revision) {
      // The snapshot holds open batches only: an end that it already knew is told here or never. An end is final.
      this.#tell(event.batches.filter(isOver));
      return;
    }
    this.#revision = event.revision;
    month.take(event);
    datasets.takeCounts(event.counts);
    this.#tell(event.batches);
    if (event.rows.length > 0) for (const listener of this.#rows) listener(event.rows);
  }

  #tell(changed: BatchView[]): void {
    if (changed.length === 0) return;
    batches.take(changed);
    for (const listener of this.#batches) listener(changed);
  }
}

function listen<T>(listeners: Set<Listener<T>>, listener: Listener<T>): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const feed = new Feed();
