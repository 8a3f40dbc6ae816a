import { judging } from '../../conversation/verdicts';
import type { Filter, QueueSort, RowSummary, StatusCounts } from '../../ipc/client';
import { prefs } from '../../ipc/prefs';
import { soon } from '../../lib/soon';
import { datasets } from '../../state/datasets.svelte';
import { feed } from '../../state/feed';
import { toastInfo } from '../../state/toasts';
import { After } from './after.svelte';
import type { Known } from './details';
import { Queue, type Choice, type OpenedRows } from './queue.svelte';
import { Reading } from './reading.svelte';
import { Sitting } from './sitting.svelte';

/** While the key is held down, only the conversation it stops at is fetched. */
const SETTLE_MS = 90;
/** At the end of the queue, so soon what was written meanwhile is taken in. */
const FRESH_MS = 500;

/** The way through the queue: which conversation is read, and which comes next. It is found again where it was left. */
export class Walk extends Reading {
  readonly queue = new Queue();
  readonly sitting = new Sitting();
  /** What is said after a verdict. */
  readonly after = new After(this.facts);
  /** In milliseconds, from any start. */
  now: () => number = () => performance.now();
  /** Its place in the queue, from 0. */
  at = $state(0);
  /** All of the queue is judged. */
  ended = $state(false);
  /** The next one follows a verdict. */
  advance = $state(true);

  /** When another conversation came by itself: nobody has read it yet. */
  protected cameAt = -Infinity;
  #movedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #fresh = soon(() => void this.#freshen(), FRESH_MS);
  #freshening = false;
  /** Of the dataset, when rows were taken last: an event brings others where one of its rows is among those that changed. */
  #counts: StatusCounts | undefined;

  /** Comes back to where the person was in this dataset, and follows what happens. Gives back how to stop. */
  enter(datasetId: number, table: Filter): () => void {
    const same = datasetId === this.datasetId;
    this.queue.table = table;
    this.advance = prefs.get('review.advance');
    this.facts.use(datasetId);
    this.#counts = datasets.current?.counts;
    if (!same) this.#begin(datasetId);
    void (same ? this.#resync() : this.#load());
    const stops = [feed.onRows((rows) => this.takeRows(rows)), feed.onResync(() => void this.#resync())];
    return () => {
      for (const stop of stops) stop();
      this.#fresh.stop();
      clearTimeout(this.#timer);
    };
  }

  #begin(datasetId: number): void {
    const { choice, sort, id, at } = prefs.getOf(datasetId, 'review');
    this.#forget();
    this.sitting.clear();
    // What another place opened was for that time.
    Object.assign(this.queue, { choice: choice === 'opened' ? 'review' : choice, sort, opened: null });
    this.datasetId = datasetId;
    this.at = at;
    this.id = id;
  }

  #forget(): void {
    this.queue.clear();
    this.details.clear();
    this.after.clear();
    this.ended = false;
    this.at = 0;
    this.show(null);
  }

  /** Other conversations, or another order. `id` is where it begins. */
  async choose(
    choice: Choice,
    sort: QueueSort = this.queue.sort,
    opened: OpenedRows | null = null,
    id: number | null = null,
  ): Promise<void> {
    this.#forget();
    Object.assign(this.queue, { choice, sort, opened });
    this.id = id;
    await this.#load();
    if (id !== null && this.queue.known && !this.queue.ids.includes(id))
      toastInfo(
        'This conversation is not among those to review',
        'It has no text, or the filter leaves it out.',
      );
  }

  /** A row of the table, among those that it is narrowed to. Where it is not, and the queue has the row already, there. */
  async openFromTable(id: number, table: Filter, narrowed: boolean): Promise<void> {
    this.queue.table = table;
    if (!narrowed && this.queue.known && this.queue.ids.includes(id)) this.goTo(id);
    else await this.choose('table', this.queue.sort, null, id);
  }

  async #load(): Promise<void> {
    const { id, datasetId } = this;
    if (datasetId === null || !(await this.queue.load(datasetId))) return;
    const found = id === null ? -1 : this.queue.ids.indexOf(id);
    this.go(found >= 0 ? found : Math.min(this.at, this.queue.ids.length - 1));
  }

  /** The queue anew: what was judged in this sitting stays, and so does the place. */
  async reload(): Promise<void> {
    const { datasetId } = this;
    if (datasetId === null) return;
    if (!this.queue.known) return this.#load();
    const stays = (id: number) => this.sitting.given.has(id) || (id === this.id && !this.repeating);
    if (!(await this.queue.load(datasetId, stays))) return;
    const found = this.id === null || this.repeating ? -1 : this.queue.ids.indexOf(this.id);
    const atEnd = this.#atEnd;
    if (found >= 0) this.at = found;
    else if (this.id === null) this.go(Math.min(this.at, this.queue.ids.length - 1));
    const fresh = this.ended ? this.queue.nextOpen(this.at, 1) : -1;
    if (fresh >= 0) this.go(fresh);
    if (atEnd && !this.#atEnd) this.cameAt = this.now();
    this.#around();
  }

  /** There is no conversation on the screen: none is in the queue, or all of them are judged. */
  get #atEnd(): boolean {
    return this.id === null || this.ended;
  }

  async #resync(): Promise<void> {
    await this.details.fetchAll();
    await this.reload();
  }

