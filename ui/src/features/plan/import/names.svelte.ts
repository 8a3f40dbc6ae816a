import { SvelteMap } from 'svelte/reactivity';
import {
  client,
  type ItemKind,
  type LibraryItem,
  type NameChoice,
  type NearName,
  type NewPlanName,
} from '../../../ipc/client';

type Named = Pick<NewPlanName, 'kind' | 'name'>;

/** What becomes of a name, as a select has it: "create", "leave", or the number of an item. */
export type NameMeaning = string;

const keyOf = ({ kind, name }: Named) => `${kind}\n${name}`;

/** What the person said of names that the library lacks. Of those that she said nothing of, items are made. */
export class NameChoices {
  readonly #said = new SvelteMap<string, NameChoice>();
  /** The library, where somebody wanted more than the nearest. */
  #items = $state.raw<LibraryItem[] | null>(null);
  #asked: number | null = null;

  get list(): NameChoice[] {
    return [...this.#said.values()];
  }

  of(name: Named): NameMeaning {
    const said = this.#said.get(keyOf(name));
    if (!said) return 'create';
    return said.to === null ? 'leave' : String(said.to);
  }

  choose(name: Named, meaning: NameMeaning): void {
    const { kind, name: text } = name;
    if (meaning === 'create') this.#said.delete(keyOf(name));
    else {
      const to = meaning === 'leave' ? null : Number(meaning);
      this.#said.set(keyOf(name), { kind, name: text, to, leave: to === null });
    }
  }

  /** One choice for all: "create", "leave", or "nearest". What nothing is like stays to be created. */
  chooseAll(names: readonly NewPlanName[], meaning: NameMeaning): void {
    for (const name of names)
      this.choose(name, meaning === 'nearest' ? String(name.nearest[0]?.id ?? 'create') : meaning);
  }

  /** What all of them have in common; empty where they differ. */
  ofAll(names: readonly NewPlanName[]): NameMeaning {
    const [first, ...others] = new Set(names.map((name) => this.of(name)));
    if (first !== undefined && others.length === 0 && !/^\d+$/.test(first)) return first;
    const nearest = names.every(
      (name) => this.of(name) === (name.nearest[0] ? String(name.nearest[0].id) : 'create'),
    );
    return nearest ? 'nearest' : '';
  }

  /** All other items of the kind, once they are known. */
  others(kind: ItemKind, nearest: readonly NearName[]): LibraryItem[] {
    const near = new Set(nearest.map(({ id }) => id));
    return (this.#items ?? []).filter((item) => item.kind === kind && !item.archived && !near.has(item.id));
  }

  /** Without an answer the nearest are what there is to choose; it is asked for again with the next look. */
  async loadItems(datasetId: number): Promise<void> {
    if (this.#asked === datasetId) return;
    this.#asked = datasetId;
    const items = await client.library(datasetId).catch(() => null);
    if (this.#asked !== datasetId) return;
    this.#items = items;
    if (items === null) this.#asked = null;
  }

  clear(): void {
    this.#said.clear();
    this.#items = null;
    this.#asked = null;
  }
}
