import type { BatchView, MarkView } from '../../ipc/client';
import { isOver } from '../../state/batches.svelte';
import { isStopped } from './batch';

const MINUTE = 60_000;
/** More would lie closer together than can be seen. */
const MOST_POINTS = 60;
const LEAST_ENDED = 5;

/** How fast the units of work of a batch (see unitOf) ended, all along its time. */
export interface Throughput {
  /** Units a minute, each in a part of the time of equal length, oldest first. */
  points: number[];
  /** Over the whole time. */
  average: number;
  ms: number;
}

/**
 * From the marks of a batch, newest first. `cut`: the older ones are not among them. Null where too little is known for a
 * line to say anything: fewer than two minutes, or fewer than five conversations that succeeded or failed.
 */
export function throughputOf(batch: BatchView, marks: readonly MarkView[], cut: boolean): Throughput | null {
  const ends = marks.filter((mark) => mark.outcome !== 'cancelled').map((mark) => mark.at);
  const [newest, oldest] = [marks[0], marks.at(-1)];
  if (!newest || !oldest || ends.length < LEAST_ENDED) return null;
  const from = cut ? oldest.at : Math.min(batch.startedAt ?? oldest.at, oldest.at);
  const until = Math.max(untilOf(batch) ?? newest.at, newest.at);
  const minutes = (until - from) / MINUTE;
  if (minutes < 2) return null;
  // The end that the time begins with belongs to the time before it.
  const counted = ends.filter((at) => !cut || at > from);
  const parts = Math.min(MOST_POINTS, Math.floor(minutes));
  const points = new Array<number>(parts).fill(0);
  for (const at of counted) {
    const part = Math.min(parts - 1, Math.floor(((at - from) / (until - from)) * parts));
    points[part] = (points[part] ?? 0) + parts / minutes;
  }
  return { points, average: counted.length / minutes, ms: until - from };
}

/** A batch that waits for a person is not slow: its time ends with the last conversation. */
function untilOf(batch: BatchView): number | null {
  if (isOver(batch)) return batch.endedAt;
  return isStopped(batch) ? null : batch.asOf;
}
