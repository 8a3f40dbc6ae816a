import { SvelteMap } from 'svelte/reactivity';
import {
  client,
  toFailure,
  type CellEdit,
  type CellProblem,
  type CellsOutcome,
  type ResolveName,
  type UnknownName,
} from '../../../ipc/client';
import { plural } from '../../../lib/format';
import { toItem } from '../../../state/toItem';
import { takeBack, toastFailure, toastRemembered, toastUndo } from '../../../state/toasts';
import { isLeft, remember, take, type Undoable } from '../../../state/undo';
import { plan } from '../plan.svelte';
import { AddedRows } from './addedRows.svelte';
import type { CellPlace } from './field.svelte';
import { keyOf, mends, problemWords, type Change, type Refused } from './refused';

/** Edits on their way to the database, one after the other, and what became of them. */
export class Changes {
  /** Names that rows have and the library lacks. */
  unknown = $state.raw<UnknownName[]>([]);
  refused = $state.raw<Refused[]>([]);
  /** The newest block, with its way back. */
  latest = $state.raw<Undoable | null>(null);
  readonly added = new AddedRows();
  /** What cells are to say, until their rows say it. */
  readonly #pending = new SvelteMap<string, { text: string; revision: number }>();
  #queue: Promise<unknown> = Promise.resolve();
  #asked: Promise<void> = Promise.resolve();
  #datasetId = 0;

