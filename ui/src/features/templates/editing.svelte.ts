import { tierOrder } from '../../components/status';
import {
  client,
  toFailure,
  type AppFailure,
  type LibraryItem,
  type LibraryItemDetail,
  type Template,
  type TemplateDraft,
} from '../../ipc/client';
import { alike } from '../../lib/alike';
import { templateDrafts, type TemplateDraftKept } from '../../state/templateDrafts.svelte';
import { typedSince } from '../../state/unsaved';
import { Counting } from './counting.svelte';
import { stopsSaving } from './problems';

/** One template while it is edited. */
export class Editing extends Counting {
  /** All templates of the dataset, the tiers in their order. */
  templates = $state.raw<LibraryItem[]>([]);
  detail = $state.raw<LibraryItemDetail | null>(null);
  /** Why there is nothing to edit. */
  failure = $state.raw<AppFailure | null>(null);
  /** The dataset has no template. */
  none = $state(false);
  /** Why it was not saved. */
  refusal = $state.raw<AppFailure | null>(null);
  /** A version that somebody else saved meanwhile. */
  newer = $state<number | null>(null);
  draft = $state.raw<Template | null>(null);
  saving = $state(false);
  #seen = 0;
  #datasetId: number | null = null;
  #opened = 0;

  readonly saved = $derived(this.detail?.body.kind === 'template' ? plain(this.detail.body) : null);
  readonly changed = $derived(this.draft !== null && this.saved !== null && !alike(this.draft, this.saved));
  readonly version = $derived(this.detail?.item.version ?? 0);
  /** What is shown is about another text than the one that stands there. */
  readonly counting = $derived(this.draft !== null && this.draft.body !== this.counted);
  /** Why it cannot be saved now; null where it can. */
  readonly why = $derived.by(() => this.#why());

  /** What previews, counts and trials are asked with. */
  get input(): TemplateDraft | null {
    const { draft, detail } = this;
    if (this.#datasetId === null || !draft || !detail) return null;
    return { datasetId: this.#datasetId, itemId: detail.item.id, tier: draft.tier, body: draft.body };
  }

  #why(): string | null {
    if (!this.draft || !this.detail) return 'It is being read';
    if (this.saving) return 'It is being saved';
    if (!this.changed) return 'Nothing is changed';
    if (this.newer !== null) return `v${this.newer} was saved meanwhile: choose which text to keep`;
    if (this.draft.name.trim() === '') return 'It has no name';
    const { value, failure } = this.check;
    return this.counting || failure || !value ? null : stopsSaving(value);
  }

  /** Opens a template; without one, the active one of the first tier. */
  async open(datasetId: number, itemId: number | null): Promise<void> {
    const opened = (this.#opened += 1);
    if (datasetId !== this.#datasetId) this.templates = [];
    this.forget();
    this.#datasetId = datasetId;
    try {
      const items = await client.library(datasetId);
      if (opened !== this.#opened) return;
      this.templates = items
        .filter(({ kind, archived, id }) => kind === 'template' && (!archived || id === itemId))
        .sort((a, b) => tierAt(a) - tierAt(b));
      const first = this.templates.find(({ active }) => active) ?? this.templates[0];
      const id = itemId ?? first?.id;
      if (id === undefined) {
        this.none = true;
        return;
      }
      const detail = await client.libraryItem(id);
      if (opened !== this.#opened) return;
      this.#take(detail);
      void this.ask();
    } catch (cause) {
      if (opened === this.#opened) this.failure = toFailure(cause);
    }
  }

  write(change: Partial<Template>): void {
    if (!this.draft || !this.detail) return;
    const before = this.draft;
    this.draft = { ...before, ...change };
    this.refusal = null;
    this.#keep();
    if (this.draft.body === before.body && this.draft.tier === before.tier) return;
    this.soon();
  }

  /** Gives up what is not saved. What it gives back brings it again. */
  discard(): () => void {
    const { draft, saved, detail } = this;
    if (!draft || !saved || !detail) return () => undefined;
    const before = this.#kept(draft);
    templateDrafts.delete(detail.item.id);
    this.#take(detail);
    void this.ask();
    return () => {
      if (templateDrafts.has(detail.item.id)) throw typedSince();
      templateDrafts.set(detail.item.id, before);
      if (this.detail?.item.id !== detail.item.id) return;
      this.#take(this.detail);
      void this.ask();
    };
  }

  /** The new version, or null where it was not saved. */
  async save(): Promise<number | null> {
    const { draft, detail } = this;
    if (this.#datasetId === null || !draft || !detail || this.why !== null) return null;
    this.saving = true;
    this.refusal = null;
    const { id } = detail.item;
    try {
      const body = { kind: 'template' as const, ...draft };
      const saved = await client.saveItem({ datasetId: this.#datasetId, id, seen: this.#seen, body });
      this.#stored(saved, draft);
      return saved.item.version;
    } catch (cause) {
      if (this.detail?.item.id === id) this.refusal = toFailure(cause);
      await this.#meanwhile(id);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** What was typed while it was being saved is a change of the new version. */
  #stored(saved: LibraryItemDetail, sent: Template): void {
    const { id, version } = saved.item;
    const kept = templateDrafts.get(id);
    if (kept && alike(kept.template, sent)) templateDrafts.delete(id);
    else if (kept) templateDrafts.set(id, { ...kept, seen: version });
    this.#listed(saved.item);
    if (this.detail?.item.id !== id) return;
    this.#take(saved);
    void this.ask();
  }

  /** Looks whether somebody else saved a version: the text that stands here is kept. */
  async #meanwhile(id: number): Promise<void> {
    const detail = await client.libraryItem(id).catch(() => null);
    if (!detail || this.detail?.item.id !== id || detail.item.version === this.#seen) return;
    this.detail = detail;
    this.newer = detail.item.version;
    this.refusal = null;
  }

  /** The person read of the newer version: hers becomes the next. */
  keepMine(): void {
    if (this.newer === null || !this.detail) return;
    this.#seen = this.newer;
    this.newer = null;
    this.#keep();
  }

  /** Makes an older version the newest one. */
  async restore(number: number): Promise<void> {
    const id = this.detail?.item.id;
    if (id === undefined) return;
    const detail = await client.restoreItem(id, number);
    this.#listed(detail.item);
    if (this.detail?.item.id !== id) return;
    this.#take(detail);
    void this.ask();
  }

  /** New calls of its tier are made with it. */
  async activate(): Promise<void> {
    const { detail } = this;
    if (!detail) return;
    const item = await client.activateItem(detail.item.id);
    this.templates = this.templates.map((one) =>
      one.tier === item.tier ? (one.id === item.id ? item : { ...one, active: false }) : one,
    );
    if (this.detail?.item.id !== item.id) return;
    this.detail = { ...this.detail, item };
    void this.ask();
  }

  /** A copy of what is saved; gives its id. */
  async duplicate(): Promise<number | null> {
    const { detail } = this;
    return detail ? (await client.duplicateItem(detail.item.id)).item.id : null;
  }

  #listed(item: LibraryItem): void {
    this.templates = this.templates.map((one) => (one.id === item.id ? item : one));
  }

  #take(detail: LibraryItemDetail): void {
    if (detail.body.kind !== 'template') {
      this.failure = toFailure('This is no template.');
      return;
    }
    const kept = templateDrafts.get(detail.item.id);
    this.detail = detail;
    this.draft = kept?.template ?? plain(detail.body);
    this.#seen = kept?.seen ?? detail.item.version;
    this.newer = this.#seen < detail.item.version ? detail.item.version : null;
    this.refusal = null;
    this.failure = null;
  }

  #keep(): void {
    const { draft, detail } = this;
    if (!draft || !detail) return;
    if (this.changed) templateDrafts.set(detail.item.id, this.#kept(draft));
    else templateDrafts.delete(detail.item.id);
  }

  #kept(template: Template): TemplateDraftKept {
    return { datasetId: this.#datasetId ?? 0, template, seen: this.#seen };
  }

  protected override forget(): void {
    super.forget();
    this.detail = null;
    this.draft = null;
    this.none = false;
    this.failure = null;
    this.refusal = null;
    this.newer = null;
  }
}

const tierAt = ({ tier }: LibraryItem) => tierOrder.findIndex((one) => one === tier);

/** Without what names its kind; breaks of line as the editor has them. */
function plain({ name, tier, body, notes }: Template): Template {
  return { name, tier, body: body.replaceAll('\r\n', '\n').replaceAll('\r', '\n'), notes };
}

export const editing = new Editing();
