import { SvelteMap } from 'svelte/reactivity';
import { client, toFailure, type BatchView, type RedoRequest, type Target } from '../ipc/client';
import { datasets } from './datasets.svelte';
import { batches, isOver } from './batches.svelte';
import { dialogs, isSetup } from './dialogs.svelte';
import { feed } from './feed';
import { toastFailure } from './toasts';

/** The longest that the state of a row comes after the answer to what was asked of it. */
const STATE_MS = 3000;

export interface GenerateOptions {
  limitMicros?: number | null;
  email?: boolean;
  /** A larger ceiling for one answer; null takes the provider settings' own. */
  maxTokens?: number | null;
  /** What is asked for besides the rows, where they are written again. */
  redo?: RedoRequest | null;
  /** The version that was read, where one row is written again: where that shows another one by now, nothing is started. */
  seen?: number | null;
}

interface RowOptions extends Pick<GenerateOptions, 'maxTokens' | 'redo' | 'seen'> {
  /** The row's own; the one that is worked with where none is named. */
  datasetId?: number;
}

/** Starts generations, and asks for provider, key or consent on the way where they are missing. */
class Generation {
  /** Rows that were asked for and do not say so themselves yet, each with its batch once that is known. */
  readonly starting = new SvelteMap<number, { batchId: number | null }>();
  readonly #askedAt = new Map<number, number>();

  constructor() {
    feed.follow({
      rows: (rows) => {
        for (const { id, queued, status } of rows)
          if (queued || status === 'generating') this.starting.delete(id);
      },
      batches: (changed) => {
        const over = new Set(changed.filter(isOver).map(({ id }) => id));
        for (const [id, { batchId }] of this.starting)
          if (batchId !== null && over.has(batchId)) this.starting.delete(id);
      },
    });
  }

  /**
   * The batch, or null where the person gave up the set-up. Throws what set-up cannot mend. After a set-up `agreed`
   * says whether what the person said yes to still holds.
   */
  async start(
    datasetId: number,
    target: Target,
    options: GenerateOptions = {},
    agreed: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<BatchView | null> {
    const { limitMicros = null, email = false, maxTokens = null, redo = null, seen = null } = options;
    const asked = { requestId: crypto.randomUUID(), datasetId, target, limitMicros, maxTokens };
    const call = () =>
      redo ? client.redo({ ...asked, seen, request: redo }) : client.generate({ ...asked, email });
    return this.withSetup(call, agreed);
  }

  /**
   * One row again, for what was wrong with the version that was read; its batch, or null where nothing was started.
   * Throws what set-up cannot mend.
   */
  async redoRow(
    datasetId: number,
    id: number,
    seen: number,
    request: RedoRequest,
  ): Promise<BatchView | null> {
    return this.#once(id, () => this.start(datasetId, { kind: 'ids', ids: [id] }, { seen, redo: request }));
  }

  /** What `start` begins, once provider, key and consent are there; null where the person gave up on the way, or no longer agrees. */
  async withSetup(
    start: () => Promise<BatchView>,
    agreed: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<BatchView | null> {
    for (;;) {
      try {
        const batch = await start();
        batches.take([batch]);
        return batch;
      } catch (cause) {
        const failure = toFailure(cause);
        if (!isSetup(failure.code)) throw failure;
        const setUp = await dialogs.ask({ kind: 'providerSetup', reason: failure.code });
        if (!setUp || !(await agreed())) return null;
      }
    }
  }

  /** When a row was last asked for in this window, by the clock of `performance`; -1 where it was not. */
  askedAt(id: number): number {
    return this.#askedAt.get(id) ?? -1;
  }

  /** One row, at once; its batch, or null where nothing was started. A second click while the first is under way does nothing. */
  async startRow(
    id: number,
    { datasetId = datasets.current?.id, ...options }: RowOptions = {},
  ): Promise<BatchView | null> {
    if (datasetId === undefined) return null;
    try {
      return await this.#once(id, () => this.start(datasetId, { kind: 'ids', ids: [id] }, options));
    } catch (cause) {
      // Retried where it was asked for, also after a switch to another dataset.
      toastFailure(cause, () => void this.startRow(id, { datasetId, ...options }));
      return null;
    }
  }

  /** Starts a row unless it is being started. The row itself says so a moment after the answer: until then nothing starts it again. */
  async #once(id: number, start: () => Promise<BatchView | null>): Promise<BatchView | null> {
    if (this.starting.has(id)) return null;
    const asked: { batchId: number | null } = { batchId: null };
    const over = () => {
      if (this.starting.get(id) === asked) this.starting.delete(id);
    };
    this.starting.set(id, asked);
    this.#askedAt.set(id, performance.now());
    try {
      const batch = await start();
      if (!batch || isOver(batches.byId(batch.id) ?? batch)) over();
      else setTimeout(over, STATE_MS);
      asked.batchId = batch?.id ?? null;
      return batch;
    } catch (cause) {
      over();
      throw cause;
    }
  }
}

/** Asks for nothing besides the row. */
export const noRequest: RedoRequest = { reason: null, note: '', marks: [], fromTurn: null, addition: null };

export const generation = new Generation();
