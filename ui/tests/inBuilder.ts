import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { added } from '../src/features/builder/added.svelte';
import { builder } from '../src/features/builder/builder.svelte';
import { list } from '../src/features/builder/list.svelte';
import type { FakeOptions } from '../src/ipc/fake';
import { place } from '../src/state/place.svelte';
import { open, user } from './opened';

/** The plan builder over an empty dataset, and hands to work it with. */

export async function openBuilder(options: Partial<FakeOptions> = {}): Promise<void> {
  builder.use(null);
  list.forget();
  added.forget();
  await open({ rows: 0, ...options });
  place.go('builder');
  await screen.findByTestId('pair-grid');
  await counted();
}

/** The proposal for what is asked is there. */
export const counted = () => waitFor(() => expect(builder.counting).toBe(false));
export const drawn = () => screen.getAllByTestId('proposed-row');
export const current = () =>
  drawn().find((row) => row.getAttribute('aria-selected') === 'true') as HTMLElement;
export const briefIn = (row: HTMLElement) => row.querySelector('.brief')?.textContent?.trim() ?? '';
export const type = async (id: string, value: string) => {
  await user.clear(screen.getByTestId(id));
  await user.type(screen.getByTestId(id), value);
};
