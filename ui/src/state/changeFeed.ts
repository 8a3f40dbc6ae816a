import type { BatchView, ChangesEvent, RowSummary } from '../ipc/client';

const ended: BatchView['state'][] = ['completed', 'cancelled'];

export const isOver = (batch: BatchView): boolean => ended.includes(batch.state);

/** What is done with changes before anyone else hears of them. */
export interface Receiver {
  /** A change that is newer than everything before. */
  take(event: ChangesEvent): void;
  takeBatches(batches: BatchView[]): void;
  /** Changes were missed: what is shown has to be fetched anew. */
  resync(): void;
}

/**
 * Change events on their way to what is shown: kept back while something comes before them, dropped where they are
 * older than the snapshot, told to who listens.
 */
export class ChangeFeed {
  #receiver: Receiver;
  #revision = 0;
  #rowListeners = new Set<(rows: RowSummary[]) => void>();
  #batchListeners = new Set<(batches: BatchView[]) => void>();
  /** Events that came while something held them back; null while nothing does. */
  #held: ChangesEvent[] | null = null;
  #holds = 0;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** What a snapshot of this revision knew already is no news. */
  startAt(revision: number): void {
    this.#revision = revision;
  }

  receive(event: ChangesEvent): void {
    if (this.#held) this.#held.push(event);
    else this.#apply(event);
  }

  /** Keeps changes back until what is returned is called. */
  hold(): () => void {
    this.#held ??= [];
    this.#holds += 1;
    let holding = true;
    return () => {
      if (!holding) return;
      holding = false;
      this.#holds -= 1;
      if (this.#holds > 0) return;
      const held = this.#held ?? [];
      this.#held = null;
      for (const event of held) this.#apply(event);
    };
  }

  onRows(listener: (rows: RowSummary[]) => void): () => void {
    this.#rowListeners.add(listener);
    return () => this.#rowListeners.delete(listener);
  }

  onBatches(listener: (batches: BatchView[]) => void): () => void {
    this.#batchListeners.add(listener);
    return () => this.#batchListeners.delete(listener);
  }

  #apply(event: ChangesEvent): void {
    if (event.resync) {
      // The snapshot holds open batches only: an end that comes with a resync is told here or never.
      this.#tell(event.batches);
      this.#receiver.resync();
      return;
    }
    if (event.revision <= this.#revision) {
      // The snapshot holds open batches only: an end that it already knew is told here or never. An end is final.
      this.#tell(event.batches.filter(isOver));
      return;
    }
    this.#revision = event.revision;
    this.#receiver.take(event);
    this.#tell(event.batches);
    if (event.rows.length > 0) for (const listener of this.#rowListeners) listener(event.rows);
  }

  #tell(batches: BatchView[]): void {
    if (batches.length === 0) return;
    this.#receiver.takeBatches(batches);
    for (const listener of this.#batchListeners) listener(batches);
  }
}
