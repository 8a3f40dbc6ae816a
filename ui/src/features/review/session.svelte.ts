import { doneWords, judging, verdictBar, type Given, type Verdict } from '../../conversation/verdicts';
import type { EditOutcome, RowSummary, VersionDetail } from '../../ipc/client';
import { announcer } from '../../state/announcer.svelte';
import { toastInfo } from '../../state/toasts';
import { watchUnsaved } from '../../state/unsaved';
import type { Line } from './after.svelte';
import { hasDraft } from './edit/draft.svelte';
import { reasons } from './reasons.svelte';
import type { Judged } from './sitting.svelte';
import { Walk } from './walk.svelte';

/** A second verdict so soon after the next conversation came is a key that was pressed twice: nobody has read it. */
export const UNREAD_MS = 250;

const verdictOf: Record<string, Verdict> = { approved: 'approve', rejected: 'reject', deferred: 'defer' };

/** A conversation whose text was edited. */
export interface Edited {
  datasetId: number | null;
  row: RowSummary;
}

/** One conversation after the other, read and judged. What edits and compares works on `detail`, `version` and `mode`. */
export class ReviewSession extends Walk {
  #advancedAt = -Infinity;

  constructor() {
    super();
    this.sitting.onsent = () => void this.facts.load();
    this.sitting.onopen = (judged, takenBack) => this.#reopened(judged, takenBack);
  }

  /** Why this verdict cannot be given on what is read; null where it can. */
  bar(verdict: Verdict): string | null {
    const bar = this.#anyBar();
    return bar ?? (this.row && !this.repeating ? verdictBar(this.row, verdict) : null);
  }

  #anyBar(): string | null {
    if (!this.row || !this.detail?.generation || this.ended) return 'There is no conversation to judge';
    if (this.meanwhile) return 'It changed meanwhile: nobody has read what it is now';
    if (this.older) return `Version ${this.older.version} is not the current one`;
    // What stands in the fields is read, and what is stored would be judged.
    if (this.mode === 'edit' && hasDraft(this.detail.generation.id))
      return 'Save or discard your changes first';
    return judging.has(this.row.id) ? 'The verdict is being saved' : null;
  }

  #refused(verdict: Verdict, bar: string | null): boolean {
    if (this.now() - this.#advancedAt < UNREAD_MS || !this.row) return true;
    if (bar) toastInfo(`#${this.row.number} cannot be ${doneWords[verdict]}`, bar);
    return bar !== null;
  }

  /** Judges what is read, and goes on. False where it was not taken. */
  verdict(verdict: Verdict, reason: string | null = null): boolean {
    if (this.#refused(verdict, this.bar(verdict))) return false;
    const { marks, hidden: blind } = this;
    this.#judge(verdict, { reason: verdict === 'reject' ? reason : null, marks, blind });
    return true;
  }

  /** An edit is over. What it came to is read at once, and approved where the person says so: it, whatever is read by then. */
  async edited({ datasetId, row }: Edited, stored: EditOutcome | null, approve: boolean): Promise<void> {
    if (row.id === this.id) {
      this.mode = 'read';
      if (stored) await this.refresh();
    }
    if (!approve) return;
    if (row.id === this.id) this.verdict('approve');
    else if (stored && datasetId !== null && datasetId === this.datasetId)
      this.#approveEdited(datasetId, row, stored.versionId);
  }

  /** The person went on before the edit was stored: they read what they wrote, and nothing here moves. */
  #approveEdited(datasetId: number, { id, number }: RowSummary, seen: number): void {
    if (judging.has(id)) return;
    const blind = this.facts.hides && !this.facts.revealed(seen);
    const given: Given = { reason: null, marks: [], blind, note: this.notes.of(id).trim(), seen };
    this.facts.reveal(seen);
    this.notes.delete(id);
    this.#give({ datasetId, id, number, verdict: 'approve', given });
    announcer.say(`#${number} ${doneWords.approve}`);
  }

  /** Asks for the reason of a rejection. */
  reject(): void {
    if (!this.rejecting && this.#refused('reject', this.bar('reject'))) return;
    this.mode = 'read';
    this.keyMark = null;
    this.rejecting = !this.rejecting;
  }

  /** Keeps a note with the verdict that is given already, and goes on; before a verdict it waits for that. */
  saveNote(): void {
    const review = this.detail?.review;
    const verdict = this.rejecting ? 'reject' : verdictOf[review?.verdict ?? ''];
    if (this.rejecting) this.verdict('reject', this.reason.trim() || null);
    else if (verdict && review && this.note.trim() !== '' && !this.repeating) {
      if (this.#refused(verdict, this.#anyBar())) return;
      const marks = this.marks.length > 0 ? this.marks : review.marks;
      this.#judge(verdict, { reason: review.reason, marks, blind: review.blind });
    }
  }

  #judge(verdict: Verdict, how: Pick<Given, 'reason' | 'marks' | 'blind'>): void {
    const { row, datasetId, repeating } = this;
    const generation = this.detail?.generation as VersionDetail;
    if (!row || datasetId === null) return;
    const given: Given = { ...how, note: this.note.trim(), seen: generation.id };
    const judged: Judged = { datasetId, id: row.id, number: row.number, verdict, given };
    const line = repeating ? null : this.after.of(judged, generation);
    this.facts.reveal(generation.id);
    this.notes.delete(row.id);
    this.reasons.delete(row.id);
    this.rejecting = false;
    this.unmark();
    if (repeating) void this.after.repeat(judged, () => this.#give(judged));
    else this.#give(judged);
    announcer.say(`#${row.number} ${doneWords[verdict]}`);
    this.#onward(line);
  }

  #give(judged: Judged): void {
    this.sitting.give(judged);
    this.queue.mark(judged.id, false);
    this.facts.count();
  }

  #onward(line: Line | null): void {
    const { repeating } = this;
    if (repeating || this.advance) this.#advancedAt = this.now();
    if (repeating) this.go(this.at);
    else if (this.advance) this.onward();
    this.after.line = line;
  }

  #reopened({ id, datasetId, given }: Judged, takenBack: boolean): void {
    void this.facts.load();
    if (this.notes.of(id) === '') this.notes.set(id, datasetId, given.note);
    const { reason } = given;
    // One that has a button of its own needs no typing.
    if (reason !== null && this.reasons.of(id) === '' && !reasons.names.includes(reason))
      this.reasons.set(id, datasetId, reason);
    if (datasetId !== this.datasetId) return;
    this.queue.mark(id, true);
    if (takenBack) this.goTo(id);
  }
}

export const session = new ReviewSession();
watchUnsaved('a note of the review', () => session.notes.any);
watchUnsaved('a reason of the review', () => session.reasons.any);
