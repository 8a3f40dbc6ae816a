import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { vi } from 'vitest';
import type { BatchView, ChangesEvent } from '../src/ipc/client';

/**
 * A core that a test plays by hand: its commands are mocks, and what changed is sent by `changes`. `over` is called
 * while `ipc/client` is being mocked, so nothing here may import more than types of it.
 */

let send: (event: ChangesEvent) => void = () => {};
/** The newest revision that was sent. */
export const wire = { revision: 100 };

export const over = (calls: object) => ({
  client: calls,
  onChanges: async (handler: typeof send) => {
    send = handler;
    return () => {};
  },
});

export async function changes(of: Partial<ChangesEvent>): Promise<void> {
  const revision = (wire.revision += 1);
  const batches = (of.batches ?? []).map((batch) => ({ ...batch, revision }));
  const none = { rows: [], counts: [], monthSpentMicros: 0, monthUnknownCalls: 0, resync: false };
  send({ ...none, ...of, batches, revision });
  await tick();
}

export const change = (...batches: BatchView[]) => changes({ batches });
export const settle = (ms = 100) => vi.advanceTimersByTimeAsync(ms);
export const text = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim();
