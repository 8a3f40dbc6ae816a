import { readFileSync } from 'node:fs';
import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { draft } from '../src/features/export/draft.svelte';
import { parseExport } from '../src/ipc/exportPrefs';
import { open, user } from './opened';

it('without another seed the window and train-cli split a dataset alike', () => {
  const words = readFileSync('../src-tauri/crates/cli/src/export_args.rs', 'utf8');
  const [, seed] = /default_value_t = (\d+)\)\]\s+pub seed: u32/.exec(words) ?? [];
  expect(String(parseExport(null).seed)).toBe(seed);
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
