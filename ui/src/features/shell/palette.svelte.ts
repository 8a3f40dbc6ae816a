import uFuzzy from '@leeoniya/ufuzzy';
import type { Component } from 'svelte';

/** What the palette finds, in the order in which it is shown. What is at hand comes first. */
export const groups = [
  'This conversation',
  'Selection',
  'Batch',
  'Export',
  'Coverage',
  'Library',
  'Template',
  'Actions',
  'Go to',
  'Quick views',
  'Table',
  'Settings',
  'Datasets',
  'Filter',
  'Conversations',
] as const;

export interface Command {
  id: string;
  group: (typeof groups)[number];
  label: string;
  detail?: string;
  kbd?: string;
  icon?: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** Too many to be listed before something is typed. */
  whenTyped?: boolean;
  run: () => void;
}

/** Finds conversations by words; answered by the database. */
export type FindRows = (text: string) => Promise<Command[]>;

const FIND_MS = 130;
/** The most that are shown of one group once something is typed. */
const MOST = 12;

/** Letters of any script, words in any order, one slip a word. */
const fuzzy = new uFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
  intraMode: 1,
});

/** The commands that fit the typed words, group by group, the best first inside each. */
export function ranked(commands: Command[], text: string): Command[] {
  const words = plain(text);
  if (!words) return inGroups(commands.filter((command) => !command.whenTyped));
  const texts = commands.map((command) => plain(`${command.label} ${command.detail ?? ''} ${command.group}`));
  const [found, info, order] = fuzzy.search(texts, words, 5, Infinity);
  const best = order && info ? order.map((at) => info.idx[at] as number) : (found ?? []);
  // Those that begin as typed keep their own order; the others follow by how well they fit.
  const fits = (at: number) => fit(commands[at] as Command, words);
  const place = new Map(best.map((at, rank) => [at, rank]));
  best.sort((a, b) => fits(a) - fits(b) || (fits(a) < 2 ? a - b : (place.get(a) ?? 0) - (place.get(b) ?? 0)));
  return inGroups(
    best.map((at) => commands[at] as Command),
    words,
  );
}

/** -1: reads as typed, 0: begins so, 1: each word begins one of its own, 2: fits by a slip, a part of a word or its details. */
function fit(command: Command, words: string): -1 | 0 | 1 | 2 {
  const label = plain(command.label);
  if (label === words) return -1;
  if (label.startsWith(words)) return 0;
  const typed = words.split(/[^\p{L}\d']+/u).filter(Boolean);
  return typed.every((word) => ` ${label}`.includes(` ${word}`) || label.includes(`#${word}`)) ? 1 : 2;
}

function plain(text: string): string {
  return uFuzzy.latinize(text.trim().toLowerCase());
}

/**
 * What was typed whole comes first: whoever writes a view's name goes there, and starts nothing that has the word in its
 * own. Then groups in which a word begins as it was typed, then those that fit by a slip or by a part of a word.
 */
function inGroups(commands: Command[], words = ''): Command[] {
  if (!words) return groups.flatMap((group) => commands.filter((command) => command.group === group));
  return groups
    .map((group) => commands.filter((command) => command.group === group).slice(0, MOST))
    .map((found, place) => ({ found, place, turn: turnOf(found, place, words) }))
    .sort((a, b) => a.turn - b.turn || a.place - b.place)
    .flatMap(({ found }) => found);
}

/** Of a group: a place that begins as typed goes before actions that only have the word somewhere. */
function turnOf(found: Command[], place: number, words: string): number {
  const best = Math.min(2, ...found.map((command) => fit(command, words)));
  if (best === -1) return found.some((one) => one.group === 'Go to') ? 0 : 1;
  if (best === 0 && place <= groups.indexOf('Go to')) return 2;
  return best < 2 ? 3 : 4;
}

/** What is typed into the palette, what fits it, and which of it is current. */
export class Palette {
  text = $state('');
  /** The command that is marked: what comes and goes meanwhile puts no other one under Enter. */
  #id = $state<string | null>(null);
  #rows = $state.raw<Command[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #commands: () => Command[];
  readonly #find: FindRows;

  constructor(commands: () => Command[], find: FindRows) {
    this.#commands = commands;
    this.#find = find;
    this.point(0);
  }

  readonly found = $derived.by(() => [...ranked(this.#commands(), this.text), ...this.#rows]);
  /** The same, as it is drawn: one list for each group. */
  readonly sections = $derived.by(() => {
    const sections: { group: Command['group']; commands: { command: Command; index: number }[] }[] = [];
    this.found.forEach((command, index) => {
      const last = sections.at(-1);
      if (last?.group === command.group) last.commands.push({ command, index });
      else sections.push({ group: command.group, commands: [{ command, index }] });
    });
    return sections;
  });
  /** None where the marked one has gone: Enter runs nothing that nobody chose. */
  readonly index = $derived(this.#id === null ? 0 : this.found.findIndex(({ id }) => id === this.#id));
  readonly current = $derived<Command | undefined>(this.found[this.index]);

  type(text: string): void {
    this.text = text;
    this.point(0);
    clearTimeout(this.#timer);
    if (!text.trim()) {
      this.#rows = [];
      return;
    }
    this.#timer = setTimeout(async () => {
      const rows = await this.#find(text).catch(() => []);
      if (this.text === text) this.#rows = rows;
    }, FIND_MS);
  }

  point(index: number): void {
    this.#id = this.found[index]?.id ?? null;
  }

  step(by: number): void {
    const count = this.found.length;
    // With nothing marked, down is the first and up the last.
    const from = Math.max(this.index, by > 0 ? -1 : 0);
    if (count > 0) this.point((from + by + count) % count);
  }
}
