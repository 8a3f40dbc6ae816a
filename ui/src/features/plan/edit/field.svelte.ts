import type { PlanColumn, UnknownName } from '../../../ipc/client';
import { folded } from '../../../ipc/names';
import { isFree, matching } from './cells';

/** Where a cell is. A row of the plan by its id; null: the line at the end, where a new one is typed. */
export interface CellPlace {
  id: number | null;
  column: PlanColumn;
}

/** What can be chosen under a cell. */
export type Option =
  | { kind: 'text'; label: string }
  | { kind: 'typed'; label: string; text: string }
  | { kind: 'create'; label: string; name: UnknownName }
  | { kind: 'map'; label: string; detail: string; name: UnknownName; to: number }
  | { kind: 'others'; label: string };

export interface FieldInput extends CellPlace {
  datasetId: number;
  /** The row that the line at the end becomes, where that is on its way: the cell is one of it. */
  coming: Promise<number | null> | null;
  /** The row's number, for words about it. */
  number: number | null;
  /** What the cell says. */
  before: string;
  /** What the field begins with. */
  text: string;
  /** The name that the library lacks, where the cell has one. */
  unknown: UnknownName | null;
  /** What can be chosen, whatever is typed. */
  choices: () => string[];
}

const kindWords = { persona: 'persona', arc: 'arc', topic: 'topic' } as const;

/** How a kind of name is called. */
export function kindWord({ kind }: Pick<UnknownName, 'kind'>): string {
  return kindWords[kind as keyof typeof kindWords] ?? kind;
}

/** A cell that is being edited: what is typed, and what can be chosen. It outlives its element, which scrolling takes away. */
export class OpenField {
  readonly input: FieldInput;
  text = $state('');
  /** What the person has stepped to among the options; null: what follows from the text. */
  #stepped = $state<number | null>(null);
  #others = $state(false);

  readonly options: Option[] = $derived.by(() => {
    const { unknown, column, before } = this.input;
    if (unknown && !this.#others && this.text === before) return named(unknown);
    const choices = this.input.choices();
    const shown = this.text === before || this.#others ? choices : matching(choices, this.text);
    const options = shown.map((label): Option => ({ kind: 'text', label }));
    const text = this.text.trim();
    const isNew = text !== '' && this.text !== before && !shown.some((name) => folded(name) === folded(text));
    // Enter takes the name that it begins, unless this is stepped to.
    return isNew && isFree(column) && options.length > 0
      ? [...options, { kind: 'typed', label: `Use "${text}"`, text }]
      : options;
  });
  /** The option that is what is typed; -1: none. */
  readonly #same: number = $derived.by(() => {
    const wanted = folded(this.text);
    const labels = this.options.map((option) => (option.kind === 'text' ? option.label : null));
    const exact = labels.indexOf(this.text);
    return exact >= 0 ? exact : labels.findIndex((label) => label !== null && folded(label) === wanted);
  });
  /** The option that Enter takes; -1: none, it takes what is typed. */
  readonly at: number = $derived.by(() => {
    if (this.#stepped !== null) return Math.min(this.#stepped, this.options.length - 1);
    const wanted = folded(this.text);
    if (wanted === '' || this.#others) return -1;
    if (this.#same >= 0 || this.text === this.input.before) return this.#same;
    const first = this.options[0];
    return first && ` ${folded(first.label)}`.includes(` ${wanted}`) ? 0 : -1;
  });

  constructor(input: FieldInput) {
    this.input = input;
    this.text = input.text;
  }

  is({ id, column }: CellPlace): boolean {
    return this.input.id === id && this.input.column === column;
  }

  type(text: string): void {
    this.text = text;
    this.#stepped = null;
    this.#others = false;
  }

  step(by: number): void {
    const { length } = this.options;
    if (length > 0) this.#stepped = (Math.max(this.at, by > 0 ? -1 : 0) + by + length) % length;
  }

  /** All that can be chosen, in place of what the unknown name may mean. */
  showOthers(): void {
    this.#others = true;
    this.#stepped = null;
  }

  /** What Enter takes: the option that is marked, or else what is typed. */
  get taken(): Option {
    return this.options[this.at] ?? this.typed;
  }

  /** What is typed: the option of that name, or else the text itself. */
  get typed(): Option {
    const same = this.text === this.input.before ? undefined : this.options[this.#same];
    return same ?? { kind: 'text', label: this.text };
  }
}

function named(unknown: UnknownName): Option[] {
  const word = kindWord(unknown);
  return [
    { kind: 'create', label: `Create ${word} ${unknown.name}`, name: unknown },
    ...unknown.nearest.map(({ id, name, rows }): Option => {
      const detail = rows === 1 ? '1 row' : `${rows} rows`;
      return { kind: 'map', label: `Map to ${name}`, detail, name: unknown, to: id };
    }),
    { kind: 'others', label: `Choose another ${word}...` },
  ];
}
