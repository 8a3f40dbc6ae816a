import { useBackend, type Backend } from './client';
import { fakeCommands } from './fake/commands';
import { startBatch } from './fake/run';
import { errorOf } from './fake/detail';
import { addEarlier } from './fake/export';
import type { FakeOptions } from './fake/options';
import { World } from './fake/world';
import { prefs, type PrefsStore } from './prefs';

export { World, startBatch, type FakeOptions };

/**
 * The application without its Rust side: an in-memory stand-in for unit tests and for looking at the window in any
 * browser. Only the build mode `fake` and tests contain it.
 */
export function fakeBackend(world: World): Backend {
  return {
    commands: fakeCommands(world),
    onChanges: async (handler) => {
      world.onChanges.add(handler);
      return () => void world.onChanges.delete(handler);
    },
    onNotice: async (handler) => {
      world.onNotice.add(handler);
      return () => void world.onNotice.delete(handler);
    },
    onLeaving: async (handler) => {
      world.desktop.onLeaving.add(handler);
      return () => void world.desktop.onLeaving.delete(handler);
    },
    onShowBatch: async (handler) => {
      world.desktop.onShowBatch.add(handler);
      return () => void world.desktop.onShowBatch.delete(handler);
    },
    onExportProgress: async (handler) => {
      world.exports.onProgress.add(handler);
      return () => void world.exports.onProgress.delete(handler);
    },
  };
}

/** Preferences in the browser's own storage. */
export const browserPrefs: PrefsStore = {
  read: async () => {
    const stored = Object.entries(localStorage).filter(([key]) => key.startsWith('pref:'));
    return Object.fromEntries(stored.map(([key, value]) => [key.slice(5), JSON.parse(value as string)]));
  },
  write: async (key, value) => localStorage.setItem(`pref:${key}`, JSON.stringify(value)),
};

/** Puts the fake in the place of the shell. `?rows=100000&running=1&theme=dark` chooses what there is to see. */
export function install(search: string): void {
  const query = new URLSearchParams(search);
  const rows = query.get('rows');
  const provider = query.get('provider');
  const options: Partial<FakeOptions> = {
    ...(rows && { rows: rows === 'none' ? null : Number(rows) }),
    ...(provider && { provider: provider === 'none' ? null : (provider as FakeOptions['provider']) }),
    ...(query.get('callMs') && { callMs: Number(query.get('callMs')) }),
    ...(query.get('exportMs') && { exportMs: Number(query.get('exportMs')) }),
    fresh: query.has('fresh'),
    broken: query.has('broken'),
    gone: query.has('gone'),
    keychain: query.get('keychain'),
    mail: query.get('mail') === 'refused' ? 'refused' : query.has('mail'),
  };
  const world = new World(options);
  for (const row of world.datasets.get(1)?.rows ?? []) {
    if (row.status === 'failed' && world.errors.length < 500) world.errors.push(errorOf(row, 1));
  }
  if (query.has('exports')) addEarlier(world);
  prefs.use(browserPrefs);
  for (const key of ['theme', 'view', 'density']) {
    const value = query.get(key);
    if (value) localStorage.setItem(`pref:${key}`, JSON.stringify(value));
  }
  const scale = query.get('scale');
  if (scale) localStorage.setItem('pref:textScale', scale);
  useBackend(fakeBackend(world));
  if (query.has('running')) {
    startBatch(world, {
      requestId: 'at-start',
      datasetId: 1,
      target: { kind: 'all' },
      limitMicros: 5_000_000,
      email: false,
      maxTokens: null,
    });
  }
}
