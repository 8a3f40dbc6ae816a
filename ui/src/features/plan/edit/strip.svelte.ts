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
  readonly #chosen = new SvelteMap<string, string>();

  readonly names: UnknownName[] = $derived.by(() =>
    editing.changes.unknown.filter((name) => !this.#left.has(keyOf(name))),
  );
  /** Those whose kind the library has. */
  readonly mappable: UnknownName[] = $derived(this.names.filter(({ nearest }) => nearest.length > 0));
  /** Those that become something in the library. */
  readonly mapped: UnknownName[] = $derived(this.mappable.filter((name) => this.toOf(name) !== ''));

  leave(): void {
    this.#left = new Set([...this.#left, ...this.names.map(keyOf)]);
    this.mapping = false;
    editing.changes.latest = null;
    editing.focusTable();
  }

  /** What a name becomes, as a select has it: the number of an item; empty: it stays. At first what it is mistyped from. */
  toOf(name: UnknownName): string {
    const [first] = name.nearest;
    return this.#chosen.get(keyOf(name)) ?? (first?.alike ? String(first.id) : '');
  }

  choose(name: UnknownName, to: string): void {
    this.#chosen.set(keyOf(name), to);
  }

  async map(): Promise<void> {
    const names = this.mapped.map((name) => ({
      kind: name.kind,
      name: name.name,
      to: Number(this.toOf(name)),
    }));
    this.mapping = false;
    editing.focusTable();
    await editing.changes.resolve(names);
  }
}
