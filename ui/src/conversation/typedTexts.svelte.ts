import { SvelteMap } from 'svelte/reactivity';
import { datasets } from '../state/datasets.svelte';

/** Texts that were begun at conversations: each waits with its own, for as long as its dataset is there. */
export class TypedTexts {
  readonly #all = new SvelteMap<number, { text: string; datasetId: number | null }>();

  /** Something was typed that would be lost by quitting. */
  get any(): boolean {
    return [...this.#all.values()].some(
      ({ text, datasetId }) => text.trim() !== '' && (datasetId === null || datasets.has(datasetId)),
    );
  }

  of(id: number | null): string {
    return (id === null ? undefined : this.#all.get(id)?.text) ?? '';
  }

  set(id: number | null, datasetId: number | null, text: string): void {
    if (id === null) return;
    if (text === '') this.#all.delete(id);
    else this.#all.set(id, { text, datasetId });
  }

  delete(id: number): void {
    this.#all.delete(id);
  }
}
