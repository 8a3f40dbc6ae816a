import { screen, waitFor } from '@testing-library/svelte';
import { toast } from 'svelte-sonner';
import { beforeEach, expect, it, vi } from 'vitest';
import { errorOf } from '../src/ipc/fake/detail';
import { toFailure } from '../src/ipc/client';
import { app } from '../src/state/app.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { faults } from '../src/state/faults';
import { expectAccessible } from './axe';
import { first, openTable, user, world } from './opened';

const fault = vi.hoisted(() => ({ on: false }));

vi.mock('../src/features/runs/history.svelte', async (original) => {
  const real = await original<typeof import('../src/features/runs/history.svelte')>();
  class BatchHistory extends real.BatchHistory {
    constructor() {
      super();
      if (fault.on) throw new Error('it cannot be drawn');
    }
  }
  return { ...real, BatchHistory };
});

/** Something whose drawing throws for as long as it is told to. */
function broken<T extends object, K extends keyof T>(whole: T, key: K): { it: T; mend: () => void } {
  let throws = true;
  const it = Object.defineProperty({ ...whole }, key, {
    enumerable: true,
    get: () => {
      if (throws) throw new Error('it cannot be drawn');
      return whole[key];
    },
  });
  return { it, mend: () => (throws = false) };
}

beforeEach(() => faults.forget());

it('a view that throws says so, is logged, and leaves the rest of the window at work', async () => {
  await openTable();
  fault.on = true;
  await user.click(screen.getByTestId('nav-batches'));
  await screen.findByText('This view could not be drawn');
  expect(world.faults).toEqual([expect.stringMatching(/^view batches: Error: it cannot be drawn/)]);
  expect(screen.getByTestId('copy-fault')).toBeTruthy();
  await expectAccessible();
  await user.click(screen.getByTestId('nav-settings'));
  expect(await screen.findByTestId('letter-keys')).toBeTruthy();

  await user.click(screen.getByTestId('nav-batches'));
  await screen.findByText('This view could not be drawn');
  fault.on = false;
  await user.click(screen.getByText('Try again'));
  await screen.findByText('No batch yet');
});

it('a dialog that throws is told, closed, and opens again', async () => {
  await openTable();
  const { it: error, mend } = broken(errorOf(first('failed'), 1), 'title');
  dialogs.open({ kind: 'error', error });
  const fault = await screen.findByTestId('dialog-fault');
  expect(world.faults).toEqual([expect.stringMatching(/^dialog: Error: it cannot be drawn/)]);
  await expectAccessible(fault);
  expect(screen.getByTestId('copy-fault')).toBeTruthy();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('dialog-fault')).toBeNull());
  expect(dialogs.of('error')).toBeNull();
  expect(screen.getByTestId('table')).toBeTruthy();
  dialogs.open({ kind: 'error', error });
  await screen.findByTestId('dialog-fault');
  mend();
  await user.click(screen.getByText('Try again'));
  expect(await screen.findByTestId('error-dialog')).toBeTruthy();
  dialogs.closeAll();
});

it('what nothing caught is logged and said once, however often it happens', async () => {
  await openTable();
  const said = vi.spyOn(toast, 'error');
  for (let n = 0; n < 80; n += 1)
    window.dispatchEvent(new ErrorEvent('error', { error: new Error(`fault ${n}`) }));
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
  await screen.findAllByText('Something in the window failed');
  expect(world.faults).toHaveLength(50);
  expect(world.faults[0]).toContain('event: Error: fault 0');
});

it('a command that failed and that nobody waited for is told in its own words', async () => {
  await openTable();
  const reason = toFailure('The database is busy.');
  const event = Object.assign(new Event('unhandledrejection'), { reason });
  window.dispatchEvent(event);
  expect(await screen.findByText('The database is busy.')).toBeTruthy();
  expect(world.faults[0]).toContain('The database is busy.');
});

it('a layout that took another turn is no fault', async () => {
  await openTable();
  const message = 'ResizeObserver loop completed with undelivered notifications.';
  window.dispatchEvent(new ErrorEvent('error', { message }));
  expect(world.faults).toEqual([]);
  expect(app.phase).toBe('ready');
});
