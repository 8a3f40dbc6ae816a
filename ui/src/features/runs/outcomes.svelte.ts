import { client, toFailure, type AppFailure, type MarkView } from '../../ipc/client';

const PACE_MS = 1000;

/** How each conversation of one batch ended, newest first; asked for anew when a further one has ended. */
export class Outcomes {
  list = $state.raw<MarkView[]>([]);
  failure = $state.raw<AppFailure | null>(null);
  loaded = $state(false);

  readonly #batchId: number;
  #limit = 0;
  #ended = -1;
  #busy = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(batchId: number) {
    this.#batchId = batchId;
  }

  /** The batch has `ended` conversations behind it, of which the latest `limit` are wanted. */
  follow(ended: number, limit: number): void {
    if (ended === this.#ended && limit === this.#limit) return;
    this.#ended = ended;
    this.#limit = limit;
    // At most one call a second: whatever ends meanwhile is in the next answer.
    if (!this.#busy) void this.#load();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const asked = `${this.#ended}/${this.#limit}`;
    this.#busy = true;
    try {
      const list = await client.marks(this.#batchId, this.#limit);
      if (this.#stopped) return;
      this.list = list;
      this.failure = null;
    } catch (cause) {
      // Nobody looks any more: asking again until there is an answer would never end.
      if (this.#stopped) return;
      this.failure = toFailure(cause);
    }
    this.loaded = true;
    this.#timer = setTimeout(() => {
      this.#busy = false;
      if (this.failure || asked !== `${this.#ended}/${this.#limit}`) void this.#load();
    }, PACE_MS);
  }
}
