import type { BatchView } from '../../ipc/client';

/** The newer of each, newest batch first. */
export function merge(fresh: BatchView[], known: BatchView[]): BatchView[] {
  const all = new Map(known.map((b) => [b.id, b]));
  for (const batch of fresh) {
    const old = all.get(batch.id);
    if (!old || batch.revision >= old.revision) all.set(batch.id, batch);
  }
  return [...all.values()].sort((a, b) => b.id - a.id);
}
