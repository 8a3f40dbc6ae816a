import type {
  BatchView,
  ChangesEvent,
  DatasetView,
  ErrorView,
  MarkView,
  NoticeEvent,
  ProviderView,
  ReviewView,
  RowSummary,
  Status,
  Target,
} from '../bindings';
import { FakeDesktop } from './desktop';
import { FakeExports } from './exports';
import { FakeMail } from './mail';
import { countRows, falls, makeRow } from './rows';

export interface FakeOptions {
  /** Rows of the dataset that is there at the start; null: none is. */
  rows: number | null;
  /** No row generated yet. */
  fresh: boolean;
  provider: ProviderView['settings']['kind'] | null;
  /** What was learned about the servers. */
  learned: ProviderView['learned'];
  /** How long a fake call takes. */
  callMs: number;
  /** Every answer is cut off, until the person lets the batch go on anyway. */
  inVain: boolean;
  /** The database cannot be opened. */
  broken: boolean;
  /** The data folder vanished while it was open. */
  gone: boolean;
  /** What happened before the window was there. */
  untold: string | null;
  /** Why the keychain cannot be used; null where it can. */
  keychain: string | null;
  /** Mail is set up; `refused`: and its password is wrong. */
  mail: boolean | 'refused';
  /** How long an export takes. */
  exportMs: number;
}

export const usual: FakeOptions = {
  rows: 100,
  fresh: false,
  provider: 'anthropic',
  learned: [],
  callMs: 6000,
  inVain: false,
  broken: false,
  gone: false,
  untold: null,
  keychain: null,
  mail: false,
  exportMs: 40,
};

const FLUSH_MS = 150;

/** What the fake knows: datasets, rows, batches, and who listens. */
export class World {
  readonly options: FakeOptions;
  readonly datasets = new Map<number, { name: string; createdAt: number; rows: RowSummary[] }>();
  readonly batches = new Map<number, BatchView>();
  readonly reviews = new Map<number, ReviewView>();
  /** Those on versions that are no longer the kept one. */
  readonly earlierVerdicts = new Map<number, string>();
  readonly errors: ErrorView[] = [];
  /** How conversations of each batch ended, newest first. */
  readonly marks = new Map<number, MarkView[]>();
  readonly desktop = new FakeDesktop();
  readonly exports = new FakeExports();
  /** The versions that a verdict was given to, with the one that each had before. */
  readonly undos = new Map<string, { id: number; version: number; review: ReviewView | null }[]>();
  readonly seen = new Map<string, BatchView>();
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

  /** How many versions a row has, where it was generated since. */
  readonly #versions = new Map<number, number>();
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
    this.datasets.set(id, { name, createdAt: Date.now(), rows: made });
    this.current = id;
    return id;
  }

  view(id: number): DatasetView {
    const set = this.datasets.get(id);
    if (!set) throw new Error('no such dataset');
    return { id, name: set.name, createdAt: set.createdAt, counts: countRows(set.rows) };
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

  /** The number of the kept version; 0 where there is none. */
  versionOf(row: RowSummary): number {
    if (row.generatedAt === null) return 0;
    return this.#versions.get(row.id) ?? (row.number % 5 === 0 ? 2 : 1);
  }

  /** An answer came: it is the kept version, and nobody has judged it. */
  addVersion(row: RowSummary, made: Pick<RowSummary, 'score' | 'practice'>): void {
    const version = this.versionOf(row);
    const review = this.verdictOn(row);
    if (review) this.earlierVerdicts.set(row.id * 10 + version, review.verdict);
    this.#versions.set(row.id, version + 1);
    this.reviews.delete(row.id);
    this.change(row, {
      ...made,
      status: 'generated',
      generatingSince: null,
      expectedMs: null,
      generatedAt: Date.now(),
      reviewedAt: null,
    });
  }

  /** The verdict on the kept version. */
  verdictOn(row: RowSummary): ReviewView | null {
    const given = this.reviews.get(row.id);
    if (given || row.reviewedAt === null) return given ?? null;
    const { status, reviewedAt } = row;
    return status === 'approved' || status === 'rejected'
      ? { verdict: status, note: '', at: reviewedAt }
      : null;
  }

  /** What a row with a kept version shows while nothing is being written. */
  resting(row: RowSummary): Status {
    return (this.reviews.get(row.id)?.verdict as Status | undefined) ?? 'generated';
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
