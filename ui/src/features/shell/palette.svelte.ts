import type { Component } from 'svelte';

export interface Command {
  id: string;
  group: 'Actions' | 'Go to' | 'Datasets' | 'Conversations';
  label: string;
  detail?: string;
  kbd?: string;
  icon?: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  run: () => void;
}

/** Finds conversations by words; answered by the database. */
export type FindRows = (text: string) => Promise<Command[]>;

const FIND_MS = 130;

/** The commands that fit the typed words, the best first inside each group. */
export function ranked(commands: Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  const order: Command['group'][] = ['Actions', 'Go to', 'Datasets', 'Conversations'];
  const startsWith = (command: Command) => command.label.toLowerCase().startsWith(words[0] as string);
  return commands
    .filter((command) => {
      const all = `${command.label} ${command.detail ?? ''} ${command.group}`.toLowerCase();
      return words.every((word) => all.includes(word));
    })
    .sort(
      (a, b) =>
        order.indexOf(a.group) - order.indexOf(b.group) || Number(startsWith(b)) - Number(startsWith(a)),
    );
}

/** What is typed into the palette, what fits it, and which of it is pointed at. */
export class Palette {
  text = $state('');
  #index = $state(0);
  #rows = $state.raw<Command[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #commands: () => Command[];
  readonly #find: FindRows;

  constructor(commands: () => Command[], find: FindRows) {
    this.#commands = commands;
    this.#find = find;
  }

  readonly found = $derived.by(() => [...ranked(this.#commands(), this.text), ...this.#rows]);
  readonly index = $derived(Math.min(this.#index, Math.max(0, this.found.length - 1)));
  readonly current = $derived<Command | undefined>(this.found[this.index]);

  type(text: string): void {
    this.text = text;
    this.#index = 0;
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
    this.#index = index;
  }

  step(by: number): void {
    const count = this.found.length;
    if (count > 0) this.#index = (this.index + by + count) % count;
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.text = '';
    this.#index = 0;
    this.#rows = [];
  }
}
