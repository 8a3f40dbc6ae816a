import { SvelteSet } from 'svelte/reactivity';
import { client, toFailure, type BatchView, type RedoRequest, type Target } from '../ipc/client';
import { datasets } from './datasets.svelte';
import { batches } from './batches.svelte';
import { dialogs, isSetup } from './dialogs.svelte';
import { toastFailure } from './toasts';

export interface GenerateOptions {
  limitMicros?: number | null;
  email?: boolean;
  /** A larger ceiling for one answer; null takes the provider settings' own. */
  maxTokens?: number | null;
  /** What is asked for besides the rows, where they are written again. */
  redo?: RedoRequest | null;
}

/** Starts generations, and asks for provider, key or consent on the way where they are missing. */
class Generation {
  /** Rows whose Generate was clicked and not yet answered for. */
  readonly starting = new SvelteSet<number>();
  readonly #askedAt = new Map<number, number>();

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
    const { limitMicros = null, email = false, maxTokens = null, redo = null } = options;
    const asked = { requestId: crypto.randomUUID(), datasetId, target, limitMicros };
    const call = () =>
      redo
        ? client.redo({ ...asked, seen: null, request: redo })
        : client.generate({ ...asked, email, maxTokens });
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
    if (this.starting.has(id)) return null;
    this.starting.add(id);
    this.#askedAt.set(id, performance.now());
    const target: Target = { kind: 'ids', ids: [id] };
    const input = { requestId: crypto.randomUUID(), datasetId, target, seen, request, limitMicros: null };
    try {
      return await this.withSetup(() => client.redo(input));
    } finally {
      this.starting.delete(id);
    }
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
    maxTokens: number | null = null,
    datasetId: number | null = datasets.current?.id ?? null,
  ): Promise<BatchView | null> {
    if (datasetId === null || this.starting.has(id)) return null;
    this.starting.add(id);
    this.#askedAt.set(id, performance.now());
    try {
      return await this.start(datasetId, { kind: 'ids', ids: [id] }, { maxTokens });
    } catch (cause) {
      // Retried where it was asked for, also after a switch to another dataset.
      toastFailure(cause, () => void this.startRow(id, maxTokens, datasetId));
      return null;
    } finally {
      this.starting.delete(id);
    }
  }
}

/** Asks for nothing besides the row. */
export const noRequest: RedoRequest = { reason: null, note: '', marks: [], fromTurn: null, addition: null };

export const generation = new Generation();
