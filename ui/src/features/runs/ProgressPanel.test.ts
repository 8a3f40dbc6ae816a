import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, play, text, wire } from '../../../tests/wire';
import type { BatchView } from '../../ipc/client';
import { tooltips } from '../../components/tooltip.svelte';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import ProgressPanel from './ProgressPanel.svelte';
import { NOW, batch, mark, snapshot } from './fixtures';
import { runs } from './runs.svelte';

const calls = play('snapshot', 'marks', 'pauseBatch', 'resumeBatch', 'cancelBatch');

async function open(...openBatches: BatchView[]) {
  calls.snapshot.mockResolvedValue(snapshot({ openBatches, revision: wire.revision }));
  await app.start();
  const view = render(ProgressPanel, { onopen: () => {} });
  await vi.advanceTimersByTimeAsync(0);
  return view;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
  calls.marks.mockResolvedValue([]);
  runs.folded = false;
  place.go('conversations');
});
afterEach(() => {
  app.stop();
  vi.useRealTimers();
});

describe('the batch that runs', () => {
  it('FR4.2.2-1 FR4.4.1-1 shows "42 of 100 - 42%" with a bar of the same figures', async () => {
    await open(batch());
    expect(text('progress-text')).toBe('42 of 100 - 42%');
    const bar = screen.getByRole('progressbar', { name: '42/100 conversations' });
    expect(bar.getAttribute('aria-valuenow')).toBe('42');
    const cells = [...screen.getByTestId('marks').children].map((cell) => cell.classList[0]);
    const counted = (outcome: string) => cells.filter((cell) => cell === outcome).length;
    expect(['succeeded', 'failed', 'active', 'waiting'].map(counted)).toEqual([40, 2, 5, 53]);
  });

  it('FR4.4.1-1 shows a plain bar where the cells would be too thin', async () => {
    await open(batch({ total: 400, waiting: 353 }));
    expect(screen.queryByTestId('marks')).toBeNull();
    const bar = screen.getByRole('progressbar', { name: '42/400 conversations' });
    const widths = [...bar.querySelectorAll('span')].map((span) => span.style.width);
    expect(widths).toEqual(['10%', '0.5%', '1.25%']);
  });

  it('FR4.2.2-2 names the conversation being generated, and how many more there are', async () => {
    await open(batch({ runningMore: 6 }));
    const names = text('progress-running');
    expect(names).toContain('Generating: Anxious Investor + Fear + Portfolio setup');
    expect(names).toContain('Late Starter + Grief + Inheritance');
    expect(names).toContain('+ 7 more');
  });

  it('FR4.4.1-3 names a single conversation without "more"', async () => {
    await open(batch({ running: batch().running.slice(0, 1), inFlight: 1 }));
    expect(text('progress-running')).toBe('Generating: Anxious Investor + Fear + Portfolio setup');
  });

  it('counts the calls of a batch that another process runs, which has no names here', async () => {
    await open(batch({ running: [], inFlight: 5 }));
    expect(text('progress-running')).toBe('5 calls under way');
  });

  it('FR4.4.1-3 tells tier, number and time of what is being written, on hover', async () => {
    await open(batch());
    await fireEvent.pointerEnter(screen.getByTestId('progress-running'));
    await vi.advanceTimersByTimeAsync(500);
    expect(tooltips.current?.text()).toBe(
      [
        '#38 Anxious Investor + Fear + Portfolio setup, Template, 31 s',
        '#39 Late Starter + Grief + Inheritance, Edge Case, 21 s',
        '#40 New Graduate + Confusion + First budget, Scenario, 9.5 s',
      ].join('\n'),
    );
  });

  it('FR4.4.1-4 counts the time remaining down between two updates', async () => {
    await open(batch());
    expect(text('progress-remaining')).toBe('~18 minutes remaining');
    expect(screen.getByText(/done at 15:42/)).toBeTruthy();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(text('progress-remaining')).toBe('~17 minutes remaining');
    await vi.advanceTimersByTimeAsync(16 * 60_000 + 30_000);
    expect(text('progress-remaining')).toBe('~30 s remaining');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(text('progress-remaining')).toBe('Almost done');
  });

  it('FR4.2.2-3 says that the time is not known rather than making one up', async () => {
    await open(batch({ remainingMs: null, perMinute: null }));
    expect(text('progress-remaining')).toBe('Time remaining not known yet');
    expect(screen.queryByTestId('progress-rate')).toBeNull();
  });

  it('FR4.4.1-2 FR4.4.1-6 shows "40 succeeded, 2 failed" and 42/100 conversations', async () => {
    await open(batch());
    expect(text('progress-counts')).toBe('40 succeeded, 2 failed');
    expect(screen.getByRole('progressbar', { name: '42/100 conversations' })).toBeTruthy();
  });

  it('FR4.3.1-5 shows spent against estimate and limit', async () => {
    await open(batch());
    expect(text('progress-cost')).toBe('$1.68 of about $4.10, limit $5.00');
  });

  it('FR4.3.1-2 says "cost unknown" where the price is not known, never zero', async () => {
    await open(batch({ costKnown: false, spentMicros: 0, limitMicros: null }));
    expect(text('progress-cost')).toBe('cost unknown');
  });

  it('FR4.3.1-5 names what calls with an unknown outcome may have cost', async () => {
    await open(batch({ unknownMicros: 20_000, unknownCalls: 1, spentMicros: 4_200_000 }));
    const unknown = screen.getByTestId('progress-unknown');
    expect(unknown.textContent).toBe('+ $0.02 perhaps billed');
    // What does not fit on the line is not shown: this stands before everything but the cost itself.
    expect(unknown.previousElementSibling).toBe(screen.getByTestId('progress-cost'));
    await fireEvent.pointerEnter(unknown);
    await vi.advanceTimersByTimeAsync(500);
    expect(tooltips.current?.text()).toContain(
      '1 call with unknown outcome, possibly billed, counted as $0.02.',
    );
  });

  it("FR4.3.1-2 speaks of no cost, and of no bill, where a server of one's own works", async () => {
    const free = {
      spentMicros: 0,
      reservedMicros: 0,
      estimateLowMicros: 0,
      estimateHighMicros: 0,
      limitMicros: null,
    };
    await open(batch({ ...free, unknownCalls: 1 }));
    expect(text('progress-cost')).toBe('no cost');
    expect(text('progress-unknown')).toBe('1 call with unknown outcome, no cost');
  });

  it('FR4.3.1-5 tells of an unknown outcome also where its price is not known, without a sum', async () => {
    await open(batch({ costKnown: false, unknownCalls: 2 }));
    expect(text('progress-unknown')).toBe('2 calls with unknown outcome, possibly billed');
    await change(batch({ costKnown: false, unknownCalls: 0 }));
    expect(screen.queryByTestId('progress-unknown')).toBeNull();
  });

  it('FR4.2.2-3 says why fewer calls are in flight than allowed, counting the wait down', async () => {
    const throttle = { text: 'slowed down: the provider asked to wait', until: NOW + 12_000 };
    await open(batch({ inFlight: 2, concurrency: 2, throttle }));
    expect(text('progress-in-flight')).toBe('2 of 5 calls, slowed down: the provider asked to wait 12 s');
    await vi.advanceTimersByTimeAsync(5000);
    expect(text('progress-in-flight')).toContain('wait 7 s');
    expect(text('progress-rate')).toBe('2.3 a minute');
  });

  it('FR4.2.2-5 FR4.4.1-5 follows each change without any action', async () => {
    await open(batch());
    await change(batch({ succeeded: 41, waiting: 52 }));
    expect(text('progress-text')).toBe('43 of 100 - 43%');
  });

  it('FR4.2.2-4 marks each conversation as it ends, and says how', async () => {
    const first = mark();
    const second = mark({
      conversationId: 38,
      number: 38,
      outcome: 'failed',
      score: null,
      errorTitle: 'No answer in time',
    });
    calls.marks.mockResolvedValue([first]);
    await open(batch());
    expect(calls.marks).toHaveBeenCalledWith(7, 200);
    expect(screen.getAllByTestId('mark').filter((m) => m.dataset.outcome !== 'active')).toHaveLength(1);

    calls.marks.mockResolvedValue([second, first]);
    await change(batch({ failed: 3, waiting: 52 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(
      screen
        .getAllByTestId('mark')
        .map((m) => m.dataset.outcome)
        .slice(0, 2),
    ).toEqual(['succeeded', 'failed']);
    expect(screen.getByRole('button', { name: /#38 .*failed: No answer in time/ })).toBeTruthy();
  });

  it('FR4.2.2-4 asks for marks at most once a second and never misses the last one', async () => {
    await open(batch());
    for (let more = 1; more <= 10; more++) await change(batch({ succeeded: 40 + more, waiting: 53 - more }));
    expect(calls.marks).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls.marks).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(calls.marks).toHaveBeenCalledTimes(2);
  });

  it('FR4.2.2-3 says how many calls may be made for now while there are fewer than were set', async () => {
    await open(batch({ inFlight: 2, concurrency: 3 }));
    expect(text('progress-in-flight')).toBe('2 of 5 calls, at most 3 for now');
    await change(batch({ inFlight: 2, concurrency: 5 }));
    expect(text('progress-in-flight')).toBe('2 of 5 calls');
  });

  it('FR4.3.2-5 is headed by what goes on, and folded a click on the head opens the details', async () => {
    await open(batch());
    expect(text('progress-head')).toBe('42 of 100 - 42% Generation in progress');
    await fireEvent.click(screen.getByTestId('progress-fold'));
    expect(screen.queryByTestId('progress-counts')).toBeNull();
    expect(text('progress-head')).toBe('42 of 100 - 42% Generation in progress');
    const fold = screen.getByTestId('progress-fold');
    expect(document.getElementById(fold.getAttribute('aria-controls') ?? '')).not.toBeNull();
    expect(screen.getAllByRole('button').filter((button) => button.hasAttribute('aria-expanded'))).toEqual([
      fold,
    ]);
    await fireEvent.click(screen.getByTestId('progress-head'));
    expect(text('progress-counts')).toBe('40 succeeded, 2 failed');
    await change(batch({ state: 'interrupted', inFlight: 0, running: [] }));
    expect(text('progress-head')).toContain('Generation interrupted');
  });

  it('FR4.4.1-7 folds to one line and stays folded', async () => {
    const view = await open(batch());
    await fireEvent.click(screen.getByRole('button', { name: 'Fold to one line' }));
    expect(screen.queryByTestId('progress-counts')).toBeNull();
    expect(text('progress-remaining')).toBe('~18 minutes remaining');
    view.unmount();
    render(ProgressPanel, { onopen: () => {} });
    expect(screen.queryByTestId('progress-counts')).toBeNull();
    expect(text('progress-text')).toBe('42 of 100 - 42%');
  });

  it('leaves a single conversation and other datasets to their own places', async () => {
    await open(batch({ kind: 'single', total: 1 }), batch({ id: 8, datasetId: 2 }));
    expect(screen.queryByTestId('progress-panel')).toBeNull();
  });

  it('shows the main batch beside single ones', async () => {
    await open(batch({ id: 9, kind: 'single', state: 'queued', total: 1 }), batch());
    expect(text('progress-text')).toBe('42 of 100 - 42%');
  });
});
