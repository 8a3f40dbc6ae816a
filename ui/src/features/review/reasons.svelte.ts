import { client, toFailure, type AppFailure, type ReasonOffer, type ReasonsView } from '../../ipc/client';

/** So many reasons have a key of their own. */
export const KEYED = 9;

/** The reasons for a rejection. They keep their places, and so their keys, for as long as the dataset is open. */
export class Reasons {
  names = $state.raw<string[]>([]);
  offers = $state.raw<ReasonOffer[]>([]);
  failure = $state.raw<AppFailure | null>(null);
  #datasetId: number | null = null;
  #asked = 0;

  use(datasetId: number): void {
    if (datasetId !== this.#datasetId) this.names = this.offers = [];
    this.#datasetId = datasetId;
    void this.#ask((id) => client.reasons(id));
  }

  /** What notes say often is offered from then on. */
  async add(name: string): Promise<void> {
    await this.#ask((id) => client.addReason(id, name));
  }

  async remove(name: string): Promise<void> {
    await this.#ask((id) => client.removeReason(id, name));
  }

  async #ask(question: (datasetId: number) => Promise<ReasonsView>): Promise<void> {
    if (this.#datasetId === null) return;
    const asked = (this.#asked += 1);
    try {
      const { reasons, offers } = await question(this.#datasetId);
      if (asked !== this.#asked) return;
      const given = reasons.map(({ name }) => name);
      this.names = [
        ...this.names.filter((name) => given.includes(name)),
        ...given.filter((name) => !this.names.includes(name)),
      ];
      this.offers = offers;
      this.failure = null;
    } catch (cause) {
      if (asked === this.#asked) this.failure = toFailure(cause);
    }
  }
}

export const reasons = new Reasons();
