import { datasets } from './datasets.svelte';

/** Something done that can be taken back. */
export interface Undoable {
  /** What was done: "1 conversation approved". */
  title: string;
  /** The dataset that it was done in; null where it belongs to none. */
  datasetId: number | null;
  /** Takes it back, and gives the engine's answer where some of it may stay. Rejects where that is refused. */
  undo: () => unknown;
}

/** What was done in this session and can be taken back, newest last. */
const done: Undoable[] = [];

export function remember(entry: Undoable): void {
  done.push(entry);
}

/** The newest that the key takes back: nobody sees what it would do in a dataset that is not shown. */
export function newest(): Undoable | undefined {
  const shown = datasets.current?.id;
  return done.findLast(({ datasetId }) => datasetId === null || datasetId === shown);
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
