import type { LibraryItem } from '../../ipc/client';
import { Answer } from '../../state/answer.svelte';
import { sectionOf, type Section } from './sections';

/** The items of a library, and those of them that the list shows. */
export class ItemsInSight {
  /** All items, archived ones among them. */
  readonly items = new Answer<LibraryItem[]>();
  section = $state.raw<Section>(sectionOf('personas'));
  find = $state('');
  withArchived = $state(false);

  /** Items of the section that new plans offer. */
  readonly offered = $derived(this.#inSection().filter((item) => !item.archived));
  readonly archived = $derived(this.#inSection().filter((item) => item.archived));
  /** The list, as it is narrowed. */
  readonly shown = $derived.by(() => {
    const words = this.find.trim().toLowerCase();
    const all = this.withArchived ? [...this.offered, ...this.archived] : this.offered;
    return words === '' ? all : all.filter((item) => item.name.toLowerCase().includes(words));
  });

  #inSection(): LibraryItem[] {
    return (this.items.value ?? []).filter((item) => this.section.kinds.includes(item.kind));
  }

  /** Whether its items are edited here: templates have a place of their own. */
  get hasForm(): boolean {
    return this.section.kinds.length > 0 && this.section.name !== 'templates';
  }

  countOf(section: Section): number {
    const items = this.items.value ?? [];
    return items.filter((item) => !item.archived && section.kinds.includes(item.kind)).length;
  }

  /** An item as it is now, in the place of the one of before. */
  protected put(item: LibraryItem): void {
    const items = this.items.value ?? [];
    const known = items.some((one) => one.id === item.id);
    this.items.value = known ? items.map((one) => (one.id === item.id ? item : one)) : [...items, item];
  }
}
