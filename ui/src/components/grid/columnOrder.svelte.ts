import type { GridColumn } from './columns';

type Key = Pick<GridColumn, 'key' | 'control' | 'sticky'>;

/** Those at the ends hold the rows' controls and stay there. */
function canMove(column: Key): boolean {
  return !column.control && !column.sticky;
}

/** The order that the person gives to columns. */
export class ColumnOrder {
  /** All columns that can be moved, in her order; empty: the usual one. */
  own = $state.raw<readonly string[]>([]);
  /** The column under the pointer, and the one before which it would stand; null: at the end. */
  moving = $state.raw<{ key: string; before: string | null } | null>(null);
  readonly #onkeep: (order: readonly string[]) => void;

  constructor(onkeep: (order: readonly string[]) => void) {
    this.#onkeep = onkeep;
  }

  get changed(): boolean {
    return this.own.length > 0;
  }

  /** The columns in her order. One that she has no place for stands behind the one that it usually follows. */
  apply<Column extends Key>(columns: readonly Column[]): Column[] {
    if (!this.changed) return [...columns];
    const movable = columns.filter(canMove);
    const place = (key: string) => this.own.indexOf(key);
    const moved = movable.filter(({ key }) => place(key) >= 0).sort((a, b) => place(a.key) - place(b.key));
    for (const [index, column] of movable.entries()) {
      if (place(column.key) >= 0) continue;
      const after = movable[index - 1];
      moved.splice(after ? moved.indexOf(after) + 1 : 0, 0, column);
    }
    return columns.map((column) => (canMove(column) ? (moved.shift() ?? column) : column));
  }

  /** Moves a column before another one, or to the end, among all of them, the hidden ones too. */
  move(key: string, before: string | null, all: readonly Key[]): void {
    const keys = this.apply(all)
      .filter(canMove)
      .map((column) => column.key);
    if (key === before || !keys.includes(key)) return;
    const others = keys.filter((other) => other !== key);
    const at = before === null ? -1 : others.indexOf(before);
    this.#keep(others.toSpliced(at < 0 ? others.length : at, 0, key), all);
  }

  /** Alt, Shift and an arrow on a column's heading move it past its neighbour. True where the key was used. */
  byKey(event: KeyboardEvent, key: string, shown: readonly Key[], all: readonly Key[]): boolean {
    const step = { ArrowLeft: -1, ArrowRight: 2 }[event.key];
    if (!event.altKey || !event.shiftKey || step === undefined) return false;
    const keys = shown.filter(canMove).map((column) => column.key);
    const at = keys.indexOf(key);
    if (at < 0) return false;
    if (step > 0 || at > 0) this.move(key, keys[at + step] ?? this.#behind(keys, all), all);
    return true;
  }

  /** What stands behind the last column that is shown: a hidden one, or nothing. */
  #behind(shown: readonly string[], all: readonly Key[]): string | null {
    const keys = this.apply(all)
      .filter(canMove)
      .map((column) => column.key);
    return keys[keys.indexOf(shown.at(-1) ?? '') + 1] ?? null;
  }

  /** The usual order again. */
  reset(): void {
    this.own = [];
    this.#onkeep(this.own);
  }

  #keep(order: readonly string[], all: readonly Key[]): void {
    const usual = all.filter(canMove).map((column) => column.key);
    this.own = order.every((key, index) => key === usual[index]) ? [] : order;
    this.#onkeep(this.own);
  }

  /** Follows the pointer from a press on a heading. Whoever moves it less than a few pixels has clicked. */
  follow(press: PointerEvent, key: string, all: readonly Key[]): void {
    const heading = press.currentTarget as HTMLElement;
    const column = all.find((other) => other.key === key);
    if (press.button !== 0 || !column || !canMove(column)) return;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const headings = [
      ...(heading.closest('[role="row"]')?.querySelectorAll<HTMLElement>('[data-column]') ?? []),
    ].filter((other) =>
      all.some((candidate) => candidate.key === other.dataset['column'] && canMove(candidate)),
    );
    addEventListener(
      'pointermove',
      (event) => {
        if (!this.moving && Math.abs(event.clientX - press.clientX) < CLICK) return;
        const next = headings.find((other) => event.clientX < middle(other));
        this.moving = { key, before: next?.dataset['column'] ?? null };
      },
      options,
    );
    const end = (kept: boolean) => {
      stop.abort();
      const moving = this.moving;
      this.moving = null;
      if (!moving) return;
      // The press that ends here is no click on the heading.
      const clicked = new AbortController();
      addEventListener('click', (event) => event.stopPropagation(), {
        capture: true,
        signal: clicked.signal,
      });
      setTimeout(() => clicked.abort());
      if (kept) {
        const last = headings.map((other) => other.dataset['column'] ?? '');
        this.move(key, moving.before ?? this.#behind(last, all), all);
      }
    };
    addEventListener('pointerup', () => end(true), options);
    addEventListener('pointercancel', () => end(false), options);
    addEventListener('keydown', (event) => event.key === 'Escape' && end(false), {
      ...options,
      capture: true,
    });
  }
}

/** Pixels. */
const CLICK = 6;

function middle(element: HTMLElement): number {
  const { left, width } = element.getBoundingClientRect();
  return left + width / 2;
}
