import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../tests/axe';
import { isOff } from '../../../tests/isOff';
import { change, play, wire } from '../../../tests/wire';
import type { BatchView, BrakeView } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import { undoLatest } from '../../state/toasts';
import ProgressPanel from './ProgressPanel.svelte';
import { NOW, batch, snapshot } from './fixtures';
import { runs } from './runs.svelte';

const calls = play('snapshot', 'marks', 'brake', 'decidePhrase', 'pauseBatch');

const found = (change: Partial<BrakeView> = {}): BrakeView => ({
  kind: 'opening',
  speaker: 'assistant',
  text: 'NAME, first, take a breath',
  count: 8,
  of: 15,
  ids: [1, 2, 3, 4, 5, 6, 7, 8],
  avoided: 2,
  ...change,
});

const opened = vi.fn();
async function open(of: Partial<BatchView> = {}) {
  calls.snapshot.mockResolvedValue(snapshot({ openBatches: [batch(of)], revision: wire.revision }));
  await app.start();
  render(ProgressPanel, { onopen: opened });
  await vi.advanceTimersByTimeAsync(0);
}

const words = () => screen.queryByTestId('brake-words')?.textContent;

async function choose(entry: string) {
  await fireEvent.keyDown(screen.getByTestId('brake-words'), { key: 'Enter' });
  await vi.advanceTimersByTimeAsync(50);
  await fireEvent.click(screen.getByTestId(entry));
  await vi.advanceTimersByTimeAsync(50);
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
  calls.marks.mockResolvedValue([]);
  calls.brake.mockResolvedValue(found());
  calls.decidePhrase.mockResolvedValue(null);
  runs.folded = false;
  place.go('conversations');
});
afterEach(() => {
  app.stop();
  vi.useRealTimers();
});

describe('the brake', () => {
  it('says what returns too often while a batch writes', async () => {
    await open();
    expect(words()).toBe('8 of 15 replies begin “NAME, first, take a breath”');
    vi.useRealTimers();
    await expectAccessible(screen.getByTestId('progress-panel'));
  });

  it('is not asked for a batch that judges, nor for one that is over', async () => {
    await open({ purpose: 'judge' });
    expect(calls.brake).not.toHaveBeenCalled();
    expect(screen.queryByTestId('brake')).toBeNull();
    await change(batch({ state: 'completed', endedAt: NOW }));
    expect(calls.brake).not.toHaveBeenCalled();
  });

  it('looks at most every 2 seconds, whatever arrives', async () => {
    await open();
    expect(calls.brake).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 19; n += 1) {
      await change(batch({ succeeded: 40 + n }));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(calls.brake).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(calls.brake).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(calls.brake).toHaveBeenCalledTimes(2);
  });

  it('keeps quiet where it cannot be read, and comes with the next change', async () => {
    calls.brake.mockRejectedValueOnce(new Error('busy'));
    await open();
    expect(screen.queryByTestId('brake')).toBeNull();
    await change(batch({ succeeded: 41 }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(words()).toContain('8 of 15');
  });

  it('avoids the phrase from now on, is gone at once, and can be taken back', async () => {
    await open();
    calls.brake.mockResolvedValue(null);
    const avoid = screen.getByTestId('brake-avoid');
    void fireEvent.click(avoid);
    void fireEvent.click(avoid);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.decidePhrase.mock.calls).toEqual([
      [{ datasetId: 1, kind: 'opening', text: 'NAME, first, take a breath', decision: 'avoid' }],
    ]);
    expect(screen.queryByTestId('brake')).toBeNull();
    calls.brake.mockResolvedValue(found());
    undoLatest();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.decidePhrase.mock.calls[1]?.[0]).toMatchObject({ decision: null });
    expect(words()).toContain('8 of 15');
  });

  it('stays where the decision was not taken', async () => {
    await open();
    calls.decidePhrase.mockRejectedValueOnce(new Error('The database is busy.'));
    await fireEvent.click(screen.getByTestId('brake-avoid'));
    await vi.advanceTimersByTimeAsync(0);
    expect(words()).toContain('8 of 15');
    expect(isOff(screen.getByTestId('brake-avoid'))).toBe(false);
  });

  it('offers no thirteenth phrase, and says why', async () => {
    calls.brake.mockResolvedValue(found({ avoided: 12 }));
    await open();
    const avoid = screen.getByTestId('brake-avoid');
    expect(avoid.getAttribute('aria-description')).toContain('12 phrases are avoided already');
    await fireEvent.click(avoid);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls.decidePhrase).not.toHaveBeenCalled();
  });

  it('shows the rows, pauses the batch, or is told that it is fine', async () => {
    await open();
    await choose('brake-show');
    expect(opened).toHaveBeenCalledWith(
      '8 of 15 replies begin “NAME, first, take a breath”',
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    await choose('brake-pause');
    expect(calls.pauseBatch).toHaveBeenCalledWith(7);
    calls.brake.mockResolvedValue(null);
    await choose('brake-allow');
    expect(calls.decidePhrase.mock.calls[0]?.[0]).toMatchObject({ decision: 'allow' });
    expect(screen.queryByTestId('brake')).toBeNull();
  });

  it('does not show of one dataset what was asked for another', async () => {
    let answer: (found: BrakeView) => void = () => {};
    calls.brake.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    await open();
    await change(batch({ state: 'completed', endedAt: NOW, inFlight: 0 }));
    answer(found());
    await vi.advanceTimersByTimeAsync(0);
    expect(screen.queryByTestId('brake')).toBeNull();
  });
});
