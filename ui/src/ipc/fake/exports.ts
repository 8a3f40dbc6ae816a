import type { ExportInput, ExportProgressEvent, ExportRecord, RowSummary } from '../bindings';

type Made = Omit<ExportRecord, 'since'> & { texts: Map<number, number | null> };

/** The exports of the fake: what was written where, and the one under way. */
export class FakeExports {
  readonly onProgress = new Set<(event: ExportProgressEvent) => void>();
  /** Paths at which something stands. */
  readonly taken = new Set<string>();
  /** Paths that were proposed or chosen. */
  readonly offered = new Set<string>();
  /** Folders that the person was shown. */
  readonly shown: string[] = [];
  /** The file dialog is closed without a choice. */
  picks: string | null = '/home/you/Desktop/training set';
  /** The template that the person chooses. */
  template: string | null = '/home/you/templates/mine.jinja';
  /** Ids of rows that are chosen and that no shape can hold. */
  readonly unwritable = new Set<number>();
  /** What is written is put on record. */
  recorded = true;
  /** The disk has no room. */
  full = false;
  running = false;
  cancelled = false;
  readonly #made: Made[] = [];

  tell(event: ExportProgressEvent): void {
    for (const listener of this.onProgress) listener(event);
  }

  add(input: ExportInput, path: string, rows: RowSummary[], at = Date.now()): void {
    this.taken.add(path);
    this.#made.unshift({
      id: this.#made.length + 1,
      at,
      input,
      path,
      conversations: rows.length,
      texts: new Map(rows.map((row) => [row.id, row.generatedAt])),
    });
  }

  /** Newest first. `now` gives the rows that the same export would take today. */
  of(datasetId: number, now: (input: ExportInput) => RowSummary[]): ExportRecord[] {
    const ours = this.#made.filter(({ input }) => input.datasetId === datasetId);
    return ours.map(({ texts, ...record }) => {
      const rows = now(record.input);
      const there = new Set(rows.map((row) => row.id));
      const edited = (row: RowSummary) => texts.has(row.id) && texts.get(row.id) !== row.generatedAt;
      const since = {
        new: rows.filter((row) => !texts.has(row.id)).length,
        edited: rows.filter(edited).length,
        gone: [...texts.keys()].filter((id) => !there.has(id)).length,
      };
      return { ...record, since };
    });
  }
}
