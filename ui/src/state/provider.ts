import { client } from '../ipc/client';
import { app } from './app.svelte';

/** Chooses Practice as it was last set: nothing is asked, nothing costs. */
export async function choosePractice(): Promise<void> {
  const { settings } = await client.providerOf('practice');
  app.setProvider(await client.saveProvider(settings));
}
