import type { ItemKind, LibraryItemDetail } from '../../ipc/client';
import { Doing } from '../../state/doing.svelte';
import { changedIn, emptyBody, whyNot, type DraftBody, type FieldValue } from './fields';

/** An item while it is edited: nothing of it is stored before it is saved, and it stays while the window lives. */
export class ItemDraft extends Doing<'saving'> {
  readonly datasetId: number;
  readonly kind: ItemKind;
  /** Null: a new one. */
  id = $state<number | null>(null);
  body = $state<DraftBody>(emptyBody('persona'));
  /** The version that is edited; null: there is none yet. */
  seen = $state<number | null>(null);
  /** It was to be saved as it is: what is missing is a fault now. */
  tried = $state(false);
  #saved = $state.raw<DraftBody>(emptyBody('persona'));

  constructor(datasetId: number, kind: ItemKind, detail: LibraryItemDetail | null) {
    super();
    this.datasetId = datasetId;
    this.kind = kind;
    this.#saved = emptyBody(kind);
    this.body = emptyBody(kind);
    if (detail) this.take(detail);
  }

  // No derived values: they would end with the view that the draft was begun in, and it outlives that.
  /** Labels of the fields that differ from what is stored. */
  get changes(): string[] {
    return changedIn(this.#saved, this.body);
  }

  get changed(): boolean {
    return this.changes.length > 0;
  }

  /** Why it cannot be saved now, in a few words; null where it can. */
  get why(): string | null {
    if (this.busy) return 'It is being saved';
    return whyNot(this.body);
  }

  /** Its name as it is stored; empty for a new one. */
  get storedName(): string {
    return this.#saved.name;
  }

  set(key: string, value: FieldValue): void {
    this.body[key] = value;
  }

  /** It is as it was stored. What was typed since it was sent stays. */
  take(detail: LibraryItemDetail, sent: string | null = null): void {
    const stored = detail.body as unknown as DraftBody;
    this.id = detail.item.id;
    this.seen = detail.item.version;
    this.#saved = stored;
    if (sent === null || sent === JSON.stringify(this.body)) this.body = structuredClone(stored);
    this.failure = null;
    this.tried = false;
  }

  /** What it was a change of is gone: it is stored as a new one. */
  becomeNew(): void {
    this.id = null;
    this.seen = null;
  }

  /** As it is stored. Gives back how to have again what was typed. */
  discard(): () => void {
    const { body, seen } = $state.snapshot({ body: this.body, seen: this.seen });
    this.body = structuredClone(this.#saved);
    this.failure = null;
    this.tried = false;
    return () => {
      this.body = body;
      this.seen = seen;
    };
  }

  /** Lets `store` have it; true where it is stored. */
  async save(store: () => Promise<LibraryItemDetail>): Promise<LibraryItemDetail | null> {
    this.tried = true;
    if (this.why !== null) return null;
    const sent = JSON.stringify(this.body);
    let detail: LibraryItemDetail | null = null;
    await this.during('saving', async () => {
      detail = await store();
      this.take(detail, sent);
    });
    return detail;
  }
}