  next(): void {
    const judged = this.id !== null && this.sitting.given.has(this.id);
    if (this.repeating) this.go(this.at);
    else if (this.at + 1 < this.queue.ids.length) this.#move(this.at + 1);
    if (judged && !this.repeating) this.#again();
  }

  prev(): void {
    if (this.ended || this.repeating) this.go(this.at);
    else if (this.at > 0) this.#move(this.at - 1);
  }

  nextUnjudged(step: 1 | -1): void {
    const to = this.queue.nextOpen(this.at, step);
    if (to >= 0) this.#move(to);
    else toastInfo(`Nothing without a verdict ${step > 0 ? 'after' : 'before'} this one`);
  }

  goTo(id: number): void {
    const to = this.queue.ids.indexOf(id);
    if (to >= 0) this.#move(to);
  }

  #move(at: number): void {
    this.after.clear();
    this.go(at);
  }

  protected go(at: number): void {
    this.ended = false;
    this.at = Math.max(0, at);
    this.show(this.queue.ids[this.at] ?? null);
  }

  protected override show(id: number | null, repeat = false): void {
    super.show(id, repeat);
    if (id === null || this.datasetId === null) return;
    const { choice, sort } = this.queue;
    if (!repeat) prefs.setOf(this.datasetId, 'review', { choice, sort, id, at: this.at });
    clearTimeout(this.#timer);
    const now = this.now();
    if (now - this.#movedAt < SETTLE_MS) this.#timer = setTimeout(() => this.#around(), SETTLE_MS);
    else this.#around();
    this.#movedAt = now;
  }

  /** This one, two ahead, one behind, and the one to be shown again. */
  #around(): void {
    const { ids } = this.queue;
    const near = [this.id, ...[1, 2, -1].map((step) => ids[this.at + step]), this.facts.soon()];
    this.details.keep(near.filter((id) => typeof id === 'number'));
  }

  protected override take(known: Known): void {
    if (known.gone && this.repeating) this.go(this.at);
    else super.take(known);
  }

  protected override takeRows(rows: RowSummary[]): void {
    const known = rows.filter((row) => !judging.has(row.id));
    this.queue.take(known, (id) => this.sitting.given.has(id));
    super.takeRows(rows);
    const counts = datasets.current?.counts;
    const ours = counts !== this.#counts;
    this.#counts = counts;
    if (ours && this.#atEnd && this.queue.lacks(known)) this.#fresh.ask();
  }

  /** One read after the other: one on top of another would drop its answer. */
  async #freshen(): Promise<void> {
    if (this.#freshening) return this.#fresh.ask();
    if (!this.#atEnd) return;
    this.#freshening = true;
    await this.reload().finally(() => (this.#freshening = false));
  }

  protected onward(): void {
    const next = this.at + 1 < this.queue.ids.length ? this.at + 1 : -1;
    const to = this.queue.waits ? this.queue.nextOpen(this.at, 1) : next;
    if (to < 0) {
      this.ended = true;
      return;
    }
    this.go(to);
    this.#again();
  }

  /** One that was judged before comes in between, in the same look. */
  #again(): void {
    const again = this.facts.due();
    if (again === null || this.queue.ids.includes(again)) return;
    this.facts.repeatShown();
    this.show(again, true);
  }

  setAdvance(on: boolean): void {
    this.advance = on;
    prefs.set('review.advance', on);
  }
}
