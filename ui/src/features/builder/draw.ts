import type { PlanSettings, ProposedRow } from '../../ipc/client';
import { combinationOf, nameOf, type PlanRow, type Proposed } from './changes.svelte';
import { fieldOf } from './settings';

/** Candidates for each row that is wanted. */
const CANDIDATES = 12;

/**
 * Settings that propose candidates for the places of dropped rows. `near`: of the same personas and arcs, so that the
 * pairs stay covered.
 */
export function drawSettings(settings: PlanSettings, missing: Proposed[], near: boolean): PlanSettings {
  const ids = (of: 'personaId' | 'arcId') => [...new Set(missing.map(({ row }) => row[of]))];
  const counts = { template: 0, scenario: 0, edgeCase: 0 };
  for (const { row } of missing) counts[fieldOf[row.tier]] += CANDIDATES;
  return {
    ...settings,
    ...(near && { personas: ids('personaId'), arcs: ids('arcId') }),
    ...counts,
    strategy: 'random',
    seed: (settings.seed + missing.length + (near ? 1 : 2)) % 4_294_967_296,
  };
}

/** One candidate for each place, of its tier: a combination that nothing has yet; as like the dropped one as can be. */
export function matched(
  missing: Proposed[],
  candidates: readonly ProposedRow[],
  standing: readonly PlanRow[],
  barred: (name: string) => boolean,
): Map<string, ProposedRow> {
  const taken = new Set([
    ...standing.map(({ row }) => combinationOf(row)),
    ...missing.map(({ row }) => combinationOf(row)),
  ]);
  const found = new Map<string, ProposedRow>();
  for (const { name, row } of missing) {
    const free = candidates.filter(
      (one) => one.tier === row.tier && !taken.has(combinationOf(one)) && !barred(nameOf(one)),
    );
    const best = free.reduce<ProposedRow | null>(
      (so, one) => (so === null || likeness(one, row) > likeness(so, row) ? one : so),
      null,
    );
    if (!best) continue;
    taken.add(combinationOf(best));
    found.set(name, best);
  }
  return found;
}

function likeness(one: ProposedRow, other: ProposedRow): number {
  return (
    Number(one.personaId === other.personaId) * 2 +
    Number(one.arcId === other.arcId) * 2 +
    Number(one.topicId === other.topicId)
  );
}
