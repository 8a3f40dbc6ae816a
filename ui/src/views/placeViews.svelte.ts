import type { Component } from 'svelte';
import type { ViewName } from '../state/app.svelte';
import { toastFailure } from '../state/toasts';
import { places } from './places';

/** The views of the places, once they are read: the first picture does without them. */
class PlaceViews {
  #read = $state.raw<Partial<Record<ViewName, Component>>>({});
  #loading: Promise<void> | null = null;

  of(name: ViewName): Component | undefined {
    return this.#read[name];
  }

  /** Once; what failed is read again when it is asked for again. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const read = await Promise.all(
        places.map(async ({ name, load }) => (load ? [[name, (await load()).default] as const] : [])),
      );
      this.#read = Object.fromEntries(read.flat());
    } catch (cause) {
      this.#loading = null;
      toastFailure(cause);
    }
  }
}

export const placeViews = new PlaceViews();
