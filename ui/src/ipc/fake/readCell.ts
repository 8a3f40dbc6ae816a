import type { PlanColumn, RowSummary } from '../bindings';
import { folded } from '../names';

const values: Partial<Record<PlanColumn, { field: keyof RowSummary; what: string; names: string[] }>> = {
  tier: { field: 'tier', what: 'tier', names: ['template', 'scenario', 'edge_case'] },
  client_style: {
    field: 'clientStyle',
    what: 'client style',
    names: ['curt', 'rambling', 'careful', 'blunt'],
  },
  friction: {
    field: 'friction',
    what: 'friction',
    names: ['none', 'doubts', 'pushes_back', 'misunderstands'],
  },
  ending: { field: 'ending', what: 'ending', names: ['settled', 'half_settled', 'leaves_open'] },
};

/** What a text typed into a cell makes of its row, or why it means nothing there. */
export function readCell(
  column: PlanColumn,
  text: string,
): { change: Partial<RowSummary> } | { message: string } {
  if (column === 'brief') return { change: { brief: text.trim() === '' ? null : text } };
  const line = text.trim().replace(/\s+/g, ' ');
  const value = values[column];
  if (!value) return { change: { [column]: column === 'template' && line === '' ? null : line } };
  if (line === '')
    return column === 'tier'
      ? { message: 'A row needs a tier: Template, Scenario or Edge Case.' }
      : { change: { [value.field]: null } };
  const letters = (some: string) => folded(some).replace(/[ _-]/g, '');
  const meant = value.names.find((name) => letters(name) === letters(line));
  const shown = value.names.map((name) => name.replace('_', ' '));
  return meant
    ? { change: { [value.field]: meant } }
    : {
        message: `"${line}" is no ${value.what}. Write ${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}.`,
      };
}
