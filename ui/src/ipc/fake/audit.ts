import type { AuditEntry, RowSummary } from '../bindings';
import type { World } from './world';

type Noted = Pick<AuditEntry, 'kind' | 'before' | 'after'> & Partial<AuditEntry>;

/** Keeps what the person did to a row. */
export function noted(world: World, row: RowSummary, entry: Noted): AuditEntry {
  const full: AuditEntry = {
    at: Date.now(),
    number: row.number,
    version: world.versionOf(row),
    reason: null,
    note: '',
    blind: false,
    undoneAt: null,
    ...entry,
  };
  world.audit.unshift(full);
  return full;
}
