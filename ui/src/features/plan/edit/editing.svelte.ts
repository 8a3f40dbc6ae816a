import type { PlanColumn, RowSummary } from '../../../ipc/client';
import { folded } from '../../../ipc/names';
import { tooltips } from '../../../components/tooltip.svelte';
import { datasets } from '../../../state/datasets.svelte';
import { toastInfo, toastOffer } from '../../../state/toasts';
import { watchUnsaved } from '../../../state/unsaved';
import { plan } from '../plan.svelte';
import { preview } from '../preview/preview.svelte';
import { choicesOf, columnOf, editable, isFree, kindOf, lockOf, namesItem, textOf } from './cells';
import { Changes } from './changes.svelte';
import { Choices } from './choices.svelte';
import { OpenField, type Option } from './field.svelte';
import { CellRange, editableColumns } from './range.svelte';
import { Suits } from './suits.svelte';

/** Where the keyboard goes after a cell. */
export type Way = 'down' | 'up' | 'right' | 'left';

/** The table while its plan is edited: the cell that is typed into, the range, and what changes. */
class Editing {
  on = $state(false);
  /** The cell that is typed into. Neither scrolling nor another order of the rows ends it. */
  field = $state.raw<OpenField | null>(null);
  readonly range = new CellRange();
  readonly changes = new Changes();
  readonly suits = new Suits();
  readonly choices = new Choices();
  #datasetId: number | null = null;
  /** The row that the line at the end becomes, while the keyboard stands in its next cell. */
  #coming: Promise<number | null> | null = null;

  /** The row that the keyboard stands in, where that is on its way: the line at the end becomes it. */
  get coming(): Promise<number | null> | null {
    return this.range.atEnd ? this.#coming : null;
  }

  /** Rows can be added at the end of what is seen: there a new row stands. */
  readonly canAdd: boolean = $derived(
    plan.shown.sort === 'number' && !plan.shown.descending && plan.opened === null,
  );

  /** Another dataset is shown: what is being typed is saved to the one it belongs to. */
  use(datasetId: number | null): void {
    if (datasetId === this.#datasetId) return;
    if (this.on) this.turn(false);
    this.#datasetId = datasetId;
    if (datasetId === null) this.changes.forget();
  }

  turn(on: boolean): void {
    if (on === this.on || (on && plan.datasetId === null)) return;
    void this.commit();
    this.on = on;
    preview.aside = on;
    this.range.collapse();
    this.range.atEnd = false;
    this.#coming = null;
    if (!on || plan.datasetId === null) return this.changes.leave();
    this.changes.use(plan.datasetId);
    void this.suits.load(plan.datasetId);
    void this.choices.load(plan.datasetId);
    if (columnOf(plan.grid.column) === null) plan.grid.column = 'persona';
    if (plan.current.index === undefined && plan.rows.total > 0) plan.grid.goTo(0);
    if (plan.rows.total === 0) this.range.atEnd = true;
    this.focusTable();
  }

  /** What the library has and allows may be another by now. */
  learn(): void {
    if (!this.on || plan.datasetId === null) return;
    void this.changes.loadUnknown();
    void this.suits.load(plan.datasetId);
    void this.choices.load(plan.datasetId);
  }

  /** To the line at the end, where rows are added. The rows stand in their order for that. */
  toEnd(): void {
    this.turn(true);
    if (!this.on) return;
    if (plan.opened) plan.showOpened(null);
    if (plan.sort !== 'number') plan.sortBy('number');
    if (plan.descending) plan.sortBy('number');
    this.range.collapse();
    plan.grid.column = editableColumns()[0] ?? 'persona';
    if (plan.rows.total > 0) plan.grid.goTo(plan.rows.total - 1);
    this.range.atEnd = true;
    this.focusTable();
  }

  /** What a cell says: what was typed last, where its row does not say so yet. */
  textOf(row: RowSummary, column: PlanColumn): string {
    return this.changes.pending({ id: row.id, column }, row.revision) ?? textOf(row, column);
  }

  /** The row and the column that the keyboard stands in. */
  get here(): { row: RowSummary | null; column: PlanColumn } | null {
    const column = columnOf(plan.grid.column);
    if (column === null || plan.grid.onHeadings) return null;
    if (this.range.atEnd) return { row: null, column };
    const { row } = plan.current;
    return row ? { row, column } : null;
  }

  /** Opens the cell that the keyboard stands in; with a text, that replaces what it says. */
  open(text: string | null = null): void {
    const here = this.here;
    const datasetId = plan.datasetId;
    if (!here || datasetId === null) return;
    void this.commit();
    const { row, column } = here;
    const lock = row && lockOf(row, column);
    if (row && lock) return sayLock(row, lock);
    this.range.collapse();
    // What the cell says in full would stand over what can be chosen.
    tooltips.hide();
    const before = row ? this.textOf(row, column) : '';
    const unknown =
      row?.unknown.includes(column) && namesItem(column) ? this.#unknownName(column, before) : null;
    this.field = new OpenField({
      id: row?.id ?? null,
      column,
      datasetId,
      coming: this.coming,
      number: row?.number ?? null,
      before,
      text: text ?? before,
      unknown,
      choices: () => choicesOf(column, row?.tier ?? 'template', this.choices, plan.facets),
    });
  }

  #unknownName(column: keyof typeof kindOf, name: string) {
    const same = this.changes.unknown.find(
      (one) => one.kind === kindOf[column] && folded(one.name) === folded(name),
    );
    return same ?? null;
  }

