import type { ItemKind } from '../../ipc/client';
import type { ItemDraft } from './draft.svelte';

/** Drafts of the library, also those that were left: what is typed stays while the window lives. */
export class Drafts {
  #all = $state.raw<readonly ItemDraft[]>([]);

  keep(draft: ItemDraft): void {
    if (!this.#all.includes(draft)) this.#all = [...this.#all, draft];
  }

  /** Those that say nothing new go. */
  sweep(): void {
    this.#all = this.#all.filter((draft) => draft.changed);
  }

  drop(gone: (draft: ItemDraft) => boolean): void {
    this.#all = this.#all.filter((draft) => !gone(draft));
  }

  some(is: (draft: ItemDraft) => boolean): boolean {
    return this.#all.some(is);
  }

  of(id: number): ItemDraft | null {
    return this.#all.find((draft) => draft.id === id) ?? null;
  }

  /** The new item of this kind that was begun in a dataset. */
  begun(datasetId: number, kind: ItemKind): ItemDraft | null {
    const begun = this.#all.filter((draft) => draft.id === null && draft.datasetId === datasetId);
    return begun.find((draft) => draft.kind === kind) ?? null;
  }

  /** Whether something is typed there that is not saved. */
  isChanged(id: number): boolean {
    return this.some((draft) => draft.id === id && draft.changed);
  }
}
