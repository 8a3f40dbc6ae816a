import {
  client,
  type BatchView,
  type ConversationDetail,
  type EstimateView,
  type Mark,
  type VersionDetail,
} from '../../../ipc/client';
import { money } from '../../../lib/format';
import { Answer } from '../../../state/answer.svelte';
import { datasets } from '../../../state/datasets.svelte';
import { Doing } from '../../../state/doing.svelte';
import { generation, noRequest } from '../../../state/generation.svelte';

/** "about $0.04"; null where nothing is paid or the price is not known. */
export function priceOf(estimate: EstimateView | null): string | null {
  if (!estimate || estimate.free || !estimate.costMicros || estimate.costMicros.high <= 0) return null;
  return `about ${money((estimate.costMicros.low + estimate.costMicros.high) / 2)}`;
}

interface Asked {
  detail: ConversationDetail;
  /** The version that was read. */
  version: VersionDetail;
  marks: Mark[];
  /** What was begun as a note, and is no part of a verdict yet. */
  note?: string;
  /** The first turn that is written again, counted from 1; null: all of it. */
  fromTurn: number | null;
}

/** What is asked for when one conversation is written again. Begins with what the last verdict said. */
export class RedoQuestion extends Doing<'starting'> {
  reason: string;
  note: string;
  reasons = $state.raw<string[]>([]);
  readonly estimate = new Answer<EstimateView>();
  readonly #datasetId = datasets.current?.id ?? null;
  readonly #detail: ConversationDetail;
  readonly #version: VersionDetail;
  readonly #fromTurn: number | null;
  readonly #marks: Mark[];
  /** Marks that the person leaves out, by their place. */
  left = $state<number[]>([]);

  constructor({ detail, version, marks, note, fromTurn }: Asked) {
    super();
    const { review } = detail;
    this.#detail = detail;
    this.#version = version;
    // All of it is written again from its first turn on.
    this.#fromTurn = fromTurn !== null && fromTurn > 1 ? fromTurn : null;
    this.#marks = marks.length > 0 ? marks : (review?.marks ?? []);
    this.reason = $state(review?.verdict === 'rejected' ? (review.reason ?? '') : '');
    this.note = $state(note?.trim() || (review?.note ?? ''));
  }

  get marks(): Mark[] {
    return this.#marks;
  }
  get fromTurn(): number | null {
    return this.#fromTurn;
  }

  async load(): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    // Without reasons to choose from one can still be typed.
    void client.reasons(datasetId).then(
      ({ reasons }) => (this.reasons = reasons.map(({ name }) => name)),
      () => undefined,
    );
    const ids = [this.#detail.row.id];
    await this.estimate.ask(() => client.estimate(datasetId, { kind: 'ids', ids }));
  }

  /** The batch; null where it was refused, or the person gave up the set-up. */
  async start(): Promise<BatchView | null> {
    const datasetId = this.#datasetId;
    if (this.busy || datasetId === null) return null;
    const request = {
      ...noRequest,
      reason: this.reason.trim() || null,
      note: this.note.trim(),
      marks: this.#marks.filter((_, at) => !this.left.includes(at)),
      fromTurn: this.#fromTurn,
    };
    let batch: BatchView | null = null;
    await this.during('starting', async () => {
      batch = await generation.redoRow(datasetId, this.#detail.row.id, this.#version.id, request);
    });
    return batch;
  }
}
