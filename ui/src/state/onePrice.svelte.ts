import { SvelteMap } from 'svelte/reactivity';
import { client, type RowSummary } from '../ipc/client';
import { money } from '../lib/format';
import { datasets } from './datasets.svelte';
import { provider } from './provider.svelte';
import { feed } from './feed';

/**
 * What one conversation would cost about, to be shown on the button that starts it. Conversations of a tier cost alike,
 * so that one answer stands for all of them, as long as nothing changes what it follows from.
 */
class OnePrice {
  #known = new SvelteMap<string, string | null>();
  #asked = new Set<string>();

  constructor() {
    feed.onResync(() => this.forget());
  }

  /** "about $0.04"; null where nothing is paid, or it is not known yet. The first question asks the engine. */
  of(row: RowSummary): string | null {
    const datasetId = datasets.current?.id;
    const { current } = provider;
    if (datasetId === undefined || !current?.chosen) return null;
    const { kind, model, baseUrl, maxTokens } = current.settings;
    const key = [datasetId, row.tier, kind, model, baseUrl, maxTokens].join('|');
    if (!this.#asked.has(key)) {
      this.#asked.add(key);
      void this.#ask(key, datasetId, row.id);
    }
    return this.#known.get(key) ?? null;
  }

  async #ask(key: string, datasetId: number, id: number): Promise<void> {
    try {
      const { count, free, costMicros } = await client.estimate(datasetId, { kind: 'ids', ids: [id] });
      // It waits already, or its plan lacks something: that says nothing of the others.
      if (count === 0) return void this.#asked.delete(key);
      const paid = !free && costMicros !== null && costMicros.high > 0;
      this.#known.set(key, paid ? `about ${money((costMicros.low + costMicros.high) / 2)}` : null);
    } catch {
      // Without a price the button says what it did before; the next question asks again.
      this.#asked.delete(key);
    }
  }

  forget(): void {
    this.#asked.clear();
    this.#known.clear();
  }
}

export const onePrice = new OnePrice();
