import { client, type ItemBody, type ItemKind, type LibraryItemDetail } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { soon } from '../../lib/soon';
import { Answer } from '../../state/answer.svelte';
import { datasets } from '../../state/datasets.svelte';
import { feed } from '../../state/feed';
import { typedSince, watchUnsaved } from '../../state/unsaved';
import { ItemDraft } from './draft.svelte';
import { Drafts } from './drafts.svelte';
import { storedBody } from './fields';
import { ItemsInSight } from './itemsInSight.svelte';
import { sectionOf, sectionWith, type Section } from './sections';

/** So soon counts of rows follow what is written meanwhile. */
const AGAIN_MS = 1500;

/** The library of a dataset: its items, the one that is chosen, and what is typed there. */
export class Library extends ItemsInSight {
  datasetId = $state<number | null>(null);
  /** The chosen item, as it is stored. */
  readonly detail = new Answer<LibraryItemDetail>();
  /** The chosen item; null: none, or one that is new. */
  itemId = $state<number | null>(null);
  /** What the form shows; the one before until the chosen one is read. */
  draft = $state.raw<ItemDraft | null>(null);
  /** The version whose changes are shown; null: the newest. */
  version = $state<number | null>(null);
  /** Where the window is narrow: the history lies over the form. */
  drawer = $state(false);

  /** A new item was asked for: its name is typed first. The form takes it. */
  naming = $state(false);

  /** All that was begun, in other datasets too. */
  #drafts = $state.raw(new Drafts());
  readonly #again = soon(() => void this.load(), AGAIN_MS);

  readonly item = $derived(this.items.value?.find((item) => item.id === this.itemId) ?? null);

