import type {
  AuditEntry,
  BatchView,
  ChangesEvent,
  DatasetView,
  ErrorView,
  JudgeScore,
  LastAction,
  MarkView,
  NoticeEvent,
  RedoRequest,
  ReviewFacts,
  ReviewView,
  RowSummary,
  Status,
  Target,
  Tier,
  Undone,
  VersionDetail,
} from '../bindings';
import type { Result } from '../client';
import { FakeDesktop } from './desktop';
import { FakeExports } from './exports';
import type { FakeItem } from './libraryItems';
import { FakeMail } from './mail';
import { usual, type FakeOptions } from './options';
import { countRows, falls, makeRow } from './rows';
import { undone } from './undone';

const FLUSH_MS = 150;
/** Why those were rejected that were when the fake began. */
const reasonsGiven = ['not this persona', 'sounds like a machine', null];

/** What the fake knows: datasets, rows, batches, and who listens. */
export class World {
  readonly options: FakeOptions;
  readonly datasets = new Map<
    number,
    { name: string; createdAt: number; archived: boolean; rows: RowSummary[] }
  >();
  readonly batches = new Map<number, BatchView>();
  readonly reviews = new Map<number, ReviewView>();
  /** Those on versions that are no longer the kept one. */
  readonly earlierVerdicts = new Map<number, string>();
  /** Conversations that prompts show as examples. */
  readonly examples = new Set<number>();
  /** What a judge said of versions. */
  readonly judged = new Map<number, JudgeScore>();
  readonly errors: ErrorView[] = [];
  /** How conversations of each batch ended, newest first. */
  readonly marks = new Map<number, MarkView[]>();
  readonly desktop = new FakeDesktop();
  readonly exports = new FakeExports();
  /** The versions that a verdict was given to, with the one that each had before. */
  readonly undos = new Map<string, { id: number; version: number; review: ReviewView | null }[]>();
  /** What takes planned rows back, by its token. */
  readonly takeBacks = new Map<string, () => number | Undone>();
  /** What each dataset's coverage aims at. */
  readonly coverageTargets = new Map<number, number>();
  /** What an arc suits, where it was saved. */
  readonly suitedBy = new Map<string, { personas: string[]; tiers: Tier[] }>();
  /** Items by dataset, where somebody asked for them. */
  readonly libraries = new Map<number, FakeItem[]>();
  /** What can be taken back, newest last. */
  readonly actions: { datasetId: number; shown: LastAction }[] = [];
  /** What was judged again, and the conversation that is due for it. */
  repeats: Pick<ReviewFacts, 'repeated' | 'agreed' | 'repeat'> = { repeated: 0, agreed: 0, repeat: null };
  readonly seen = new Map<string, BatchView>();
  /** What versions have of their own, by id: those that were edited or written again. */
  readonly made = new Map<number, Partial<VersionDetail>>();
  /** What rows are written again for, until their answers come. */
  readonly redos = new Map<number, RedoRequest>();
  /** How an edit, or another version shown, is taken back. */
  readonly edits = new Map<string, () => Promise<Result<number>>>();
  /** What the person did, newest first. */
  readonly audit: AuditEntry[] = [];
  /** How often the application was started again, which folders were opened, and how much is logged. */
  started = 0;
  readonly opened: string[] = [];
  /** Faults of the window that reached the log. */
  readonly faults: string[] = [];
  logLevel = 'normal';
  /** What every turn says, where a test has something to say. */
  text: string | null = null;
  readonly mail: FakeMail;
  current: number | null = null;
  revision = 1;
  spentMicros = 4_120_000;
  onChanges = new Set<(event: ChangesEvent) => void>();
  onNotice = new Set<(event: NoticeEvent) => void>();

