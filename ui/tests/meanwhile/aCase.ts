import { waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { runs } from '../../src/features/runs/runs.svelte';
import { commands } from '../../src/ipc/bindings';
import { type AppFailure } from '../../src/ipc/client';
import type { FakeOptions } from '../../src/ipc/fake';
import { first, generate } from '../opened';

export type Name = keyof typeof commands;
export type Said = { failure: AppFailure | null };

export interface Case {
  /** What a person does that calls the command. Gives what holds the failure where the window does not say it. */
  act: () => unknown;
  before?: () => unknown;
  options?: Partial<FakeOptions>;
  /** Nothing has to be said: what is asked follows by itself. */
  quiet?: boolean;
}

/** One that is approved. */
export const id = () => first('approved').id;

/** What holds its own failure. */
export const of = <S extends Said>(said: S, act: (said: S) => unknown) => ({
  act: async () => {
    await act(said);
    return said;
  },
});

/** A batch of three. */
export const running = async () => {
  generate([1_000_001, 1_000_002, 1_000_003]);
  await waitFor(() => expect(runs.current).not.toBeNull());
};
