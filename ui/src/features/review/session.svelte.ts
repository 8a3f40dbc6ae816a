import { busy } from '../../conversation/generateRow';
import {
  doneWords,
  judging,
  needsMore,
  verdictBar,
  type Given,
  type Verdict,
} from '../../conversation/verdicts';
import type { EditOutcome, ReviewView, RowSummary, VersionDetail } from '../../ipc/client';
import { announcer } from '../../state/announcer.svelte';
import { toastInfo } from '../../state/toasts';
import { watchUnsaved } from '../../state/unsaved';
import type { Line } from './after.svelte';
import type { Known } from './details';
import { changedDraft } from './edit/draft.svelte';
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
  constructor() {
    super();
    this.sitting.onsent = () => void this.facts.load();
    this.sitting.onopen = (judged, takenBack) => this.#reopened(judged, takenBack);
    this.sitting.onretry = (judged) => this.#retry(judged);
  }

  /** Why this verdict cannot be given on what is read; null where it can. A score that is folded is not given away by it. */
  bar(verdict: Verdict): string | null {
    const low = verdict === 'approve' && this.hidden && this.row !== null && needsMore(this.row);
    return low ? this.#anyBar() : this.#bar(verdict);
  }

  #bar(verdict: Verdict): string | null {
    const bar = this.#anyBar();
    return bar ?? (this.row && !this.repeating ? verdictBar(this.row, verdict) : null);
  }

  #anyBar(): string | null {
    const bar = this.#readBar();
    return bar ?? (this.row && judging.has(this.row.id) ? 'The verdict is being saved' : null);
  }

  /** Why it cannot be written again now; null where it can. */
  get redoBar(): string | null {
    return this.row && busy(this.row) ? 'It is being written already' : this.#readBar();
  }

  #readBar(): string | null {
    if (!this.row || !this.detail?.generation || this.ended) return 'There is no conversation to judge';
    if (this.meanwhile) return 'It changed meanwhile: nobody has read what it is now';
    if (this.older) return `Version ${this.older.version} is not the current one`;
    // What stands in the fields is read, and what is stored would be judged.
    const changed = this.mode === 'edit' && changedDraft(this.row.id);
    return changed ? 'Save or discard your changes first' : null;
  }

  /** The fields of an edit hold the text that it was begun on. Where another takes its place, that is shown, for it is judged. */
  protected override take(known: Known): void {
    const { mode, detail, row } = this;
    super.take(known);
    if (mode !== 'edit' || !row || detail?.generation?.id === this.detail?.generation?.id) return;
    this.mode = 'read';
    const draft = changedDraft(row.id);
    if (!draft || draft.saving) return;
    draft.offerText(`Your edit of #${row.number} is not saved`, 'It is kept: Edit shows it again.');
  }

  #refused(verdict: Verdict, bar: string | null): boolean {
    if (this.now() - this.cameAt < UNREAD_MS || !this.row) return true;
    if (bar === null) return false;
    const version = this.detail?.generation;
    // What is refused for its score tells it.
    if (version && bar !== this.bar(verdict)) this.facts.reveal(version.id);
    toastInfo(`#${this.row.number} cannot be ${doneWords[verdict]}`, bar);
    return true;
  }

  /** Judges what is read, and goes on. False where it was not taken. */
  verdict(verdict: Verdict, reason: string | null = null): boolean {
    if (this.#refused(verdict, this.#bar(verdict))) return false;
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
    const review = this.detail?.review ?? null;
    if (!row || datasetId === null) return;
    const given: Given = { ...how, note: this.note.trim(), seen: generation.id };
    const judged: Judged = { datasetId, id: row.id, number: row.number, verdict, given };
    const line = repeating ? null : this.after.of(judged, generation);
    const keep = () => this.#addTo(judged, review);
    this.facts.reveal(generation.id);
    this.rejecting = false;
    this.unmark();
    if (repeating) void this.after.repeat(judged, keep, () => this.#give(judged));
    else this.#give(judged);
    announcer.say(`#${row.number} ${doneWords[verdict]}`);
    this.#onward(line);
  }

  /** The same verdict as a day ago is none by itself; what is said of it goes to the one that was given then. */
  #addTo(judged: Judged, review: ReviewView | null): void {
    const { reason, note, marks } = judged.given;
    if (!review || (reason === null && note === '' && marks.length === 0)) return;
    const given: Given = {
      ...judged.given,
      reason: reason ?? review.reason,
      note: note || review.note,
      marks: marks.length > 0 ? marks : review.marks,
    };
    this.#give({ ...judged, given, again: true }, note);
  }

  /** Tries a verdict again that was not taken, with what stands in the fields by now. */
  #retry(judged: Judged): void {
    const note = this.notes.of(judged.id).trim();
    const own = this.reasons.of(judged.id).trim();
    const reason = judged.verdict === 'reject' ? own || judged.given.reason : null;
    this.#give({ ...judged, given: { ...judged.given, reason, note } });
  }

  /** `typed` is what of the note stands in the field: what was typed since stays. */
  #give(judged: Judged, typed = judged.given.note): void {
    const { id } = judged;
    if (this.notes.of(id).trim() === typed) this.notes.delete(id);
    this.reasons.delete(id);
    this.sitting.give(judged);
    this.queue.mark(judged.id, false);
    this.facts.count();
  }

  #onward(line: Line | null): void {
    const { repeating } = this;
    if (repeating || this.advance) this.cameAt = this.now();
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
    // A newer text may be why it was not taken.
    else void this.details.fetch(id);
  }
}

export const session = new ReviewSession();
watchUnsaved('a note of the review', () => session.notes.any);
watchUnsaved('a reason of the review', () => session.reasons.any);
