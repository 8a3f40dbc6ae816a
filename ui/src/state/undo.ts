/** Something done that can be taken back. */
export interface Undoable {
  /** What was done: "1 conversation approved". */
  title: string;
  /** Takes it back, and gives the engine's answer where some of it may stay. Rejects where that is refused. */
  undo: () => unknown;
}

/** What was done in this session and can be taken back, newest last. */
const done: Undoable[] = [];

export function remember(entry: Undoable): void {
  done.push(entry);
}

export function newest(): Undoable | undefined {
  return done.at(-1);
}

/** Whether it can be taken back still: nobody has begun to. */
export function isLeft(entry: Undoable): boolean {
  return done.includes(entry);
}

/** Takes it from the list. False where it is not there any more: somebody else takes it back. */
export function take(entry: Undoable): boolean {
  const at = done.lastIndexOf(entry);
  if (at >= 0) done.splice(at, 1);
  return at >= 0;
}
