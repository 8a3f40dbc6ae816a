import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp } from '../../../tests/support';
import { useBackend, type Backend, type Measure, type QualityReport } from '../../ipc/client';
import { fakeBackend, type World } from '../../ipc/fake';
import { quality } from './quality.svelte';
import { sharedWords } from './sharedWords';
import {
  binText,
  formatParts,
  isMixed,
  measureText,
  others,
  phraseTitle,
  showText,
  scoreGroups,
  wholeBins,
} from './words';

const measure = (change: Partial<Measure>): Measure => ({
  key: 'bold',
  title: 'Bold',
  count: 89,
  of: 358,
  share: 89 / 358,
  aim: '',
  met: null,
  ids: [],
  ...change,
});

describe('the words of the figures', () => {
  it('fill the histogram where nothing scored, and sum it up', () => {
    const bins = [
      { from: 95, to: 100, count: 3 },
      { from: 55, to: 59, count: 2 },
      { from: 80, to: 84, count: 4 },
    ];
    const whole = wholeBins(bins);
    expect(whole.map(({ from }) => from)).toEqual([55, 60, 65, 70, 75, 80, 85, 90, 95]);
    expect(whole.map(({ count }) => count)).toEqual([2, 0, 0, 0, 0, 4, 0, 0, 3]);
    expect(whole.at(-1)?.to).toBe(100);
    expect(scoreGroups(bins).map(({ text }) => text)).toEqual(['2 below 6', '0 below 8', '7 from 8 up']);
    expect(wholeBins([])).toEqual([]);
    expect(binText({ from: 95, to: 100, count: 1 })).toBe('Score 9.5 to 10.0: 1 conversation');
  });

  it('call mixed what is neither nearly none nor nearly all', () => {
    expect([0, 0.04, 0.05, 0.95, 0.96].map((share) => isMixed(measure({ share })))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(isMixed(measure({ met: true }))).toBe(false);
  });

  it('make a sentence of the formats', () => {
    const formats = [measure({}), measure({ key: 'lists', title: 'Lists', count: 0 })];
    expect(formatParts(formats).map(({ text }) => text)).toEqual(['Bold in 89 of 358,', 'lists in none.']);
  });

  it('name what is counted', () => {
    const phrase = { kind: 'opening' as const, speaker: 'assistant' as const, text: 'Let us', count: 1 };
    const rest = { share: 0.1, lately: 0, decision: null, decidedAt: null, ids: [1, 2, 3] };
    expect(phraseTitle({ ...phrase, ...rest })).toBe('1 begins “Let us”');
    expect(phraseTitle({ ...phrase, ...rest, kind: 'closing', count: 3 })).toBe('3 end “Let us”');
    expect(phraseTitle({ ...phrase, ...rest, count: 8000 })).toBe('8,000 begin “Let us”, 3 of them listed');
    expect(showText({ ...rest, count: 3 })).toBe('Show the 3');
    expect(showText({ ...rest, count: 8000 })).toBe('Show 3 of the 8,000');
    const listed = { count: 2, ids: [2, 3] };
    expect(others([{ count: 2, ids: [1, 2] }, listed], 10)).toBe(7);
    expect(others([{ count: 8000, ids: [1, 2] }, listed], 10_000)).toBe(0);
    expect(measureText(measure({ key: 'persona_wrong', count: 13 }))).toBe('13 wrong');
    expect(measureText(measure({ share: 0.001 }))).toBe('under 1%');
    expect(measureText(measure({ count: 0, of: 0, share: 0 }))).toBe('not measured');
  });
});

describe('words that two texts share', () => {
  it('are marked from three in a row on, whatever their case and signs', () => {
    const [left, right] = sharedWords(
      'So I PAID off, her car. Again.',
      'She paid off her car without telling',
    );
    expect(left).toEqual([
      { text: 'So I ', shared: false },
      { text: 'PAID off, her car', shared: true },
      { text: '. Again.', shared: false },
    ]);
    expect(right.filter(({ shared }) => shared).map(({ text }) => text)).toEqual(['paid off her car']);
    expect(right.map(({ text }) => text).join('')).toBe('She paid off her car without telling');
  });

  it('are none in texts that have none, or are empty', () => {
    expect(sharedWords('', 'one two three')).toEqual([[], [{ text: 'one two three', shared: false }]]);
    expect(sharedWords('one two', 'one two')[0]).toEqual([{ text: 'one two', shared: false }]);
  });
});

describe('the count', () => {
  let world: World;
  let stop: () => void;
  const counted = vi.fn<Backend['commands']['quality']>();
  const asked = () => counted.mock.calls.length;

  beforeEach(async () => {
    vi.useFakeTimers();
    world = await startApp({ rows: 60 });
    const backend = fakeBackend(world);
    counted.mockReset().mockImplementation(backend.commands.quality);
    useBackend({ ...backend, commands: { ...backend.commands, quality: counted } });
    quality.report.forget();
    stop = quality.follow(1);
    await vi.advanceTimersByTimeAsync(0);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('is made anew at most every 5 seconds while conversations change', async () => {
    expect(asked()).toBe(1);
    const row = world.datasets.get(1)?.rows[0];
    for (let n = 0; n < 40 && row; n += 1) {
      world.change(row, { score: 8 });
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(asked()).toBe(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked()).toBe(3);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked()).toBe(3);
  });

  it('follows scores that are computed anew, until none is left', async () => {
    const report = quality.report.value as QualityReport;
    counted.mockResolvedValueOnce({ status: 'ok', data: { ...report, rescoring: 120 } });
    quality.load();
    await vi.advanceTimersByTimeAsync(0);
    expect(quality.report.value?.rescoring).toBe(120);
    await vi.advanceTimersByTimeAsync(5000);
    expect(quality.report.value?.rescoring).toBe(0);
    expect(asked()).toBe(3);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked()).toBe(3);
  });

  it('is made no more once it is not shown', async () => {
    const row = world.datasets.get(1)?.rows[0];
    if (row) world.change(row, { score: 8 });
    await vi.advanceTimersByTimeAsync(1000);
    stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked()).toBe(1);
  });
});
