import { client, type ItemKind, type LibraryItem } from '../../../ipc/client';
import { toastFailure } from '../../../state/toasts';

/** What the library has for the cells of a plan, while it is edited. */
export class Choices {
  #items = $state.raw<LibraryItem[]>([]);
  #datasetId = 0;
  #asked = 0;

  async load(datasetId: number): Promise<void> {
    if (datasetId !== this.#datasetId) this.#items = [];
    this.#datasetId = datasetId;
    const asked = (this.#asked += 1);
    try {
      const items = await client.library(datasetId);
      if (asked === this.#asked) this.#items = items.filter(({ archived }) => !archived);
    } catch (cause) {
      if (asked === this.#asked) toastFailure(cause, () => void this.load(datasetId));
    }
  }

  /** The items of a kind that are in use or may be, by their names. */
  of(kind: ItemKind): LibraryItem[] {
    return this.#items.filter((item) => item.kind === kind);
  }
}