  /** Saves what is typed, or takes what is chosen. Gives the row that has it, where that is known; null where none has. */
  async commit(option?: Option): Promise<number | null> {
    const { field } = this;
    if (!field) return null;
    // Where nothing else can be said, what is typed means the option that it begins.
    const taken = option ?? (isFree(field.input.column) ? field.typed : field.taken);
    if (taken.kind === 'others') {
      field.showOthers();
      return null;
    }
    this.field = null;
    const { id, column, before, datasetId, number, coming } = field.input;
    if (coming) void this.#follow(coming);
    if (taken.kind === 'create' || taken.kind === 'map') {
      const { kind, name } = taken.name;
      await this.changes.resolve([{ kind, name, to: taken.kind === 'map' ? taken.to : null }], datasetId);
      return null;
    }
    const text = taken.kind === 'typed' ? taken.text : taken.label;
    if (text === before) return coming;
    const row = id ?? (coming && (await coming));
    const whose = number === null ? 'the new row' : `#${number}`;
    const outcome = await this.changes.save({
      datasetId,
      edits: [{ id: row, newRow: row === null ? 0 : null, column, text }],
      newRows: row === null ? 1 : 0,
      numbers: new Map(row === null || number === null ? [] : [[row, number]]),
      words: row === null ? '1 row added' : `${editable[column]} of ${whose} edited`,
      block: false,
    });
    return outcome?.added[0] ?? row;
  }

  /** Cells were refused and wait for a decision, in a dataset that is still there, or one is being typed. */
  get unsaved(): boolean {
    const { field, changes } = this;
    const waits = changes.refused.some(({ change }) => datasets.has(change.datasetId));
    return waits || (field !== null && field.text !== field.input.before);
  }

  /** What was typed is not wanted. */
  takeBack(): void {
    const coming = this.field?.input.coming;
    this.field = null;
    this.focusTable();
    if (coming) void this.#follow(coming);
  }

  focusTable(): void {
    plan.grid.view?.focus();
  }

  /** Commits, and goes on to the next cell. */
  async commitAndGo(way: Way): Promise<void> {
    const fromEnd = this.range.atEnd;
    const row = this.commit(this.field?.taken);
    this.focusTable();
    // A row is made of it: what is typed next is in its next cell, or, a line further, in another row.
    if (fromEnd) this.#coming = row;
    this.go(way);
    if (fromEnd) await this.#follow(row);
  }

  /** Goes on in the row that the line at the end became, unless the keyboard went elsewhere or still types there. */
  async #follow(coming: Promise<number | null>): Promise<void> {
    const id = await coming;
    const follows = () => this.#coming === coming && this.field?.input.coming !== coming;
    if (!follows()) return;
    if (id !== null && this.range.atEnd && !this.field) await plan.goToRow(id);
    if (!follows()) return;
    this.#coming = null;
    if (id !== null && !this.field) this.range.atEnd = false;
  }

  /** One cell further; at the end of a row to the next one. False where there is no further. */
  go(way: Way): boolean {
    this.range.collapse();
    if (way === 'down' || way === 'up') return this.#goAlong(way === 'down' ? 1 : -1);
    return this.#goAcross(way === 'right' ? 1 : -1);
  }

  #goAlong(step: number): boolean {
    const last = plan.rows.total - 1;
    const { index } = plan.current;
    if (this.range.atEnd) {
      // Down from a row that is on its way is the line after it.
      const further = this.#coming !== null;
      this.#coming = null;
      if (step > 0) return further;
      this.range.atEnd = false;
      plan.grid.goTo(last);
    } else if (step > 0 && index === last) {
      if (!this.canAdd) return false;
      this.range.atEnd = true;
    } else if (step < 0 && index === 0) {
      return false;
    } else {
      plan.grid.moveRow(step);
    }
    return true;
  }

  #goAcross(step: number): boolean {
    const columns = editableColumns();
    const next = columns[columns.findIndex((key) => key === plan.grid.column) + step];
    if (next) {
      plan.grid.column = next;
      return true;
    }
    if (!this.#goAlong(step)) return false;
    plan.grid.column = (step > 0 ? columns[0] : columns.at(-1)) ?? plan.grid.column;
    return true;
  }
}

function sayLock(row: RowSummary, lock: string): void {
  // Each letter that is typed there asks again: it is said once.
  const id = `locked ${row.id}`;
  if (row.generatedAt === null || row.queued || row.status === 'generating')
    return toastInfo(`#${row.number} cannot be edited now`, lock, id);
  const duplicate = () => void editing.changes.duplicate([row.id]);
  toastOffer(`#${row.number} is written`, 'Duplicate', duplicate, lock, id);
}

export const editing = new Editing();

watchUnsaved('cells of the plan', () => editing.unsaved);
