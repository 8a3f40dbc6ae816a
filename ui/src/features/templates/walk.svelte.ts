import { client, type Tier } from '../../ipc/client';
import { noFilter } from '../../ipc/filter';

/** The way through the rows that a template is looked at with: those with a problem first, then all of its tier. */
export class Walk {
  /** Rows with a problem, each once. */
  problems = $state.raw<number[]>([]);
  /** All rows of the tier. */
  rows = $state(0);
  /** The row that is looked at; null: the engine chooses. */
  rowId = $state<number | null>(null);
  /** Its place on the way; null where it is not on it any more. */
  at = $state<number | null>(null);
  readonly #order: () => { datasetId: number; tier: Tier } | null;
  #asked = 0;

  /** `order` says which rows there are. */
  constructor(order: () => { datasetId: number; tier: Tier } | null) {
    this.#order = order;
  }

  readonly length = $derived.by(() => this.problems.length + this.rows);

  /** "1 of 28" and which; null where it is nowhere on the way. */
  get place(): { at: number; of: number; problem: boolean } | null {
    if (this.at === null) return null;
    const problem = this.at < this.problems.length;
    return problem
      ? { at: this.at, of: this.problems.length, problem }
      : { at: this.at - this.problems.length, of: this.rows, problem };
  }

  begin(): void {
    this.#asked += 1;
    this.problems = [];
    this.rows = 0;
    this.rowId = null;
    this.at = null;
  }

  /** What was counted anew. The row that is looked at stays; the very first is one with a problem. */
  take(problems: number[], rows: number): void {
    const begins = this.rowId === null && this.at === null;
    const offset = this.at === null ? -1 : this.at - this.problems.length;
    const had = this.problems.length > 0;
    this.problems = problems;
    this.rows = rows;
    if (begins && problems.length > 0) {
      this.rowId = problems[0] ?? null;
      this.at = 0;
    } else if (begins) {
      this.at = rows > 0 ? 0 : null;
    } else if (offset >= 0 && offset < rows && (had || problems.length === 0)) {
      // Beyond the problems: what is one by now is found again when all were walked through.
      this.at = problems.length + offset;
    } else {
      const among = this.rowId === null ? -1 : problems.indexOf(this.rowId);
      this.at = among >= 0 ? among : null;
    }
  }

  /** Goes on, or back. True where another row is looked at now. */
  async step(by: 1 | -1): Promise<boolean> {
    const order = this.#order();
    if (!order || this.length === 0) return false;
    const from = this.at ?? (by > 0 ? -1 : this.length);
    const to = (from + by + this.length) % this.length;
    const asked = (this.#asked += 1);
    const known = this.problems[to];
    const id = known ?? (await idAt(order, to - this.problems.length));
    if (asked !== this.#asked || id === null) return false;
    this.at = to;
    this.rowId = id;
    return true;
  }
}

async function idAt({ datasetId, tier }: { datasetId: number; tier: Tier }, offset: number) {
  const filter = { ...noFilter(), tiers: [tier] };
  const page = await client.rows({
    datasetId,
    filter,
    sort: 'number',
    descending: false,
    offset,
    limit: 1,
  });
  return page.rows[0]?.id ?? null;
}
