import type { ProposedRow } from '../../ipc/client';
import { dialogs } from '../../state/dialogs.svelte';
import { builder } from './builder.svelte';
import { list } from './list.svelte';
import type { PlanRow } from './changes.svelte';

/** Rows that are tried before all are added. */
export const TRIED = 3;

const parts = [
  'tier',
  'personaId',
  'arcId',
  'topicId',
  'clientStyle',
  'friction',
  'ending',
] as const satisfies (keyof ProposedRow)[];

const differing = (one: ProposedRow, other: ProposedRow) =>
  parts.filter((part) => one[part] !== other[part]).length;

/** The rows that have least in common, the given one first. */
export function mostDifferent(rows: readonly PlanRow[], from: PlanRow | undefined): ProposedRow[] {
  const first = from ?? rows[0];
  if (!first) return [];
  const found = [first.row];
  while (found.length < Math.min(TRIED, rows.length)) {
    const left = rows.map(({ row }) => row).filter((row) => !found.includes(row));
    const distance = (row: ProposedRow) => Math.min(...found.map((one) => differing(one, row)));
    const next = left.reduce<ProposedRow | null>(
      (so, row) => (so === null || distance(row) > distance(so) ? row : so),
      null,
    );
    if (!next) break;
    found.push(next);
  }
  return found;
}

/** Tries a few of the rows, without adding any: the current one, and those that are most unlike it. */
export function tryRows(): void {
  list.commit();
  if (builder.why !== null) return;
  const proposed = mostDifferent(builder.rows, list.current?.row);
  dialogs.open({ kind: 'try', template: null, ids: [], proposed });
}
