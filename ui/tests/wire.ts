import { screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { vi, type Mock } from 'vitest';
import { useBackend, type Backend, type BatchView, type ChangesEvent } from '../src/ipc/client';

let send: (event: ChangesEvent) => void = () => {};
/** The newest revision that was sent. */
export const wire = { revision: 100 };

/** A core of mocks, of the commands that a test names; any other is refused. What changed is sent by `changes`. */
export function play<K extends keyof Backend['commands']>(...names: K[]): Record<K, Mock> {
  const calls = {} as Record<K, Mock>;
  const commands: Record<string, unknown> = {};
  for (const name of names) {
    const call = (calls[name] = vi.fn());
    commands[name] = async (...args: unknown[]) => ({ status: 'ok', data: await call(...args) });
  }
  const onChanges = async (handler: typeof send) => {
    send = handler;
    return () => {};
  };
  useBackend({ commands, onChanges } as unknown as Backend);
  return calls;
}

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
