import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isOff } from '../../../tests/isOff';
import { change, play, text, wire } from '../../../tests/wire';
import type { BatchView } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import Overlays from '../../Overlays.svelte';
import ProgressPanel from './ProgressPanel.svelte';
import { NOW, batch, snapshot } from './fixtures';
import { runs } from './runs.svelte';

const calls = play('snapshot', 'marks', 'pauseBatch', 'resumeBatch', 'cancelBatch');

async function open(...openBatches: BatchView[]) {
  calls.snapshot.mockResolvedValue(snapshot({ openBatches, revision: wire.revision }));
  await app.start();
  render(Overlays);
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
  dialogs.closeAll();
});
afterEach(async () => {
  // What was asked of a batch and never came is over by then.
  await vi.advanceTimersByTimeAsync(3000);
  app.stop();
  vi.useRealTimers();
});

describe('pause, cancel, resume', () => {
  it('FR4.2.2-7 pauses, and says that calls under way finish', async () => {
    await open(batch());
    await fireEvent.click(screen.getByTestId('pause'));
    expect(calls.pauseBatch).toHaveBeenCalledWith(7);
    await change(batch({ state: 'pausing' }));
    expect(text('progress-running')).toBe('Pausing: 5 calls under way will finish');
    expect(screen.getByTestId<HTMLButtonElement>('pause').disabled).toBe(true);
  });

  it('FR4.2.2-6 FR4.2.2-7 FR4.2.2-8 Cancel asks, and names what stays and what goes back', async () => {
    await open(batch());
    await fireEvent.click(screen.getByTestId('cancel-batch'));
    await vi.advanceTimersByTimeAsync(50);
    expect(calls.cancelBatch).not.toHaveBeenCalled();
    expect(text('cancel-stays')).toBe('42 conversations are finished and stay as they are.');
    expect(text('cancel-in-flight')).toContain('5 calls under way');
    expect(text('cancel-back')).toBe('53 conversations not started go back to where they were.');
    await fireEvent.click(screen.getByTestId('confirm'));
    expect(calls.cancelBatch).toHaveBeenCalledWith(7);
  });

  it('FR4.2.2-6 Keep it leaves the batch alone', async () => {
    await open(batch());
    await fireEvent.click(screen.getByTestId('cancel-batch'));
    await vi.advanceTimersByTimeAsync(50);
    await fireEvent.click(screen.getByRole('button', { name: 'Keep it' }));
    await vi.advanceTimersByTimeAsync(50);
    expect(calls.cancelBatch).not.toHaveBeenCalled();
    expect(screen.queryByTestId('cancel-dialog')).toBeNull();
  });

  it('a question about one batch does not pass to the next', async () => {
    await open(batch(), batch({ id: 8, state: 'queued' }));
    await fireEvent.click(screen.getByTestId('cancel-batch'));
    await vi.advanceTimersByTimeAsync(100);
    expect(screen.getByTestId('cancel-dialog')).toBeTruthy();
    await change(batch({ state: 'completed', inFlight: 0, waiting: 0 }), batch({ id: 8 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(screen.queryByTestId('cancel-dialog')).toBeNull();
    expect(screen.getByTestId('progress-panel').dataset.state).toBe('running');
  });

  it('FR4.4.2-4 offers Resume Generation for an interrupted batch', async () => {
    await open(
      batch({ state: 'interrupted', succeeded: 35, failed: 2, inFlight: 0, waiting: 63, running: [] }),
    );
    expect(text('progress-head')).toBe('37 of 100 - 37% Generation interrupted');
    const resume = screen.getByTestId('resume');
    expect(resume.textContent?.trim()).toBe('Resume Generation');
    await fireEvent.click(resume);
    expect(calls.resumeBatch).toHaveBeenCalledWith(7, null);
  });

  it('FR4.4.2-4 offers it for an interrupted single conversation too', async () => {
    await open(
      batch({ kind: 'single', total: 1, state: 'interrupted', succeeded: 0, failed: 0, running: [] }),
    );
    expect(screen.getByTestId('resume')).toBeTruthy();
  });

  const limit = {
    code: 'limit' as const,
    title: 'Spending limit reached',
    todo: 'Raise the limit and resume.',
    resumesAt: null,
  };
  const atLimit = () =>
    batch({
      state: 'paused',
      pause: limit,
      inFlight: 0,
      waiting: 58,
      running: [],
      spentMicros: 4_900_000,
      reservedMicros: 0,
    });

  it('offers only Cancel and Settings where the limit can never be held', async () => {
    await open(batch({ ...atLimit(), pause: { ...limit, code: 'price_unknown' } }));
    expect(screen.queryByTestId('resume')).toBeNull();
    expect(screen.queryByTestId('raise')).toBeNull();
    expect(screen.getByTestId('cancel-batch')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Open Settings' })).toBeTruthy();
  });

  it('FR4.3.1-5 raises the limit and resumes', async () => {
    await open(atLimit());
    expect(text('pause-title')).toBe('Spending limit reached.');
    const field = screen.getByTestId<HTMLInputElement>('raise-limit');
    // 42 cost $4.90, 58 are left: what they would cost, a tenth more, in steps of 50 cents.
    expect(field.value).toBe('12.50');
    await fireEvent.input(field, { target: { value: '8' } });
    await fireEvent.click(screen.getByTestId('resume'));
    expect(calls.resumeBatch).toHaveBeenCalledWith(7, 8_000_000);
  });

  it('FR4.3.1-5 counts what was perhaps billed as spent', async () => {
    await open({ ...atLimit(), unknownMicros: 200_000 });
    const field = screen.getByTestId<HTMLInputElement>('raise-limit');
    // $4.90, $0.20 perhaps, and a tenth more than what 58 would cost.
    expect(field.value).toBe('13.00');
    await fireEvent.input(field, { target: { value: '5.10' } });
    expect(screen.getByText(/Choose more than \$5.10/)).toBeTruthy();
  });

  it('FR4.3.1-5 refuses a raise that is spent already, and shows what the shell refuses', async () => {
    await open(atLimit());
    const field = screen.getByTestId('raise-limit');
    await fireEvent.input(field, { target: { value: '4.90' } });
    expect(isOff(screen.getByTestId('resume'))).toBe(true);
    expect(screen.getByText(/Choose more than \$4.90/)).toBeTruthy();

    calls.resumeBatch.mockRejectedValue({
      code: 'limitTooSmall',
      message: 'One call can cost $0.13.',
      hint: null,
      problems: [],
    });
    await fireEvent.input(field, { target: { value: '4.95' } });
    await fireEvent.click(screen.getByTestId('resume'));
    await vi.advanceTimersByTimeAsync(0);
    expect(screen.getByText('One call can cost $0.13.')).toBeTruthy();
  });

  it('says what was wasted, and lets who insists go on anyway', async () => {
    const pause = {
      code: 'wasted',
      title: 'Answers cost money and cannot be used',
      todo: '12 of the last 20 answers were cut off at 2,048 tokens. 23 answers that cannot be used cost $0.41 so far.',
      resumesAt: null,
    };
    await open(batch({ state: 'paused', pause, running: [], inFlight: 0 }));
    expect(text('pause-title')).toBe('Answers cost money and cannot be used.');
    expect(text('pause-notice')).toContain(
      'cut off at 2,048 tokens. 23 answers that cannot be used cost $0.41',
    );
    expect(screen.getByText('Open Settings')).toBeTruthy();
    const resume = screen.getByTestId('resume');
    expect(resume.textContent?.trim()).toBe('Go on anyway');
    await fireEvent.click(resume);
    expect(calls.resumeBatch).toHaveBeenCalledWith(7, null);
  });

  it('FR4.4.4-7 counts down to the time it resumes by itself', async () => {
    const pause = {
      code: 'offline' as const,
      title: 'The provider cannot be reached',
      todo: 'Check the network.',
      resumesAt: NOW + 90_000,
    };
    await open(batch({ state: 'paused', pause, running: [], inFlight: 0 }));
    expect(text('pause-title')).toBe('The provider cannot be reached.');
    expect(text('pause-resumes')).toBe('Resumes by itself in 1 min 30 s, at 15:25.');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(text('pause-resumes')).toContain('in 1 min,');
    expect(screen.getByTestId('resume').textContent?.trim()).toBe('Resume now');
    await fireEvent.click(screen.getByRole('button', { name: 'Stay paused' }));
    expect(calls.pauseBatch).toHaveBeenCalledWith(7);
    await change(batch({ state: 'paused', pause: { ...pause, resumesAt: null }, running: [], inFlight: 0 }));
    expect(screen.queryByTestId('pause')).toBeNull();
  });

  it('shows no earlier batch because its mail moves, and follows the mail of the one it shows', async () => {
    const over = (id: number, succeeded: number, at: Partial<BatchView>) =>
      batch({ id, state: 'completed', succeeded, inFlight: 0, waiting: 0, running: [], ...at });
    await open(batch());
    await change(over(7, 98, { endedAt: NOW, asOf: NOW }));
    await change(over(6, 50, { endedAt: NOW - 30_000, asOf: NOW }));
    await change(over(5, 50, { endedAt: NOW - 3_600_000, asOf: NOW }));
    expect(text('progress-counts')).toBe('98 succeeded, 2 failed');
    await change(over(7, 97, { endedAt: NOW, asOf: NOW + 3_600_000 }));
    expect(text('progress-counts')).toBe('97 succeeded, 2 failed');
  });

  it('FR4.3.1-5 asks for a limit of what is counted, which may be groups of rows', async () => {
    await open({ ...atLimit(), purpose: 'brief' });
    expect(screen.getByLabelText('New spending limit for the remaining 58 groups of rows')).toBeTruthy();
  });

  it('keeps the last numbers of a batch that ended until they are dismissed', async () => {
    await open(batch());
    await change(
      batch({
        state: 'completed',
        succeeded: 97,
        failed: 3,
        inFlight: 0,
        waiting: 0,
        running: [],
        endedAt: NOW + 1000,
        asOf: NOW + 1000,
      }),
    );
    expect(text('progress-text')).toBe('100 of 100 - 100%');
    expect(text('progress-counts')).toBe('97 succeeded, 3 failed');
    expect(screen.queryByTestId('pause')).toBeNull();
    await fireEvent.click(screen.getByTestId('dismiss-batch'));
    expect(screen.queryByTestId('progress-panel')).toBeNull();
  });
});
