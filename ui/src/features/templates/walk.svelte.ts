/** The way through the rows that a template is looked at with: those with a problem first, then all that are made with it. */
export class Walk {
  /** Rows with a problem, each once. */
  problems = $state.raw<number[]>([]);
  /** The first of all rows that are made with it, and how many there are. */
  rows = $state.raw<number[]>([]);
  total = $state(0);
  /** The row that is looked at; null: the engine chooses. */
  rowId = $state<number | null>(null);
  /** Its place on the way; null where it is not on it any more. */
  at = $state<number | null>(null);

  readonly length = $derived.by(() => this.problems.length + this.rows.length);

  /** "1 of 28" and which; null where it is nowhere on the way. */
  get place(): { at: number; of: number; problem: boolean } | null {
    if (this.at === null) return null;
    const problem = this.at < this.problems.length;
    return problem
      ? { at: this.at, of: this.problems.length, problem }
      : { at: this.at - this.problems.length, of: this.total, problem };
  }

  begin(): void {
    this.problems = [];
    this.rows = [];
    this.total = 0;
    this.rowId = null;
    this.at = null;
  }

  /** What was counted anew. The row that is looked at stays; the very first is one with a problem. */
  take(problems: number[], rows: number[], total: number): void {
    const begins = this.rowId === null && this.at === null;
    const beyond = this.at !== null && this.at >= this.problems.length;
    const had = this.problems.length > 0;
    const offset = this.rowId === null ? 0 : rows.indexOf(this.rowId);
    this.problems = problems;
    this.rows = rows;
    this.total = total;
    if (begins && problems.length > 0) {
      this.rowId = problems[0] ?? null;
      this.at = 0;
    } else if (begins) {
      this.at = rows.length > 0 ? 0 : null;
    } else if (beyond && offset >= 0 && offset < rows.length && (had || problems.length === 0)) {
      // Beyond the problems: what is one by now is found again when all were walked through.
      this.at = problems.length + offset;
    } else {
      const among = this.rowId === null ? -1 : problems.indexOf(this.rowId);
      this.at = among >= 0 ? among : null;
    }
  }

  /** Goes on, or back. True where another row is looked at now. */
  step(by: 1 | -1): boolean {
    if (this.length === 0) return false;
    const from = this.at ?? (by > 0 ? -1 : this.length);
    const to = (from + by + this.length) % this.length;
    const id = this.problems[to] ?? this.rows[to - this.problems.length];
    if (id === undefined) return false;
    this.at = to;
    this.rowId = id;
    return true;
  }
}