  /** How many versions a row has, where one was added since. */
  readonly #versions = new Map<number, number>();
  /** Which one a row shows, where that is not the newest. */
  readonly #shown = new Map<number, number>();
  /** Verdicts on versions that are not shown. */
  readonly #verdicts = new Map<number, ReviewView>();
  #changedRows = new Map<number, RowSummary>();
  #changedBatches = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: Partial<FakeOptions> = {}) {
    this.options = { ...usual, ...options };
    this.mail = new FakeMail(this.options.mail);
    if (this.options.rows !== null) this.addDataset('Financial coach', this.options.rows);
  }

  addDataset(name: string, rows: number): number {
    const id = this.datasets.size + 1;
    const made = Array.from({ length: rows }, (_, i) =>
      makeRow(i + 1, id * 1_000_000, this.options.fresh, Date.now()),
    );
    this.datasets.set(id, { name, createdAt: Date.now(), archived: false, rows: made });
    this.current = id;
    return id;
  }

  /** A row that waits to be generated. */
  planned(datasetId: number, number: number, change: Partial<RowSummary>): RowSummary {
    const row = makeRow(number, datasetId * 1_000_000, true, Date.now());
    return { ...row, brief: null, ...change };
  }

  view(id: number): DatasetView {
    const set = this.datasets.get(id);
    if (!set) throw new Error('no such dataset');
    return {
      id,
      name: set.name,
      createdAt: set.createdAt,
      archived: set.archived,
      counts: countRows(set.rows),
    };
  }

  row(id: number): RowSummary | undefined {
    return this.datasets.get(Math.floor(id / 1_000_000))?.rows.find((row) => row.id === id);
  }

  chosen(datasetId: number, target: Target): RowSummary[] {
    const rows = this.datasets.get(datasetId)?.rows ?? [];
    switch (target.kind) {
      case 'ids':
        return rows.filter((row) => target.ids.includes(row.id));
      case 'matching':
        return rows.filter((row) => falls(target.filter, row) && !target.except.includes(row.id));
      case 'all':
        return rows.filter((row) => row.status === 'not_generated' && !row.queued);
      case 'failed':
        return rows.filter((row) => row.status === 'failed' && !row.queued);
    }
  }

  /** The number of the version that is shown; 0 where there is none. */
  versionOf(row: RowSummary): number {
    return this.#shown.get(row.id) ?? this.newestOf(row);
  }

  newestOf(row: RowSummary): number {
    if (row.generatedAt === null) return 0;
    return this.#versions.get(row.id) ?? (row.number % 5 === 0 ? 2 : 1);
  }

  /** Another text came: it is shown, and nobody has judged it. */
  addVersion(
    row: RowSummary,
    made: Pick<RowSummary, 'score' | 'practice'>,
    own: Partial<VersionDetail> = {},
  ): void {
    this.#setAside(row);
    const version = this.newestOf(row) + 1;
    this.#versions.set(row.id, version);
    this.made.set(row.id * 10 + version, { ...own, score: made.score });
    this.#shown.delete(row.id);
    this.change(row, {
      ...made,
      status: 'generated',
      deferred: false,
      generatingSince: null,
      expectedMs: null,
      generatedAt: Date.now(),
      reviewedAt: null,
    });
  }

  /** Lets a row show one of its versions, with the verdict that it had. */
  show(row: RowSummary, version: number, score: number | null): void {
    this.#setAside(row);
    this.#shown.set(row.id, version);
    const review = this.#verdicts.get(row.id * 10 + version);
    if (review) this.reviews.set(row.id, review);
    const status = this.resting(row);
    const deferred = review?.verdict === 'deferred';
    this.change(row, { score, status, deferred, reviewedAt: review?.at ?? null });
  }

  /** The verdict on what is shown stays with it. */
  #setAside(row: RowSummary): void {
    const review = this.verdictOn(row);
    this.reviews.delete(row.id);
    if (!review) return;
    const id = row.id * 10 + this.versionOf(row);
    this.earlierVerdicts.set(id, review.verdict);
    this.#verdicts.set(id, review);
  }

  /** The verdict on the version that is shown. */
  verdictOn(row: RowSummary): ReviewView | null {
    const given = this.reviews.get(row.id);
    if (given || row.reviewedAt === null) return given ?? null;
    const { status, reviewedAt } = row;
    if (status !== 'approved' && status !== 'rejected') return null;
    const reason = status === 'rejected' ? (reasonsGiven[row.number % 3] ?? null) : null;
    return { verdict: status, reason, note: '', marks: [], blind: false, at: reviewedAt };
  }

  /** Rows join a dataset, until those of them that nothing was written for are taken back. */
  plan(set: { rows: RowSummary[] }, added: RowSummary[], undoToken: string) {
    const ids = new Set(added.map((row) => row.id));
    set.rows = [...set.rows, ...added];
    this.takeBacks.set(undoToken, () => {
      const stays = (row: RowSummary) => row.status !== 'not_generated' || row.briefBy === 'model';
      const left = set.rows.filter((row) => !ids.has(row.id) || stays(row));
      const taken = set.rows.length - left.length;
      set.rows = left;
      return undone(taken, left.filter((row) => ids.has(row.id)).length);
    });
    queueMicrotask(() => this.resync());
    return { added: added.length, ids: [...ids], undoToken };
  }

  /** What a row with a kept version shows while nothing is being written. */
  resting(row: RowSummary): Status {
    const verdict = this.reviews.get(row.id)?.verdict;
    return verdict === 'approved' || verdict === 'rejected' ? verdict : 'generated';
  }

  change(row: RowSummary, change: Partial<RowSummary>): void {
    this.revision += 1;
    Object.assign(row, change, { revision: this.revision });
    this.#changedRows.set(row.id, { ...row });
    this.#flushSoon();
  }

  changeBatch(batch: BatchView, change: Partial<BatchView>): void {
    this.revision += 1;
    this.batches.set(batch.id, Object.assign(batch, change, { revision: this.revision, asOf: Date.now() }));
    this.#changedBatches.add(batch.id);
    this.#flushSoon();
  }

  notice(event: NoticeEvent): void {
    for (const listener of this.onNotice) listener(event);
  }

  /** Rows came or went: what is shown has to be fetched anew. */
  resync(): void {
    this.revision += 1;
    this.#send({ rows: [], batches: [], counts: [], resync: true });
  }

  #flushSoon(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const rows = [...this.#changedRows.values()];
      const batches = [...this.#changedBatches].flatMap((id) => this.batches.get(id) ?? []);
      const touched = new Set(rows.map((row) => Math.floor(row.id / 1_000_000)));
      const counts = [...touched].map((datasetId) => ({ datasetId, counts: this.view(datasetId).counts }));
      this.#changedRows.clear();
      this.#changedBatches.clear();
      this.#send({ rows, batches: structuredClone(batches), counts, resync: false });
    }, FLUSH_MS);
  }

  #send(event: Omit<ChangesEvent, 'revision' | 'monthSpentMicros' | 'monthUnknownCalls'>): void {
    const full = {
      ...event,
      revision: this.revision,
      monthSpentMicros: this.spentMicros,
      monthUnknownCalls: 0,
    };
    for (const listener of this.onChanges) listener(full);
  }
}
