import {
  client,
  toFailure,
  type BatchView,
  type ConversationDetail,
  type EstimateView,
  type Proposal,
} from '../../../ipc/client';
import { Answer } from '../../../state/answer.svelte';
import { isOver } from '../../../state/batches.svelte';
import { Doing } from '../../../state/doing.svelte';
import { feed } from '../../../state/feed';
import { generation, noRequest } from '../../../state/generation.svelte';

/** A row that an addition is tried on. */
export interface Tried {
  id: number;
  number: number;
  /** The version that was turned down. */
  before: number;
  /** With the new one, once it is there. */
  detail: ConversationDetail | null;
  /** Why no new one comes. */
  end: 'failed' | 'gone' | null;
}

/** An addition tried on a few rows that were rejected for its reason: the old text beside the new one, as they come. */
export class Trial extends Doing<'starting'> {
  readonly datasetId: number;
  readonly proposal: Proposal;
  readonly estimate = new Answer<EstimateView>();
  batch = $state.raw<BatchView | null>(null);
  rows = $state.raw<Tried[]>([]);
  /** The addition as it was tried. */
  text = $state<string | null>(null);

  constructor(datasetId: number, proposal: Proposal) {
    super();
    this.datasetId = datasetId;
    this.proposal = proposal;
  }

  // No derived value: it would end with the view that the trial was begun in.
  get waiting(): number {
    return this.rows.filter((row) => row.detail === null && row.end === null).length;
  }

  /** What trying takes, and what comes of it. Gives back how to stop. */
  follow(): () => void {
    void this.price();
    void this.#lookAtAll();
    return feed.follow({
      rows: (rows) => {
        for (const { id, status } of rows) if (status !== 'generating') this.#look(id);
      },
      batches: (batches) => {
        const ours = batches.find(({ id }) => id === this.batch?.id);
        if (ours) this.batch = ours;
        if (ours && isOver(ours)) void this.#lookAtAll();
      },
      resync: () => void this.#lookAtAll(),
    });
  }

  async price(): Promise<void> {
    await this.estimate.ask(() => client.estimate(this.datasetId, { kind: 'ids', ids: this.proposal.tried }));
  }

  /** Writes them again with the addition. */
  async start(text: string): Promise<void> {
    if (this.busy || this.waiting > 0) return;
    await this.during('starting', async () => {
      const rows = await this.#before();
      if (rows.length === 0) throw toFailure('None of these rows is there any more.');
      const target = { kind: 'ids', ids: rows.map(({ id }) => id) } as const;
      const redo = { ...noRequest, reason: this.proposal.reason, addition: text.trim() };
      const batch = await generation.start(this.datasetId, target, { redo });
      if (!batch) return;
      this.text = text;
      this.rows = rows;
      this.batch = batch;
      // An answer may have been quicker than this.
      await this.#lookAtAll();
    });
  }

  /** What the rows show now: what comes is compared with it. */
  async #before(): Promise<Tried[]> {
    const details = await Promise.all(
      this.proposal.tried.map((id) =>
        client.conversation(id).catch((cause: unknown) => {
          if (toFailure(cause).code !== 'notFound') throw cause;
          return null;
        }),
      ),
    );
    return details.flatMap((detail) =>
      detail?.generation
        ? {
            id: detail.row.id,
            number: detail.row.number,
            before: detail.generation.id,
            detail: null,
            end: null,
          }
        : [],
    );
  }

  async #lookAtAll(): Promise<void> {
    await Promise.all(this.rows.map(({ id }) => this.#look(id)));
  }

  async #look(id: number): Promise<void> {
    const row = this.rows.find((one) => one.id === id);
    if (!row || row.detail) return;
    const over = () => this.batch !== null && isOver(this.batch);
    try {
      const detail = await client.conversation(id);
      const came = detail.generation !== null && detail.generation.id !== row.before;
      if (came) this.#set(row, { detail, end: null });
      else if (over() && !detail.row.queued && detail.row.status !== 'generating')
        this.#set(row, { end: 'failed' });
    } catch (cause) {
      // Whatever else it is, the next change asks again.
      if (toFailure(cause).code === 'notFound') this.#set(row, { end: 'gone' });
    }
  }

  #set({ id }: Tried, change: Partial<Tried>): void {
    this.rows = this.rows.map((row) => (row.id === id ? { ...row, ...change } : row));
  }
}
