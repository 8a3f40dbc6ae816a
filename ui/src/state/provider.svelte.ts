import { client, type ProviderView } from '../ipc/client';

/** Who writes the conversations. */
class Provider {
  #current = $state.raw<ProviderView | null>(null);
  #changes = 0;

  /** Null until the first snapshot. */
  get current(): ProviderView | null {
    return this.#current;
  }
  set current(view: ProviderView | null) {
    this.#changes += 1;
    this.#current = view;
  }

  /** Moves on with every change that is made here. */
  get changes(): number {
    return this.#changes;
  }

  /** As a snapshot says that was asked for after so many changes: what was saved here since is newer than it. */
  replace(view: ProviderView | null, asked: number): void {
    if (asked === this.#changes) this.#current = view;
  }
}

export const provider = new Provider();

/** Chooses Practice as it was last set: nothing is asked, nothing costs. */
export async function choosePractice(): Promise<void> {
  const { settings } = await client.providerOf('practice');
  provider.current = await client.saveProvider(settings);
}
