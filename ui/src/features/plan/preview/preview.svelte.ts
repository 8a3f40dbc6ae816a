import {
  client,
  toFailure,
  type AppFailure,
  type ConversationDetail,
  type VersionDetail,
  type RowSummary,
} from '../../../ipc/client';
import { TypedTexts } from '../../../conversation/typedTexts.svelte';
import { giveVerdictOn, type Verdict } from '../../../conversation/verdicts';
import { PREVIEW_WIDTH, prefs } from '../../../ipc/prefs';
import { Answer } from '../../../state/answer.svelte';
import { feed } from '../../../state/feed';
import { toastInfo } from '../../../state/toasts';
import { watchUnsaved } from '../../../state/unsaved';
import { plan } from '../plan.svelte';

/** While the arrow key is held down, only the row it stops at is fetched. */
const SETTLE_MS = 90;

/** The current conversation in full, beside the table. It follows changes of its row and survives a restart. */
class Preview {
  open = $state(false);
  /** Out of the way while the plan is edited: its columns need the room. It comes back after that, or where one is opened. */
  aside = $state(false);
  readonly seen = $derived(this.open && !this.aside);
  /** The conversation that is shown; null while it is closed, or while the row that was gone to is on its way. */
  readonly id = $derived(this.open ? plan.current.id : null);
  detail = $state.raw<ConversationDetail | null>(null);
  /** An older version that was opened. */
  readonly #other = new Answer<VersionDetail>();
  /** Null shows the newest. */
  readonly older = $derived(this.#other.value);
  /** Why the newest is not shown; what was there before stays. */
  #unread = $state.raw<AppFailure | null>(null);
  readonly failure = $derived(this.#unread ?? this.#other.failure);
  width = $state(PREVIEW_WIDTH.usual);

  /** Notes that were begun, by conversation. */
  readonly notes = new TypedTexts();
  /** The person opened or used it: what arrives does not take its place. */
  #held = false;
  #datasetId: number | null = null;
  #asked = 0;
  #shownAt = -SETTLE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly shown = $derived(this.older ?? this.detail?.generation ?? null);
  readonly row = $derived<RowSummary | undefined>(
    this.id === null ? undefined : (this.detail?.row ?? plan.rows.byId(this.id)),
  );

  start(): () => void {
    this.width = prefs.get('preview.width');
    const stops = [
      feed.onRows((rows) => this.#takeRows(rows)),
      feed.onResync(() => void this.fetch()),
      plan.current.onChange((id) => this.#follow(id)),
    ];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.#timer);
    };
  }

  /** Another dataset: its own preview comes back. */
  use(datasetId: number | null): void {
    if (datasetId === this.#datasetId) return;
    this.open = false;
    this.#datasetId = datasetId;
    this.#reset();
    const stored = datasetId === null ? null : prefs.getOf(datasetId, 'preview');
    if (stored !== null) this.#open(stored);
  }

  /** The person opens a conversation. */
  show(id: number): void {
    plan.grid.movedAt = performance.now();
    this.aside = false;
    this.#open(id);
    this.#held = true;
  }

  /**
   * A conversation that was asked for at `askedAt` is there. It opens, unless the person has opened another one or gone
   * somewhere else since: then it is for the caller to offer it. True where it is shown.
   */
  arrived(id: number, askedAt: number): boolean {
    if (this.aside) return false;
    if (this.id === id) return true;
    if ((this.open && this.#held) || plan.grid.movedAt > askedAt) return false;
    this.#open(id);
    this.#held = false;
    return true;
  }

  close(): void {
    this.open = false;
    this.#reset();
    this.#store(null);
  }

  /** What was begun as a note on the conversation that is shown. */
  get note(): string {
    return this.notes.of(this.id);
  }
  set note(note: string) {
    if (this.id === null) return;
    this.#held = true;
    this.notes.set(this.id, this.#datasetId, note);
  }

  /** A verdict on any conversation; on the one that is shown for the version that is read, with its note. */
  async giveVerdict(row: RowSummary, verdict: Verdict): Promise<void> {
    const shown = this.id === row.id;
    if (shown && this.older) {
      toastInfo(
        `Version ${this.older.version} of #${row.number} is an older one`,
        'Go back to the newest version to approve or reject it.',
      );
      return;
    }
    const note = shown ? this.note.trim() : '';
    const seen = shown ? (this.detail?.generation?.id ?? null) : null;
    const given = await giveVerdictOn(row, verdict, { note, seen });
    // What was typed since stays.
    if (given && this.notes.of(row.id).trim() === note) this.notes.delete(row.id);
  }

  /** The width while it is being changed. */
  setWidth(width: number): void {
    this.width = clampWidth(width);
  }

  keepWidth(): void {
    prefs.set('preview.width', this.width);
  }

  async showVersion(generationId: number): Promise<void> {
    this.#held = true;
    if (generationId === this.detail?.generation?.id) this.showNewest();
    else await this.#other.ask(() => client.version(generationId));
  }

  showNewest(): void {
    this.#other.forget();
  }

  async fetch(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    const asked = (this.#asked += 1);
    try {
      const detail = await client.conversation(id);
      if (asked !== this.#asked) return;
      this.detail = detail;
      this.#unread = this.#other.failure = null;
    } catch (cause) {
      if (asked !== this.#asked) return;
      const failure = toFailure(cause);
      if (failure.code === 'notFound') this.close();
      else this.#unread = failure;
    }
  }

  #open(id: number): void {
    if (this.id === id) return;
    const moves = plan.current.id !== id;
    this.open = true;
    if (moves) plan.current.set(id);
    else this.#follow(id);
  }

  /** The current conversation is another one. */
  #follow(id: number | null): void {
    if (!this.open) return;
    this.#held = true;
    this.#reset();
    if (id === null) return;
    this.#store(id);
    const now = performance.now();
    const hurried = now - this.#shownAt < SETTLE_MS;
    this.#shownAt = now;
    if (hurried) this.#timer = setTimeout(() => void this.fetch(), SETTLE_MS);
    else void this.fetch();
  }

  #store(id: number | null): void {
    if (this.#datasetId !== null) prefs.setOf(this.#datasetId, 'preview', id);
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#other.forget();
    this.detail = null;
    this.#unread = null;
  }

  #takeRows(rows: RowSummary[]): void {
    const row = rows.find((r) => r.id === this.id);
    if (!row) return;
    if (this.detail && row.revision >= this.detail.row.revision) this.detail = { ...this.detail, row };
    void this.fetch();
  }
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(PREVIEW_WIDTH.least, Math.min(width, PREVIEW_WIDTH.most)));
}

export const preview = new Preview();
watchUnsaved('a note', () => preview.notes.any);
