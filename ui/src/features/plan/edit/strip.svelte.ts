import { SvelteMap } from 'svelte/reactivity';
import type { UnknownName } from '../../../ipc/client';
import { plan } from '../plan.svelte';
import { editing } from './editing.svelte';

const keyOf = ({ kind, name }: UnknownName) => `${plan.datasetId}:${kind}:${name}`;

/** What the person is asked of names that the library lacks, and what they are mapped to. */
export class StripState {
  mapping = $state(false);
  /** Names that may stay as they are. */
  #left = $state.raw<ReadonlySet<string>>(new Set());
  readonly #chosen = new SvelteMap<string, number>();

  readonly names: UnknownName[] = $derived.by(() =>
    editing.changes.unknown.filter((name) => !this.#left.has(keyOf(name))),
  );
  /** Those that something in the library is like. */
  readonly mappable: UnknownName[] = $derived(this.names.filter(({ nearest }) => nearest.length > 0));

  leave(): void {
    this.#left = new Set([...this.#left, ...this.names.map(keyOf)]);
    this.mapping = false;
    editing.changes.latest = null;
    editing.focusTable();
  }

  /** The item that a name becomes: the nearest, unless another one is chosen. */
  toOf(name: UnknownName): number | null {
    return this.#chosen.get(keyOf(name)) ?? name.nearest[0]?.id ?? null;
  }

  choose(name: UnknownName, to: number): void {
    this.#chosen.set(keyOf(name), to);
  }

  async map(): Promise<void> {
    const names = this.mappable.map((name) => ({ kind: name.kind, name: name.name, to: this.toOf(name) }));
    this.mapping = false;
    editing.focusTable();
    await editing.changes.resolve(names);
  }
}
