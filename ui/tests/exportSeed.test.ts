import { readFileSync } from 'node:fs';
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { draft } from '../src/features/export/draft.svelte';
import { parseExport } from '../src/ipc/exportPrefs';
import { addEarlier } from '../src/ipc/fake/export';
import { prefs } from '../src/ipc/prefs';
import { Held } from './meanwhile/hands';
import { open, user, world } from './opened';
import { MemoryPrefs } from './support';

it('without another seed the window and train-cli split a dataset alike', () => {
  const words = readFileSync('../src-tauri/crates/cli/src/export_args.rs', 'utf8');
  const [, seed] = /default_value_t = (\d+)\)\]\s+pub seed: u32/.exec(words) ?? [];
  expect(String(parseExport(null).seed)).toBe(seed);
});

describe('a dataset that was split before', () => {
  const shown = async (memory = new MemoryPrefs()) => {
    await open({}, memory);
    addEarlier(world);
    const [split] = world.exports.of(1, () => []);
    if (split) world.exports.add({ ...split.input, validation: 0, seed: 7 }, '/home/you/whole', []);
    await user.click(screen.getByTestId('nav-export'));
  };

  it('is split alike where nothing else was chosen', async () => {
    await shown();
    await waitFor(() => expect(draft.check.value).not.toBeNull());
    expect(draft.settings.seed).toBe(42);
    expect(draft.input?.seed).toBe(42);
  });

  it('is split as the person chose, also while what was before is read', async () => {
    const memory = new MemoryPrefs();
    await memory.write('export.1', { ...parseExport(null), seed: 5 });
    await shown(memory);
    await waitFor(() => expect(draft.check.value).not.toBeNull());
    expect(draft.settings.seed).toBe(5);

    await open();
    addEarlier(world);
    const held = new Held('exports');
    await user.click(screen.getByTestId('nav-export'));
    await waitFor(() => expect(held.waiting).toBe(1));
    draft.set({ minScore: 7 });
    held.release();
    await waitFor(() => expect(draft.settings).toMatchObject({ minScore: 7, seed: 42 }));
    expect(prefs.getOf(1, 'export').seed).toBe(42);
  });
});

it('a seed that is emptied says again which one is used', async () => {
  await open();
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.check.value).not.toBeNull());
  const seed = screen.getByTestId<HTMLInputElement>('export-seed');
  const used = seed.value;
  await user.clear(seed);
  expect(seed.value).toBe('');
  await user.tab();
  await waitFor(() => expect(seed.value).toBe(used));
  expect(String(draft.settings.seed)).toBe(used);
});
