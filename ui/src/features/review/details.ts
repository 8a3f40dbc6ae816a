import {
  client,
  toFailure,
  type AppFailure,
  type ConversationDetail,
  type RowSummary,
} from '../../ipc/client';

/** What is known of a conversation: its newest, or why there is none. */
export interface Known {
  detail: ConversationDetail | null;
  failure: AppFailure | null;
  /** It was deleted. */
  gone: boolean;
}

/** The conversation that is read and its neighbours, fetched ahead so that the next one is there in the same frame. */
export class Details {
  readonly #known = new Map<number, Known>();
  /** The newest question for each of them. */
  readonly #asked = new Map<number, Promise<Known>>();
  /** Something came. */
  onknown: (id: number, known: Known) => void = () => undefined;

  of(id: number): Known | undefined {
    return this.#known.get(id);
  }

  /** These are kept, the missing ones fetched, and all others forgotten. */
  keep(ids: number[]): void {
    const wanted = new Set(ids);
    for (const id of this.#known.keys()) if (!wanted.has(id)) this.forget(id);
    for (const id of this.#asked.keys()) if (!wanted.has(id)) this.#asked.delete(id);
    for (const id of wanted) {
      const known = this.#known.get(id);
      if ((!known || known.failure) && !this.#asked.has(id)) void this.fetch(id);
    }
  }

  /** Asks anew. What another question has overtaken waits for that one's answer, which is the newer. */
  fetch(id: number): Promise<Known> {
    const asked: Promise<Known> = ask(id).then((known) => {
      const newest = this.#asked.get(id);
      if (newest !== asked) return newest ?? known;
      this.#asked.delete(id);
      this.#known.set(id, known);
      this.onknown(id, known);
      return known;
    });
    this.#asked.set(id, asked);
    return asked;
  }

  /** Rows that changed are read anew, as far as they are kept. */
  take(rows: RowSummary[]): void {
    for (const { id } of rows) if (this.#known.has(id) || this.#asked.has(id)) void this.fetch(id);
  }

  /** Changes were missed: all that is kept is read anew. */
  async fetchAll(): Promise<void> {
    await Promise.all(
      [...new Set([...this.#known.keys(), ...this.#asked.keys()])].map((id) => this.fetch(id)),
    );
  }

  forget(id: number): void {
    this.#known.delete(id);
    this.#asked.delete(id);
  }

  clear(): void {
    this.#known.clear();
    this.#asked.clear();
  }
}

async function ask(id: number): Promise<Known> {
  try {
    return { detail: await client.conversation(id), failure: null, gone: false };
  } catch (cause) {
    const failure = toFailure(cause);
    const gone = failure.code === 'notFound';
    return { detail: null, failure: gone ? null : failure, gone };
  }
}
