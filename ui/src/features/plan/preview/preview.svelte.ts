import {
  client,
  toFailure,
  type AppFailure,
  type ConversationDetail,
  type GenerationView,
  type RowSummary,
} from '../../../ipc/client';
import { prefs } from '../../../ipc/prefs';
import { app } from '../../../state/app.svelte';

export const MIN_WIDTH = 300;
export const MAX_WIDTH = 760;
export const START_WIDTH = 336;
/** While the arrow key is held down, only the row it stops at is fetched. */
const SETTLE_MS = 90;

/** The conversation beside the table. It follows changes of its row and survives a restart. */
class Preview {
  id = $state<number | null>(null);
  detail = $state.raw<ConversationDetail | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  /** An older version that was opened; null shows the newest. */
  older = $state.raw<GenerationView | null>(null);
  width = $state(START_WIDTH);
  note = $state('');

  #datasetId: number | null = null;
  #asked = 0;
  #shownAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly open = $derived(this.id !== null);
  readonly shown = $derived(this.older ?? this.detail?.generation ?? null);

  start(): () => void {
    this.width = clampWidth(prefs.get('preview.width', START_WIDTH));
    const stops = [app.onRows((rows) => this.#takeRows(rows)), app.onResync(() => void this.fetch())];
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.#timer);
    };
  }

  /** Another dataset: its own preview comes back. */
  use(datasetId: number | null): void {
    if (datasetId === this.#datasetId) return;
    this.#datasetId = datasetId;
    this.#reset(null);
    const stored = datasetId === null ? null : prefs.get<number | null>(`preview.${datasetId}`, null);
    if (stored !== null) this.show(stored);
  }

  show(id: number): void {
    if (id === this.id) return;
    const wasOpen = this.open;
    this.#reset(id);
    prefs.set(`preview.${this.#datasetId}`, id);
    const hurried = wasOpen && performance.now() - this.#shownAt < SETTLE_MS;
    this.#shownAt = performance.now();
    if (hurried) this.#timer = setTimeout(() => void this.fetch(), SETTLE_MS);
    else void this.fetch();
  }

  /** A conversation that was just generated. It opens, unless the person is writing a note on another one. */
  arrived(id: number): void {
    if (this.note.trim() !== '' && id !== this.id) return;
    this.show(id);
  }

  close(): void {
    this.#reset(null);
    prefs.set(`preview.${this.#datasetId}`, null);
  }

  setWidth(width: number): void {
    this.width = clampWidth(width);
    prefs.set('preview.width', this.width);
  }

  async showVersion(generationId: number): Promise<void> {
    if (generationId === this.detail?.generation?.id) {
      this.older = null;
      return;
    }
    const asked = this.#asked;
    try {
      const version = await client.generationVersion(generationId);
      if (asked === this.#asked) this.older = version;
    } catch (cause) {
      this.failure = toFailure(cause);
    }
  }

  async fetch(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    const asked = (this.#asked += 1);
    try {
      const detail = await client.conversation(id);
      if (asked !== this.#asked) return;
      if (detail.generation?.id !== this.detail?.generation?.id) this.older = null;
      this.detail = detail;
      this.failure = null;
    } catch (cause) {
      if (asked !== this.#asked) return;
      const failure = toFailure(cause);
      if (failure.code === 'notFound') this.close();
      else this.failure = failure;
    }
  }

  #reset(id: number | null): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.id = id;
    this.detail = null;
    this.failure = null;
    this.older = null;
    this.note = '';
  }

  #takeRows(rows: RowSummary[]): void {
    const row = rows.find((r) => r.id === this.id);
    if (!row) return;
    if (this.detail && row.revision >= this.detail.row.revision) this.detail = { ...this.detail, row };
    void this.fetch();
  }
}

export function clampWidth(width: number): number {
  return Math.round(Math.max(MIN_WIDTH, Math.min(width, MAX_WIDTH)));
}

export const preview = new Preview();
