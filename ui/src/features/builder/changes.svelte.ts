import type { ProposedRow } from '../../ipc/client';

/** A proposed row, as it is shown and would be added. */
export interface PlanRow {
  /** What it is made of: the same settings propose it by the same name again. */
  name: string;
  row: ProposedRow;
  /** The brief is the person's. */
  edited: boolean;
}

/** A row as it was proposed, by its name. */
export interface Proposed {
  name: string;
  row: ProposedRow;
}

/** What the person did to a proposal, by the names of its rows. What is not proposed any more waits until it is again. */
interface Done {
  briefs: ReadonlyMap<string, string>;
  /** How often another brief was asked for, and the one that is shown. */
  rolls: ReadonlyMap<string, { nth: number; brief: string }>;
  dropped: ReadonlySet<string>;
  /** Similar pairs that are to stay as they are. */
  kept: ReadonlySet<string>;
}

const nothing: Done = { briefs: new Map(), rolls: new Map(), dropped: new Set(), kept: new Set() };

/** Without its variation: that counts on where the plan gets a row of the same combination meanwhile. */
export function nameOf({ personaId, arcId, topicId, tier }: ProposedRow): string {
  return `${personaId}|${arcId}|${topicId}|${tier}`;
}

/** The combination, whichever its tier. */
export function combinationOf({ personaId, arcId, topicId }: ProposedRow): string {
  return `${personaId}|${arcId}|${topicId}`;
}

/** Each row with its name; where two have the same, the later one is counted. */
export function named(rows: readonly ProposedRow[]): Proposed[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const name = nameOf(row);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { name: times === 1 ? name : `${name}#${times}`, row };
  });
}

/** Edits, other briefs, rows that were dropped: kept over every new proposal, and taken back one by one. */
export class Changes {
  #now = $state.raw<Done>(nothing);
  #before = $state.raw<readonly { done: Done; name: string }[]>([]);
  /** What was drawn in the place of a dropped row. */
  #drawn = $state.raw<ReadonlyMap<string, ProposedRow>>(new Map());

  /** Something would be lost. */
  get any(): boolean {
    const { briefs, rolls, dropped } = this.#now;
    return briefs.size + rolls.size + dropped.size > 0;
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  get edits(): number {
    return this.#now.briefs.size;
  }

  forget(): void {
    this.#now = nothing;
    this.#before = [];
    this.#drawn = new Map();
  }

  /** The person's own words. Those that stood there before are no edit. */
  edit({ name, row }: PlanRow, text: string): void {
    const brief = text.trim();
    if (brief === (row.brief ?? '')) return;
    this.#do(name, { briefs: new Map([...this.#now.briefs, [name, brief]]) });
  }

  /** How often this row was given another brief. */
  rolled(name: string): number {
    return this.#now.rolls.get(name)?.nth ?? 0;
  }

  isEdited(name: string): boolean {
    return this.#now.briefs.has(name);
  }

  roll(name: string, nth: number, brief: string): void {
    this.#do(name, { rolls: new Map([...this.#now.rolls, [name, { nth, brief }]]) });
  }

  drop(name: string): void {
    if (this.#now.dropped.has(name)) return;
    this.#do(name, { dropped: new Set([...this.#now.dropped, name]) });
  }

  isKept(pair: string): boolean {
    return this.#now.kept.has(pair);
  }

  keep(pair: string, name: string): void {
    this.#do(name, { kept: new Set([...this.#now.kept, pair]) });
  }

  /** Takes the last one back. Gives the name of its row; null where there is none. */
  undo(): string | null {
    const last = this.#before.at(-1);
    if (!last) return null;
    this.#now = last.done;
    this.#before = this.#before.slice(0, -1);
    return last.name;
  }

  drew(name: string, row: ProposedRow): void {
    this.#drawn = new Map([...this.#drawn, [name, row]]);
  }

  /** The rows that would be added, in the order of the proposal. */
  applied(proposed: readonly Proposed[]): PlanRow[] {
    const names = new Set(proposed.map(({ name }) => name));
    return proposed.flatMap((one) => {
      const standing = this.#standing(one, names);
      return standing.row ? [this.#withBrief({ name: standing.name, row: standing.row })] : [];
    });
  }

  /** Rows that were dropped and have nothing in their place. */
  missing(proposed: readonly Proposed[]): Proposed[] {
    const names = new Set(proposed.map(({ name }) => name));
    return proposed.flatMap((one) => {
      const { name, row, dropped } = this.#standing(one, names);
      return row ? [] : [{ name, row: dropped }];
    });
  }

  /** Whether a row was dropped, in whatever proposal. */
  isDropped(name: string): boolean {
    return this.#now.dropped.has(name);
  }

  /** How many of a proposal were dropped, and in how many of their places something was drawn. */
  counts(proposed: readonly Proposed[]): { dropped: number; drawn: number } {
    const names = new Set(proposed.map(({ name }) => name));
    let [dropped, drawn] = [0, 0];
    for (const one of proposed) {
      if (!this.#now.dropped.has(one.name)) continue;
      dropped += 1;
      if (this.#standing(one, names).row) drawn += 1;
    }
    return { dropped, drawn };
  }

  /** What stands in the place of a proposed row: itself, what was drawn, or nothing after the last that was dropped. */
  #standing(
    { name, row }: Proposed,
    proposed: ReadonlySet<string>,
  ): { name: string; row: ProposedRow | null; dropped: ProposedRow } {
    const met = new Set<string>();
    let at: Proposed = { name, row };
    while (this.#now.dropped.has(at.name)) {
      met.add(at.name);
      const drawn = this.#drawn.get(at.name);
      const next = drawn && nameOf(drawn);
      if (!drawn || !next || met.has(next) || proposed.has(next))
        return { name: at.name, row: null, dropped: at.row };
      // In its place, and with its manner: the shares stay as they were asked for.
      const { key, clientStyle, friction, ending } = row;
      at = { name: next, row: { ...drawn, key, clientStyle, friction, ending } };
    }
    return { name: at.name, row: at.row, dropped: at.row };
  }

  #withBrief({ name, row }: Proposed): PlanRow {
    const edit = this.#now.briefs.get(name);
    if (edit !== undefined)
      return {
        name,
        row: { ...row, brief: edit || null, briefBy: edit ? 'person' : null },
        edited: true,
      };
    const roll = this.#now.rolls.get(name);
    if (roll) return { name, row: { ...row, brief: roll.brief, briefBy: 'library' }, edited: false };
    return { name, row, edited: false };
  }

  #do(name: string, part: Partial<Done>): void {
    this.#before = [...this.#before, { done: this.#now, name }];
    this.#now = { ...this.#now, ...part };
  }
}
