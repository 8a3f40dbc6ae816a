import { client } from './client';

/** Where preferences rest between two runs. */
export interface PrefsStore {
  read(): Promise<Record<string, unknown>>;
  write(key: string, value: unknown): Promise<void>;
}

/** The layout of the file. The shell sets aside what a newer one wrote (src-tauri/src/preferences.rs). */
const VERSION = 1;

/** The shell's own file of preferences, which it writes a moment after each change. */
class ShellStore implements PrefsStore {
  async read(): Promise<Record<string, unknown>> {
    return JSON.parse(await client.preferences()) as Record<string, unknown>;
  }

  async write(key: string, value: unknown): Promise<void> {
    await client.savePreference(key, JSON.stringify(value ?? null));
  }
}

/**
 * What the person set up in the window: theme, columns, filters, the open preview. Read once at the start, then
 * answered from memory. Preferences that cannot be read or kept never stop the application: it starts with
 * defaults.
 */
class Prefs {
  #store: PrefsStore = new ShellStore();
  #values: Record<string, unknown> = {};

  /** Replaces the shell's store. Called before `load`. */
  use(store: PrefsStore): void {
    this.#store = store;
    this.#values = {};
  }

  async load(): Promise<void> {
    this.#values = await this.#store.read().catch(() => ({}));
    if (this.#values.version !== VERSION) this.set('version', VERSION);
  }

  /** The stored value where it is of the fallback's type, else the fallback. */
  get<T>(key: string, fallback: T): T {
    const value = this.#values[key];
    if (value === undefined || value === null) return fallback;
    const alike = typeof value === typeof fallback && Array.isArray(value) === Array.isArray(fallback);
    return alike || fallback === null ? (value as T) : fallback;
  }

  /** Drops whatever is kept under such keys. */
  forget(keys: RegExp): void {
    for (const key of Object.keys(this.#values)) if (keys.test(key)) this.set(key, null);
  }

  set(key: string, value: unknown): void {
    this.#values[key] = value;
    this.#store.write(key, value).catch(() => undefined);
  }
}

export const prefs = new Prefs();
