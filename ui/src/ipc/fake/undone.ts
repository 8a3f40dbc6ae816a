import type { Undone } from '../bindings';

/** What an undo came to, where so many rows of a plan stay. */
export function undone(rows: number, left = 0): Undone {
  if (left === 0) return { rows, left: '', again: false };
  const taken = `Taken back in ${rows} of ${rows + left} rows.`;
  const stay =
    left === 1
      ? '1 row stays: it was generated, has a brief by a model, or is in a batch.'
      : `${left} rows stay: they were generated, have briefs by a model, or are in a batch.`;
  return { rows, left: `${taken} ${stay}`, again: false };
}
