import type { PlanChoices, PlanEntry, PlanSettings } from '../../ipc/client';
import { tierOrder, tierWords } from '../../components/status';
import { count, plural } from '../../lib/format';
import { showInvisible } from '../../lib/showInvisible';
import type { PlanRow } from './changes.svelte';
import { fieldOf, pairKey } from './settings';

/** A persona with an arc, as the grid shows it. */
export interface Cell {
  persona: PlanEntry;
  arc: PlanEntry;
  kind: 'unsuited' | 'forbidden' | 'out' | 'unasked' | 'in';
  rows: number;
  /** What is read in it. */
  text: string;
  label: string;
}

export interface Line {
  arc: PlanEntry;
  cells: Cell[];
  /** The first of those for edge cases alone. */
  firstEdge: boolean;
}

/** Arcs down, the ones for edge cases last; personas across. */
export function linesOf(choices: PlanChoices, settings: PlanSettings, rows: readonly PlanRow[]): Line[] {
  const suits = new Set(choices.suits.map(pairKey));
  const forbidden = new Set(settings.forbidden.map(pairKey));
  const chosen = { personas: new Set(settings.personas), arcs: new Set(settings.arcs) };
  const counts = new Map<string, number>();
  for (const { row } of rows) counts.set(pairKey(row), (counts.get(pairKey(row)) ?? 0) + 1);
  const arcs = [...choices.arcs.filter((arc) => !arc.edge), ...choices.arcs.filter((arc) => arc.edge)];
  const plain = arcs.filter((arc) => !arc.edge).length;
  const asked = tierOrder.filter((tier) => settings[fieldOf[tier]] > 0);
  /** Its arc is for tiers of which no row is asked for. */
  const isAsked = ({ tiers }: PlanEntry) => tiers.length === 0 || tiers.some((tier) => asked.includes(tier));
  return arcs.map((arc, at) => ({
    arc,
    firstEdge: at === plain && at > 0,
    cells: choices.personas.map((persona) => {
      const key = pairKey({ personaId: persona.id, arcId: arc.id });
      const planned = counts.get(key) ?? 0;
      const ticked = chosen.personas.has(persona.id) && chosen.arcs.has(arc.id);
      const free = !ticked ? 'out' : isAsked(arc) ? 'in' : 'unasked';
      const kind = !suits.has(key) ? 'unsuited' : forbidden.has(key) ? 'forbidden' : free;
      const text = kind === 'unsuited' ? '·' : kind === 'in' ? count(planned) : '';
      return { persona, arc, kind, rows: planned, text, label: labelOf(persona, arc, kind, planned) };
    }),
  }));
}

function labelOf(persona: PlanEntry, arc: PlanEntry, kind: Cell['kind'], rows: number): string {
  const name = showInvisible(`${arc.name} with ${persona.name}`);
  switch (kind) {
    case 'unsuited':
      return `${name}: does not suit`;
    case 'forbidden':
      return `${name}: forbidden by you`;
    case 'out':
      return `${name}: not ticked`;
    case 'unasked':
      return `${name}: only in rows of ${arc.tiers.map((tier) => tierWords[tier]).join(' and ')}`;
    case 'in':
      return `${name}: ${plural(rows, 'row')}`;
  }
}

/** "68 pairs, 1 forbidden by you": those that rows can have. */
export function pairsText(lines: readonly Line[]): string {
  const cells = lines.flatMap((line) => line.cells);
  const of = (kind: Cell['kind']) => cells.filter((cell) => cell.kind === kind).length;
  const forbidden = of('forbidden');
  return `${plural(of('in'), 'pair')}${forbidden > 0 ? `, ${count(forbidden)} forbidden by you` : ''}`;
}