  /** Reads a dataset's library, and again after each change of it. Gives back how to stop. */
  follow(datasetId: number): () => void {
    if (datasetId !== this.datasetId) this.use(datasetId);
    void this.load();
    const stop = feed.follow({ rows: this.#again.ask, resync: () => void this.load() });
    return () => {
      stop();
      this.#again.stop();
    };
  }

  /** Another dataset, or none: nothing is known of it yet. */
  use(datasetId: number | null): void {
    this.#leave();
    this.datasetId = datasetId;
    this.items.forget();
    this.detail.forget();
    this.draft = null;
    this.find = '';
    this.withArchived = false;
    this.drawer = false;
    const left = datasetId === null ? null : prefs.getOf(datasetId, 'library');
    this.section = sectionOf(left?.section ?? '');
    this.itemId = left?.item ?? null;
  }

  /** Reads it anew: the list, and what is chosen. */
  async load(): Promise<void> {
    const { datasetId } = this;
    if (datasetId === null) return;
    const newest = await this.items.ask(() => client.library(datasetId), true);
    if (!newest || datasetId !== this.datasetId) return;
    const { item } = this;
    if (item && !this.section.kinds.includes(item.kind)) this.section = sectionWith(item.kind);
    if (item) await this.#read(item.id);
    else if (!this.lost && this.draft?.id !== null) this.#first();
  }

  /** Shows a part of the library, at its first item or at what was begun there. */
  choose(section: Section): void {
    if (section.name === this.section.name) return;
    this.section = section;
    this.find = '';
    this.withArchived = false;
    this.#first();
  }

  /** Shows an item, wherever it is. */
  open(id: number): void {
    const item = this.items.value?.find((one) => one.id === id);
    if (item && !this.section.kinds.includes(item.kind)) {
      this.section = sectionWith(item.kind);
      this.find = '';
    }
    if (item?.archived) this.withArchived = true;
    if (id === this.itemId && this.draft?.id === id) return;
    this.#leave();
    this.itemId = id;
    this.version = null;
    this.#remember();
    const kept = this.#drafts.of(id);
    if (kept) this.#show(kept);
    void this.#read(id);
  }

  /** Shows an item of this kind by its name. */
  openNamed(kind: ItemKind, name: string): void {
    const item = this.items.value?.find((one) => one.kind === kind && one.name === name);
    if (item) this.open(item.id);
  }

  /** The next item of the list, or the one before. */
  step(by: 1 | -1): void {
    const at = this.shown.findIndex((item) => item.id === this.itemId);
    const next = this.shown[at < 0 ? 0 : at + by];
    if (next) this.open(next.id);
  }

  /** Begins a new item, or takes up the one that was begun. `naming`: with its name in hand. */
  begin(kind: ItemKind, naming = true): void {
    const { datasetId } = this;
    if (datasetId === null) return;
    this.naming = naming;
    if (!this.section.kinds.includes(kind)) this.section = sectionWith(kind);
    this.#leave();
    this.itemId = null;
    this.version = null;
    this.detail.forget();
    this.#show(this.begun(kind) ?? new ItemDraft(datasetId, kind, null));
  }

  /** The new item of this kind that was begun here. */
  begun(kind: ItemKind): ItemDraft | null {
    return this.datasetId === null ? null : this.#drafts.begun(this.datasetId, kind);
  }

  /** Whether something is typed there that is not saved. */
  isChanged(id: number): boolean {
    return this.#drafts.isChanged(id);
  }

  /** Whether anything is, in any dataset that is still there. */
  get unsaved(): boolean {
    return this.#drafts.some((draft) => draft.changed && datasets.has(draft.datasetId));
  }

  /** The version that came while the draft was edited; null where none did. */
  get moved(): number | null {
    const { draft, item } = this;
    if (!draft || draft.busy || draft.seen === null || item?.id !== draft.id) return null;
    return draft.changed && item.version > draft.seen ? item.version : null;
  }

  /** What is edited was deleted meanwhile. */
  get lost(): boolean {
    const { draft, items } = this;
    if (!draft || draft.id === null || draft.id !== this.itemId || !draft.changed) return false;
    return items.value !== null && !items.value.some((item) => item.id === draft.id);
  }

  /** Stores the draft as a new version. Gives what is stored; null where it is refused. */
  async save(over = false): Promise<LibraryItemDetail | null> {
    const { draft } = this;
    if (!draft || !draft.changed || (this.moved !== null && !over)) return null;
    if (this.lost) draft.becomeNew();
    const { datasetId, id } = draft;
    const seen = over ? (this.item?.version ?? draft.seen) : draft.seen;
    const body: ItemBody = storedBody(draft.body);
    const detail = await draft.save(() => client.saveItem({ datasetId, id, seen, body }));
    if (detail) this.#stored(draft, detail);
    else if (id !== null) await this.load();
    return detail;
  }

  /** Something else than the form changed the item: what was not typed over is shown. */
  taken(detail: LibraryItemDetail): void {
    this.put(detail.item);
    if (detail.item.id !== this.itemId) return;
    this.detail.forget();
    this.detail.value = detail;
    this.version = null;
    if (this.draft && !this.draft.changed) this.draft.take(detail);
  }

  /** The form shows the newest version, without what was typed. Gives back how to have it again. */
  discard(): () => void {
    const { draft } = this;
    if (!draft) return () => undefined;
    const again = draft.discard();
    const stored = this.detail.value;
    if (stored && stored.item.id === draft.id) draft.take(stored);
    if (draft.id === null || this.item === null) this.#first();
    const same = ({ id, kind, datasetId }: ItemDraft) =>
      id === draft.id && kind === draft.kind && datasetId === draft.datasetId;
    return () => {
      if (draft.changed || this.#drafts.some((one) => same(one) && one.changed)) throw typedSince();
      again();
      this.#leave();
      this.#drafts.drop((one) => one !== draft && same(one));
      this.#drafts.keep(draft);
      if (draft.datasetId !== this.datasetId) return;
      this.section = sectionWith(draft.kind);
      this.itemId = draft.id;
      this.#show(draft);
      if (draft.id !== null) void this.#read(draft.id);
    };
  }

  /** It is gone: the one that stood beside it is chosen. */
  removed(id: number): void {
    const at = this.shown.findIndex((item) => item.id === id);
    const beside = this.shown[at + 1] ?? this.shown[at - 1] ?? null;
    this.#drafts.drop((draft) => draft.id === id);
    if (this.itemId !== id) return void this.load();
    this.draft = null;
    this.itemId = null;
    if (beside) this.open(beside.id);
    void this.load();
  }

  /** Nothing is kept of what was typed: as after a start. */
  forget(): void {
    this.draft = null;
    this.#drafts = new Drafts();
    this.use(null);
  }

  #stored(draft: ItemDraft, detail: LibraryItemDetail): void {
    this.put(detail.item);
    if (this.draft !== draft) return;
    this.itemId = detail.item.id;
    this.detail.forget();
    this.detail.value = detail;
    this.version = null;
    this.#remember();
    void this.load();
  }

  #first(): void {
    this.#leave();
    this.draft = null;
    this.itemId = null;
    const begun = this.section.kinds.map((kind) => this.begun(kind)).find((draft) => draft !== null);
    const first = this.hasForm ? this.shown[0] : undefined;
    if (begun) this.begin(begun.kind, false);
    else if (first) this.open(first.id);
    else this.detail.forget();
    this.#remember();
  }

  async #read(id: number): Promise<void> {
    const newest = await this.detail.ask(() => client.libraryItem(id), true);
    if (!newest || id !== this.itemId) return;
    const { value } = this.detail;
    if (this.detail.failure || !value) {
      if (this.draft?.id !== id) this.draft = null;
      return;
    }
    this.put(value.item);
    if (this.draft?.id !== id) this.#show(new ItemDraft(this.datasetId ?? 0, value.item.kind, value));
    // What is stored is in it already, but for a version that came since: a line that was just begun stays.
    else if (!this.draft.changed && !this.draft.busy && this.draft.seen !== value.item.version)
      this.draft.take(value);
  }

  #show(draft: ItemDraft): void {
    // Something may have been typed in the one before until the chosen one was read.
    if (this.draft?.changed) this.#drafts.keep(this.draft);
    this.#drafts.keep(draft);
    this.draft = draft;
  }

  /** What was typed stays; a draft that says nothing new does not. */
  #leave(): void {
    this.#drafts.sweep();
  }

  #remember(): void {
    if (this.datasetId === null) return;
    prefs.setOf(this.datasetId, 'library', { section: this.section.name, item: this.itemId });
  }
}

export const library = new Library();
watchUnsaved('the library', () => library.unsaved);