  use(datasetId: number): void {
    if (datasetId !== this.#datasetId) this.unknown = [];
    this.#datasetId = datasetId;
    this.leave();
    void this.loadUnknown();
  }

  /** Another dataset, or the end of editing. What was refused stays until the person has decided. */
  leave(): void {
    this.latest = null;
    this.added.forget();
  }

  /** No dataset is shown: nothing of any is left. */
  forget(): void {
    this.leave();
    this.refused = [];
    this.unknown = [];
    this.#pending.clear();
  }

  /** What a cell is to say, where its row does not say so yet. */
  pending(place: CellPlace, revision: number): string | null {
    const kept = this.#pending.get(keyOf(place));
    return kept && revision <= kept.revision ? kept.text : null;
  }

  /** Why a cell cannot be as it was wanted. */
  problem({ id, column }: CellPlace): string | null {
    for (const { problems } of this.refused)
      for (const problem of problems)
        if (problem.id === id && problem.column === column && id !== null) return problem.message;
    return null;
  }

  /** In the order in which it is asked for. Null where it was refused. */
  save(change: Change): Promise<CellsOutcome | null> {
    this.#show(change);
    let outcome: CellsOutcome | null = null;
    // From now on Undo means this: one that is asked for before the answer follows it.
    const undoable: Undoable = {
      title: change.words,
      datasetId: change.datasetId,
      undo: () => this.#inTurn(() => this.#undo(undoable, change, outcome)),
    };
    remember(undoable);
    return this.#inTurn(async () => {
      outcome = await this.#send(change);
      this.#offer(undoable, change, outcome);
      return outcome;
    });
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(act);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async #send(change: Change): Promise<CellsOutcome | null> {
    const { datasetId, edits, newRows } = change;
    try {
      const outcome = await client.editCells({ datasetId, edits, newRows });
      this.refused = this.refused.filter((refused) => !mends(change, refused));
      if (outcome.problems.length > 0) {
        this.#refuse(change, problemWords(change, outcome.problems), null, outcome.problems);
        return null;
      }
      this.#supersede(edits);
      // A row that stays as it was says so itself.
      const changed = new Set(outcome.changed);
      for (const { id, column } of edits)
        if (id !== null && !changed.has(id)) this.#pending.delete(keyOf({ id, column }));
      this.#took(datasetId, outcome);
      return outcome;
    } catch (cause) {
      const { message, hint } = toFailure(cause);
      this.#refuse(change, message, hint, []);
      return null;
    }
  }

  /** Says what a block has brought, with its way back. */
  #offer(undoable: Undoable, change: Change, outcome: CellsOutcome | null): void {
    // Nothing has happened that could be taken back.
    if (!outcome || outcome.undoToken === null) return void take(undoable);
    if (!change.block || !isLeft(undoable)) return;
    const touched = new Set([...outcome.changed, ...outcome.added]);
    const asks = outcome.unknown.some(({ ids }) => ids.some((id) => touched.has(id)));
    if (asks && change.datasetId === this.#datasetId) this.latest = undoable;
    else toastRemembered(undoable);
  }

  /** Takes back what was done; what was refused is no longer wanted. */
  async #undo(undoable: Undoable, change: Change, outcome: CellsOutcome | null): Promise<unknown> {
    const refused = this.refused.find((one) => one.origin === change);
    if (refused) this.discard(refused);
    if (!outcome || outcome.undoToken === null) return undefined;
    const undone = await client.undo(outcome.undoToken);
    if (this.latest === undoable) this.latest = null;
    await this.loadUnknown();
    return undone;
  }

  /** Takes the newest block back. */
  async takeBack(): Promise<void> {
    const { latest } = this;
    this.latest = null;
    if (latest) await takeBack(latest);
  }

  /** Makes names, or maps them to known ones, as one step. */
  async resolve(names: ResolveName[], datasetId = this.#datasetId): Promise<void> {
    try {
      const outcome = await client.resolveNames({ datasetId, names });
      this.latest = null;
      this.#took(datasetId, outcome);
      const made = names.filter(({ to }) => to === null);
      const words = [
        made.length > 0 && `${plural(made.length, 'name')} created`,
        made.length < names.length && `${plural(names.length - made.length, 'name')} mapped`,
      ].filter(Boolean);
      const token = outcome.undoToken;
      if (token !== null) {
        const undo = async () => {
          const undone = await client.undo(token);
          await this.loadUnknown();
          return undone;
        };
        const [first] = made;
        const show = () => void toItem(({ kind, name }) => kind === first?.kind && name === first.name);
        const also = first && { label: 'Show in the library', onClick: show };
        const details = first && 'Their details are general, made from the names, and go into every prompt.';
        toastUndo(words.join(', '), undo, details, { also, datasetId });
      }
      plan.reload();
    } catch (cause) {
      toastFailure(cause, () => void this.resolve(names, datasetId));
    }
  }

  /** A copy of each of these rows, at the end of the plan. */
  async duplicate(ids: number[], datasetId = plan.datasetId): Promise<CellsOutcome | null> {
    if (datasetId === null) return null;
    try {
      const outcome = await client.duplicateRows({ datasetId, target: { kind: 'ids', ids } });
      this.#took(datasetId, outcome);
      const token = outcome.undoToken;
      const words = `${plural(outcome.added.length, 'row')} duplicated`;
      const said = 'They are at the end of the plan.';
      if (token !== null) toastUndo(words, () => client.undo(token), said, { datasetId });
      return outcome;
    } catch (cause) {
      toastFailure(cause, () => void this.duplicate(ids, datasetId));
      return null;
    }
  }

  /** Once the names that the library lacks are known. */
  known(): Promise<void> {
    return this.#asked;
  }

  loadUnknown(): Promise<void> {
    this.#asked = this.#ask();
    return this.#asked;
  }

  async #ask(): Promise<void> {
    const datasetId = this.#datasetId;
    try {
      const unknown = await client.unknownNames(datasetId);
      if (datasetId === this.#datasetId) this.unknown = unknown;
    } catch (cause) {
      toastFailure(cause, () => void this.loadUnknown());
    }
  }

  /** Tries again what was refused. */
  again(refused: Refused): Promise<CellsOutcome | null> {
    this.#drop(refused);
    return this.save(refused.change);
  }

  /** What was refused is not wanted any more: the cells say what they said. */
  discard(refused: Refused): void {
    this.#drop(refused);
    for (const { id, column } of refused.change.edits) this.#pending.delete(keyOf({ id, column }));
  }

  #drop(refused: Refused): void {
    this.refused = this.refused.filter((other) => other !== refused);
  }

  /** These cells say what was typed later: trying again what was refused there must not write over it. */
  #supersede(edits: readonly CellEdit[]): void {
    const done = new Set(edits.filter(({ id }) => id !== null).map(keyOf));
    const rest = (cell: CellEdit | CellProblem) => cell.id === null || !done.has(keyOf(cell));
    this.refused = this.refused.flatMap((refused) => {
      const left = refused.change.edits.filter(rest);
      if (left.length === refused.change.edits.length) return [refused];
      if (left.length === 0 && refused.change.newRows === 0) return [];
      const change = { ...refused.change, edits: left };
      const problems = refused.problems.filter(rest);
      const message = refused.problems.length > 0 ? problemWords(change, problems) : refused.message;
      return [{ ...refused, change, problems, message }];
    });
  }

  #refuse(change: Change, message: string, hint: string | null, problems: CellProblem[]): void {
    this.refused = [...this.refused, { change, origin: change, message, hint, problems }];
  }

  #show({ edits }: Change): void {
    for (const { id, column, text } of edits) {
      const revision = id === null ? undefined : plan.rows.byId(id)?.revision;
      if (revision !== undefined) this.#pending.set(keyOf({ id, column }), { text, revision });
    }
  }

  #took(datasetId: number, { unknown, added }: CellsOutcome): void {
    if (datasetId === this.#datasetId) {
      this.unknown = unknown;
      this.added.add(added);
    }
    if (plan.datasetId !== datasetId) return;
    if (added.length > 0) plan.reload();
    // A word that was typed may be filtered by, and chosen for the next cell.
    else void plan.loadFacets();
  }
}
