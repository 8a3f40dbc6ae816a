import type { PlanEntry, ProposedRow } from '../../ipc/client';
import { Changes, named, type PlanRow } from './changes.svelte';

/** What tests stand on: complete objects, of which each test names only what matters to it. */

export const row = (key: number, change: Partial<ProposedRow> = {}): ProposedRow => ({
  key,
  personaId: 1,
  arcId: 11,
  topicId: 21,
  tier: 'template',
  intent: 'Decide',
  tone: 'Warm',
  variation: 1,
  brief: `Brief ${key}`,
  briefBy: 'library',
  clientStyle: 'curt',
  friction: 'none',
  ending: 'settled',
  ...change,
});
export const entry = (id: number): PlanEntry => ({
  id,
  name: `Entry ${id}`,
  category: null,
  edge: false,
  tiers: [],
});
export const shown = (rows: ProposedRow[]): PlanRow[] => new Changes().applied(named(rows));
