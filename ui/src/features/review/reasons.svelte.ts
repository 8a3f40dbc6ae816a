import { client, type ReasonsView } from '../../ipc/client';
import { Answer } from '../../state/answer.svelte';

/** So many reasons have a key of their own. */
export const KEYED = 9;

/** The reasons for a rejection. They keep their places, and so their keys, for as long as the dataset is open. */
export class Reasons extends Answer<ReasonsView> {
  names = $state.raw<string[]>([]);
  #datasetId: number | null = null;

  use(datasetId: number): void {
    if (datasetId !== this.#datasetId) {
      this.forget();
      this.names = [];
    }
    this.#datasetId = datasetId;
    void this.#read((id) => client.reasons(id));
  }

  /** What notes say often is offered from then on. */
  async add(name: string): Promise<void> {
    await this.#read((id) => client.addReason(id, name));
  }

  async remove(name: string): Promise<void> {
    await this.#read((id) => client.removeReason(id, name));
  }

  async #read(question: (datasetId: number) => Promise<ReasonsView>): Promise<void> {
    const datasetId = this.#datasetId;
    if (datasetId === null) return;
    await this.ask(() => question(datasetId));
    const given = this.value?.reasons.map(({ name }) => name) ?? [];
    this.names = [
      ...this.names.filter((name) => given.includes(name)),
      ...given.filter((name) => !this.names.includes(name)),
    ];
  }
}

export const reasons = new Reasons();
