import type { GridColumn } from '../../../components/grid/columns';
import { columns as all, type PlanColumn } from '../columns';
import { columnOf } from './cells';

/** What a written conversation came to is of no use while its plan is edited. */
const aside: readonly string[] = ['generated', 'score', 'action'];

/** The columns while the plan is edited: all of the plan that are shown, none of which steps back, and the brief. */
export function editColumns(shown: readonly PlanColumn[]): GridColumn[] {
  const keys = new Set(shown.map(({ key }) => key));
  const brief = all.filter(({ key }) => key === 'brief' && !keys.has(key));
  const at = shown.findIndex(({ key }) => key === 'tier') + 1;
  const whole = at > 0 ? [...shown.slice(0, at), ...brief, ...shown.slice(at)] : [...shown, ...brief];
  return whole
    .filter(({ key }) => !aside.includes(key))
    .map((column) => (columnOf(column.key) ? { ...column, drop: undefined, spare: false } : column));
}
