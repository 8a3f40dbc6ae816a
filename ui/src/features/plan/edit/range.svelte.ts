import type { PlanColumn } from '../../../ipc/client';
import { plan } from '../plan.svelte';
import { columnOf } from './cells';

/** Cells of a rectangle. Rows by their place, first and last included; columns in the order in which they stand. */
export interface Area {
  top: number;
  bottom: number;
  columns: PlanColumn[];
}

/** The columns that can be edited, as they stand on the screen. */
export function editableColumns(): PlanColumn[] {
  return (plan.grid.view?.columns ?? []).flatMap(({ key }) => columnOf(key) ?? []);
}

/** The cells that keys and the clipboard are about: from where a range began to where the keyboard stands. */
export class CellRange {
  /** Where it began; null: the cell that the keyboard stands in is all of it. */
  #anchor = $state.raw<{ id: number | null; index: number; column: PlanColumn } | null>(null);
  /** The keyboard stands on the line after the last row. */
  atEnd = $state(false);

  readonly area: Area | null = $derived.by(() => {
    const column = columnOf(plan.grid.column);
    const index = this.atEnd ? plan.rows.total : plan.current.index;
    if (column === null || index === undefined || plan.grid.onHeadings) return null;
    const anchor = this.#anchor;
    if (!anchor) return { top: index, bottom: index, columns: [column] };
    const from = (anchor.id === null ? undefined : plan.rows.indexOf(anchor.id)) ?? anchor.index;
    const columns = editableColumns();
    const ends = [columns.indexOf(anchor.column), columns.indexOf(column)];
    return {
      top: Math.min(from, index),
      bottom: Math.max(from, index),
      columns: columns.slice(Math.max(0, Math.min(...ends)), Math.max(...ends) + 1),
    };
  });

  /** More than one cell. */
  readonly wide = $derived(
    this.area !== null && (this.area.top < this.area.bottom || this.area.columns.length > 1),
  );
  readonly count = $derived(
    this.area ? (this.area.bottom - this.area.top + 1) * this.area.columns.length : 0,
  );

  get extended(): boolean {
    return this.#anchor !== null;
  }

  /** Another one with each range that begins. */
  get anchor(): object | null {
    return this.#anchor;
  }

  collapse(): void {
    this.#anchor = null;
  }

  /** The range begins where the keyboard stands, unless it has begun. */
  begin(): void {
    const column = columnOf(plan.grid.column);
    const { id, index } = plan.current;
    if (this.#anchor || column === null || index === undefined) return;
    this.#anchor = { id, index, column };
  }

  /** From one cell to another; the keyboard stands in the second. */
  set(from: { index: number; column: PlanColumn }, to: { index: number; column: PlanColumn }): void {
    const row = plan.rows.at(from.index);
    this.#anchor = { id: row?.id ?? null, ...from };
    plan.grid.column = to.column;
    if (plan.current.index !== to.index) plan.grid.goTo(to.index);
  }

  holds(index: number, key: string): boolean {
    const { area } = this;
    const column = columnOf(key);
    if (!area || column === null) return false;
    return index >= area.top && index <= area.bottom && area.columns.includes(column);
  }

  /** How a cell is drawn, by its place: within the range, at its edges, at its corner. */
  look(index: number, key: string): string | null {
    const { area } = this;
    if (!area || !this.holds(index, key)) return null;
    const looks: string[] = [];
    if (this.wide) {
      looks.push('chosen');
      if (index === area.top) looks.push('range-top');
      if (index === area.bottom) looks.push('range-bottom');
      if (key === area.columns[0]) looks.push('range-left');
      if (key === area.columns.at(-1)) looks.push('range-right');
    }
    if (index === area.bottom && key === area.columns.at(-1)) looks.push('range-corner');
    return looks.join(' ');
  }
}
