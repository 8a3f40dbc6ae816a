import {
  client,
  type AppFailure,
  type ConversationDetail,
  type Mark,
  type Place,
  type RowSummary,
  type VersionDetail,
} from '../../ipc/client';
import { TypedTexts } from '../../conversation/typedTexts.svelte';
import { Answer } from '../../state/answer.svelte';
import { toastInfo } from '../../state/toasts';
import { Details, type Known } from './details';
import { Facts } from './facts.svelte';
import { KeyMark } from './marking';

/** What keeps a verdict from being given on what is read. */
export type Meanwhile = 'gone' | 'writing' | 'newer' | 'empty';

/** The conversation on the screen: its text as it was read, what is marked in it, and what happens to it meanwhile. */
export class Reading {
  readonly facts = new Facts();
  datasetId = $state<number | null>(null);
  /** The conversation that is read; null where there is none. */
  id = $state<number | null>(null);
  /** It as it was read: what comes of somebody else's work does not take its place by itself. */
  detail = $state.raw<ConversationDetail | null>(null);
  /** Another version that was opened. */
  readonly #other = new Answer<VersionDetail>();
  /** Null shows the one that is judged. */
  readonly older = $derived(this.#other.value);
  #unread = $state.raw<AppFailure | null>(null);
  readonly failure = $derived(this.#unread ?? this.#other.failure);
  mode = $state<'read' | 'edit' | 'compare'>('read');
  /** The version that is compared with the current one, where the person chose one. */
  comparedTo = $state<number | null>(null);
  /** Where an edit begins, counted from 1. */
  editedTurn = $state(1);
  /** A rejection waits for its reason. */
  rejecting = $state(false);
  /** Words of the text that the person marked. */
  marks = $state.raw<Mark[]>([]);
  /** Words are being marked by the keyboard. */
  keyMark = $state.raw<KeyMark | null>(null);
  /** What a criterion or a claim points at. */
  pointed = $state.raw<Place[]>([]);
  /** The right column lies over the text, where there is no room beside it. */
  sideOpen = $state(false);
  /** Prompt and answer are shown. */
  provenance = $state(false);
  /** It is one that was judged a day ago, shown again. */
  repeating = $state(false);

  readonly row = $derived<RowSummary | null>(this.detail?.row ?? null);
  /** The version on the screen. */
  readonly version = $derived<VersionDetail | null>(this.older ?? this.detail?.generation ?? null);
  readonly meanwhile = $derived.by((): Meanwhile | null => {
    if (this.#gone) return 'gone';
    if (!this.detail) return null;
    if (this.detail.row.status === 'generating') return 'writing';
    if (this.#newer) return 'newer';
    return this.detail.generation === null ? 'empty' : null;
  });
  /** Score, criteria and claims are folded until the verdict. */
  readonly hidden = $derived.by(() => {
    const id = this.detail?.generation?.id;
    return this.repeating || (this.facts.hides && !(id !== undefined && this.facts.revealed(id)));
  });

  protected readonly details = new Details();
  readonly notes = new TypedTexts();
  readonly reasons = new TypedTexts();
  #gone = $state(false);
  #newer = $state(false);
  /** Conversations that work of the person's own is under way on, each as often as it is. */
  readonly #working: (number | null)[] = [];

  constructor() {
    this.details.onknown = (id, known) => id === this.id && this.take(known);
  }

  get note(): string {
    return this.notes.of(this.id);
  }
  set note(note: string) {
    this.notes.set(this.id, this.datasetId, note);
  }

  /** A reason of one's own while it is typed. It waits with its conversation, as the note does. */
  get reason(): string {
    return this.reasons.of(this.id);
  }
  set reason(reason: string) {
    this.reasons.set(this.id, this.datasetId, reason);
  }

  protected show(id: number | null, repeat = false): void {
    this.id = id;
    this.repeating = repeat;
    this.detail = null;
    this.#other.forget();
    this.#unread = null;
    this.#gone = false;
    this.#newer = false;
    this.mode = 'read';
    this.rejecting = false;
    this.unmark();
    this.pointed = [];
    const known = id === null ? undefined : this.details.of(id);
    if (known) this.take(known);
  }

  protected take({ detail, failure, gone }: Known): void {
    this.#gone = gone;
    this.#unread = failure;
    if (!detail) return;
    // What could not be opened is not shown: with the newest of what is, there is nothing to say of that any more.
    this.#other.failure = null;
    if (
      this.detail &&
      detail.generation?.id !== this.detail.generation?.id &&
      !this.#working.includes(this.id)
    ) {
      // Nobody has read what came: the text that was read stays until the person asks for the new one.
      this.#newer = true;
      this.detail = { ...this.detail, row: detail.row, versions: detail.versions };
      return;
    }
    this.#newer = false;
    this.detail = detail;
  }

  protected takeRows(rows: RowSummary[]): void {
    const row = rows.find(({ id }) => id === this.id);
    if (row && this.detail && row.revision >= this.detail.row.revision) this.detail = { ...this.detail, row };
    this.details.take(rows);
  }

  /** The newest of what is read, taken as it is: after an edit, or because the person asks for it. */
  async refresh(): Promise<void> {
    this.#other.forget();
    this.unmark();
    await this.during(() => Promise.resolve());
  }

  /**
   * Work of the person's own on a conversation, null where it is on none alone. What comes of it is shown, and not announced as
   * somebody else's: of that conversation, which need not be the one that is read by then.
   */
  async during<T>(work: () => Promise<T>, id = this.id): Promise<T> {
    this.#working.push(id);
    try {
      const done = await work();
      if (id !== null) await this.details.fetch(id);
      return done;
    } finally {
      this.#working.splice(this.#working.indexOf(id), 1);
    }
  }

  /** The version before the one on the screen, or with -1 the one after it. */
  async stepVersion(step: 1 | -1): Promise<void> {
    const versions = this.detail?.versions ?? [];
    const to = versions[versions.findIndex(({ id }) => id === this.version?.id) + step];
    if (to) await this.showVersion(to.id);
    else toastInfo(step > 0 ? 'There is no older version' : 'There is no newer version');
  }

  async showVersion(id: number): Promise<void> {
    this.unmark();
    if (id === this.detail?.generation?.id) return this.#other.forget();
    const newest = this.id === null ? undefined : this.details.of(this.id)?.detail?.generation;
    // What came for it is no other version beside it: it is what is judged.
    if (id === newest?.id) await this.refresh();
    else await this.#other.ask(() => client.version(id));
  }

  /** Folds score and criteria until the verdict, or shows them: then no verdict on this version is blind any more. */
  hide(on: boolean): void {
    const id = this.detail?.generation?.id;
    if (id !== undefined && !this.repeating && (!on || !this.hidden)) this.facts.reveal(id);
    this.facts.hide(on);
  }

  mark(marks: Mark[]): void {
    this.marks = marks;
  }

  unmark(): void {
    this.marks = [];
    this.keyMark = null;
  }

  /** Begins to mark words by the keyboard, at the first of the text. */
  markByKey(): void {
    if (!this.version || this.older || this.mode !== 'read' || this.meanwhile) return;
    this.keyMark = new KeyMark(this.version.turns);
    this.marks = this.keyMark.marks;
  }

  point(places: Place[]): void {
    this.mode = this.mode === 'edit' ? 'edit' : 'read';
    this.pointed = places;
  }

  compare(): void {
    if (this.mode === 'edit') return;
    if (this.mode === 'read' && (this.detail?.versions.length ?? 0) < 2)
      return toastInfo('There is one version: nothing to compare it with');
    this.mode = this.mode === 'compare' ? 'read' : 'compare';
    this.comparedTo = this.older?.id ?? null;
    this.#other.forget();
  }

  /** The id of the version beside the current one: the one that was chosen, else the one before it. */
  get compared(): number | null {
    const { versions = [], generation } = this.detail ?? {};
    const others = versions.filter(({ id }) => id !== generation?.id);
    const before = others.find(({ version }) => version < (generation?.version ?? 0));
    return (others.find(({ id }) => id === this.comparedTo) ?? before ?? others[0])?.id ?? null;
  }

  /** Another version beside the current one. */
  stepCompared(step: 1 | -1): void {
    const others = (this.detail?.versions ?? []).filter(({ id }) => id !== this.detail?.generation?.id);
    const to = others[others.findIndex(({ id }) => id === this.compared) + step];
    if (to) this.comparedTo = to.id;
    else toastInfo(step > 0 ? 'There is no older version' : 'There is no newer one to compare with');
  }

  /** Why what is read cannot be edited now; null where it can. */
  get editBar(): string | null {
    if (!this.detail?.generation) return 'There is no conversation to edit';
    if (this.meanwhile) return 'It changed meanwhile: nobody has read what it is now';
    if (this.older) return `Version ${this.older.version} is not the current one`;
    return this.repeating ? 'Give your verdict first' : null;
  }

  /** Makes a turn a field: the one that is marked, else the first reply. */
  edit(): void {
    if (this.mode === 'edit') return;
    const bar = this.editBar;
    if (bar) return toastInfo('It cannot be edited now', bar);
    this.rejecting = false;
    const { turns } = this.detail?.generation ?? { turns: [] };
    this.editedTurn = this.marks[0]?.turn ?? turns.findIndex(({ role }) => role === 'assistant') + 1;
    this.mode = 'edit';
  }
}
