import { render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { change, play, text, wire } from '../../../tests/wire';
import type { BatchView } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import ProgressPanel from './ProgressPanel.svelte';
import RunAnnouncement from './RunAnnouncement.svelte';
import { NOW, batch, snapshot } from './fixtures';

const calls = play('snapshot', 'marks');
const toasts = vi.hoisted(() => ({ info: vi.fn(), error: vi.fn(), success: vi.fn(), dismiss: vi.fn() }));
vi.mock('svelte-sonner', () => ({ toast: toasts }));

async function open(...openBatches: BatchView[]) {
  calls.snapshot.mockResolvedValue(snapshot({ openBatches, revision: wire.revision }));
  await app.start();
  render(ProgressPanel, { onopen: () => {} });
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
  calls.marks.mockResolvedValue([]);
  place.go('conversations');
});
afterEach(() => {
  app.stop();
  vi.useRealTimers();
});

it('FR4.3.1-5 announces that 80% of the limit are used: in the panel, to the ear, and once wherever one is', async () => {
  await open(batch({ spentMicros: 3_950_000 }));
  render(RunAnnouncement);
  await change(batch({ spentMicros: 3_990_000 }));
  expect(screen.queryByTestId('progress-limit')).toBeNull();
  await change(batch({ spentMicros: 3_900_000, unknownMicros: 130_000 }));
  expect(text('progress-limit')).toBe('80% of the spending limit is used');
  expect(text('progress-announcement')).toContain('More than 80% of the spending limit is used');
  expect(toasts.info).toHaveBeenCalledWith('80% of the spending limit is used', {
    description: '$4.03 of $5.00. The batch pauses before it would go beyond.',
  });
  await change(batch({ spentMicros: 4_400_000 }));
  expect(text('progress-limit')).toBe('88% of the spending limit is used');
  expect(toasts.info).toHaveBeenCalledTimes(1);
});

it('FR4.3.1-5 does not announce it again after a reload', async () => {
  await open(batch({ id: 71, spentMicros: 4_200_000 }));
  await change(batch({ id: 71, spentMicros: 4_250_000 }));
  expect(text('progress-limit')).toBe('85% of the spending limit is used');
  expect(toasts.info).not.toHaveBeenCalled();
});

it('FR4.4.1-5 announces politely at every tenth, not at every tick', async () => {
  await open(batch());
  render(RunAnnouncement);
  const live = screen.getByTestId('progress-announcement');
  expect(live.getAttribute('aria-live')).toBe('polite');
  expect(live.textContent?.trim()).toBe('Generating, 40% done');
  await change(batch({ succeeded: 46, waiting: 47 }));
  expect(live.textContent?.trim()).toBe('Generating, 40% done');
  await change(batch({ succeeded: 48, waiting: 45 }));
  expect(live.textContent?.trim()).toBe('Generating, 50% done');
});
