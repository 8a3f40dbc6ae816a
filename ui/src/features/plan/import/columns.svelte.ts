import type { ColumnSource, FileColumn, PlanHeading } from '../../../ipc/client';
import { showInvisible } from '../../../lib/showInvisible';
import { editable } from '../edit/cells';

/** Columns that every plan has. */
export const required: readonly FileColumn[] = ['persona', 'emotion', 'topic', 'tier'];

export const columnNames: Record<FileColumn, string> = { ...editable, variation: 'Variation' };

/** What a column of the file is called: as the plan has it, else as the file says it. */
export const columnName = (column: string): string =>
  column in columnNames ? columnNames[column as FileColumn] : showInvisible(column);

/** In the order in which a plan's own file has them. */
const order: FileColumn[] = [
  'persona',
  'emotion',
  'topic',
  'tier',
  'intent',
  'tone',
  'brief',
  'variation',
  'client_style',
  'friction',
  'ending',
  'template',
];

export const columnOptions: { value: FileColumn | ''; label: string }[] = [
  { value: '', label: 'Leave out' },
  ...order.map((value) => ({ value, label: columnNames[value] })),
];

/** What the person said of columns, by the place of their heading: another encoding writes the headings otherwise. */
export class ColumnChoices {
  #places = $state.raw<ReadonlyMap<FileColumn, number | null>>(new Map());

  /** What each heading becomes, as the person wants it: what the file says, where nothing was said. */
  of(headings: readonly PlanHeading[]): (FileColumn | null)[] {
    const said = new Map([...this.#places].map(([column, at]) => [at, column]));
    return headings.map(({ column }, at) => {
      const chosen = said.get(at);
      if (chosen !== undefined) return chosen;
      return column !== null && !this.#places.has(column) ? column : null;
    });
  }

  /** A heading becomes a column, or is left out. What had the column before has none. */
  choose(headings: readonly PlanHeading[], at: number, column: FileColumn | null): void {
    const columns = this.of(headings);
    const before = columns[at] ?? null;
    const places = new Map(this.#places);
    if (before !== null) {
      // Of two headings that mean the same the other one keeps it.
      const other = columns.findIndex((same, place) => same === before && place !== at);
      places.set(before, other < 0 ? null : other);
    }
    if (column !== null) places.set(column, at);
    this.#places = places;
  }

  /** As they are asked for now, with the headings that stand at their places. */
  get sources(): (headings: readonly string[]) => ColumnSource[] {
    const places = this.#places;
    return (headings) =>
      [...places].flatMap(([column, at]): ColumnSource[] => {
        if (at === null) return [{ column, heading: null }];
        const heading = headings[at];
        return heading === undefined ? [] : [{ column, heading }];
      });
  }

  get any(): boolean {
    return this.#places.size > 0;
  }

  clear(): void {
    this.#places = new Map();
  }
}

/** A heading that is written just as another one cannot be told from it. */
export function isRepeated(headings: readonly PlanHeading[], at: number): boolean {
  const heading = headings[at]?.heading.trim();
  return headings.some((other, place) => place !== at && other.heading.trim() === heading);
}
