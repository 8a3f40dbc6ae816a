import { client } from '../../../ipc/client';
import { Answer } from '../../../state/answer.svelte';
import { plan } from '../plan.svelte';

/** Rows that came since editing began: how many of them are among those that are shown. */
export class AddedRows {
  #ids: number[] = [];
  readonly #shown = new Answer<number[]>();

  get count(): number {
    return this.#shown.value?.length ?? 0;
  }

  add(ids: readonly number[]): void {
    this.#ids = [...this.#ids, ...ids];
  }

  forget(): void {
    this.#ids = [];
    this.#shown.forget();
  }

  /** They may be gone again, or hidden by a filter. */
  async recount(): Promise<void> {
    const filter = plan.rows.answered?.filter;
    const datasetId = plan.datasetId;
    if (!filter || datasetId === null || this.#ids.length === 0) return;
    const target = { kind: 'matching' as const, filter, except: [] };
    await this.#shown.ask(() => client.selectedOf(datasetId, target, this.#ids), true);
  }
}
