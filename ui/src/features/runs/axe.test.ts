import { cleanup, render } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../tests/axe';
import { play } from '../../../tests/wire';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import BatchesView from '../../views/BatchesView.svelte';
import ErrorLogView from '../../views/ErrorLogView.svelte';
import ProgressPanel from './ProgressPanel.svelte';
import RunBanner from './RunBanner.svelte';
import { NOW, batch, failedCall, mark, snapshot } from './fixtures';

const calls = play('snapshot', 'marks', 'batches', 'errors');

const pause = { code: 'limit' as const, title: 'Spending limit reached', todo: 'Raise it.', resumesAt: null };

beforeEach(async () => {
  vi.resetAllMocks();
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  const marks = Array.from({ length: 8 }, (_, i) => mark({ conversationId: 37 + i, at: NOW - i * 60_000 }));
  const failed = mark({ conversationId: 36, outcome: 'failed', errorTitle: 'No answer in time' });
  calls.marks.mockResolvedValue([failed, mark({ conversationId: 35, outcome: 'failed' }), ...marks]);
  calls.batches.mockResolvedValue([batch(), batch({ id: 6, state: 'paused', pause })]);
  calls.errors.mockResolvedValue({
    errors: [failedCall(), failedCall({ remedy: 'settings' })],
    total: 2,
    kinds: [{ kind: 'timeout', title: 'No answer in time', count: 2 }],
  });
});
afterEach(() => {
  cleanup();
  app.stop();
  vi.restoreAllMocks();
});

describe('what shows a batch is usable by everyone', () => {
  it.each([
    ['running', batch()],
    ['paused at the limit', batch({ state: 'paused', pause })],
    ['interrupted', batch({ state: 'interrupted' })],
  ])('the progress panel, %s, has no axe violations', async (_, open) => {
    calls.snapshot.mockResolvedValue(snapshot({ openBatches: [open] }));
    await app.start();
    place.go('conversations');
    render(ProgressPanel, { onopen: () => {} });
    await vi.waitFor(() => expect(document.querySelector('[data-testid="mark"]')).not.toBeNull());
    await expectAccessible();
  });

  it.each([
    ['batches', BatchesView, 'batch-table'],
    ['error log', ErrorLogView, 'error-row-0'],
  ] as const)('the %s view has no axe violations', async (name, view, sign) => {
    calls.snapshot.mockResolvedValue(snapshot({ openBatches: [batch()] }));
    await app.start();
    place.go(name === 'batches' ? 'batches' : 'errors');
    render(RunBanner);
    render(view);
    await vi.waitFor(() => expect(document.querySelector(`[data-testid="${sign}"]`)).not.toBeNull());
    if (name === 'batches') expect(document.querySelector('[data-testid="batch-throughput"]')).not.toBeNull();
    await expectAccessible();
  });
});
