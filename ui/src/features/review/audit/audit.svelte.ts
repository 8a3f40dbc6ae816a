import { client, toFailure, type AppFailure, type AuditEntry } from '../../../ipc/client';

/** How many are read at once. */
const PAGE = 100;

/** What the person did, newest first, read a page at a time. */
export class Audit {
  entries = $state.raw<AuditEntry[]>([]);
  total = $state<number | null>(null);
  failure = $state.raw<AppFailure | null>(null);
  loading = $state(false);
  readonly #datasetId: number;

  readonly left = $derived((this.total ?? 0) - this.entries.length);

  constructor(datasetId: number) {
    this.#datasetId = datasetId;
  }

  /** The next page. */
  async more(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const { entries, total } = await client.audit(this.#datasetId, this.entries.length, PAGE);
      // What was done meanwhile moved the older ones down: those that are here already come again.
      const known = new Set(this.entries.map(keyOf));
      this.entries = [...this.entries, ...entries.filter((entry) => !known.has(keyOf(entry)))];
      this.total = entries.length === 0 ? this.entries.length : total;
      this.failure = null;
    } catch (cause) {
      this.failure = toFailure(cause);
    } finally {
      this.loading = false;
    }
  }
}

export const keyOf = ({ at, kind, number, version, after }: AuditEntry) =>
  [at, kind, number, version, after].join('|');
