import { fakeBackend, World, type FakeOptions } from '../src/ipc/fake';
import { useBackend } from '../src/ipc/client';
import { prefs, type PrefsStore } from '../src/ipc/prefs';
import { app } from '../src/state/app.svelte';

/** Preferences in memory; given again to another start they are what a restart would find. */
export class MemoryPrefs implements PrefsStore {
  readonly values = new Map<string, unknown>();
  read = () => Promise.resolve(Object.fromEntries(this.values));
  write = (key: string, value: unknown) => {
    this.values.set(key, structuredClone(value));
    return Promise.resolve();
  };
}

/** A started application over a fake world. */
export async function startApp(
  options: Partial<FakeOptions> = {},
  memory = new MemoryPrefs(),
): Promise<World> {
  const world = prepare(options);
  prefs.use(memory);
  await prefs.load();
  app.stop();
  await app.start();
  return world;
}

/** A fake world behind the client; the application is started by whoever mounts it. */
export function prepare(options: Partial<FakeOptions> = {}): World {
  const world = new World(options);
  useBackend(fakeBackend(world));
  return world;
}
