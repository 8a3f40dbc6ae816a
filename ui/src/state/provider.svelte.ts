import { client, type ProviderView } from '../ipc/client';

/** Who writes the conversations. */
class Provider {
  /** Null until the first snapshot. */
  current = $state.raw<ProviderView | null>(null);
}

export const provider = new Provider();

/** Chooses Practice as it was last set: nothing is asked, nothing costs. */
export async function choosePractice(): Promise<void> {
  const { settings } = await client.providerOf('practice');
  provider.current = await client.saveProvider(settings);
}
