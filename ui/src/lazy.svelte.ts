import type { Component } from 'svelte';
import { faults } from './state/faults';
import { placeOf, places } from './views/places';

/** A part of the window in a file of its own. */
export class Lazy {
  component = $state.raw<Component | null>(null);
  /** Why it could not be read; null while nothing failed. */
  failure = $state.raw<unknown>(null);
  readonly name: string;
  readonly load: () => Promise<{ default: Component }>;
  #reading: Promise<void> | null = null;

  constructor(name: string, load: () => Promise<{ default: Component }>) {
    this.name = name;
    this.load = load;
  }

  /** Once. What failed is logged, said, and read again when it is asked for again. */
  read(): Promise<void> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      this.component = (await this.load()).default;
      this.failure = null;
    } catch (cause) {
      this.#reading = null;
      this.failure = cause;
      faults.report(cause, `reading ${this.name}`);
    }
  }
}

/** What lies over the window: dialogs and tooltips. */
export const overlays = new Lazy('overlays', () => import('./Overlays.svelte'));

const views = new Map(places.map(({ name, load }) => [name, new Lazy(name, load)]));

/** The view of a place. */
export function viewOf(name: string): Lazy {
  return views.get(placeOf(name).name) as Lazy;
}

/** What the first picture does without. */
export async function readRest(): Promise<void> {
  await Promise.all([overlays, ...views.values()].map((part) => part.read()));
}
