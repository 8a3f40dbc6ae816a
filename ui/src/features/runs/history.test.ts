import { expect, it, vi } from 'vitest';
import { startApp } from '../../../tests/support';
import { useBackend } from '../../ipc/client';
import { fakeBackend } from '../../ipc/fake';
import { fail, ok } from '../../ipc/fake/answer';
import { BatchHistory } from './history.svelte';

it('that the batches of one dataset could not be read is not said over those of another', async () => {
  const backend = fakeBackend(await startApp({ rows: 3 }));
  useBackend(backend);
  let failFirst = () => {};
  const held = new Promise<void>((resolve) => (failFirst = resolve));
  vi.spyOn(backend.commands, 'batches').mockImplementation(async (id) => {
    if (id !== 1) return ok([]);
    await held;
    return fail('database', 'The database is busy.');
  });
  const history = new BatchHistory();
  const stop = history.follow(1);
  const stopOther = history.follow(2);
  await vi.waitFor(() => expect(history.phase).toBe('ready'));
  failFirst();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([history.phase, history.failure]).toEqual(['ready', null]);
  stop();
  stopOther();
});
