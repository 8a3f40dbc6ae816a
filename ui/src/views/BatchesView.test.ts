import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { change, play, text } from '../../tests/wire';
import { NOW, batch, mark, snapshot } from '../features/runs/fixtures';
import type { BatchView } from '../ipc/client';
import { app } from '../state/app.svelte';
import { place } from '../state/place.svelte';
import BatchesView from './BatchesView.svelte';

const calls = play('snapshot', 'batches', 'marks', 'resumeBatch');

const settle = (ms = 50) => vi.advanceTimersByTimeAsync(ms);
const MINUTE = 60_000;
const ended = (change: Partial<BatchView> = {}) =>
  batch({
    state: 'completed',
    succeeded: 97,
    failed: 3,
    inFlight: 0,
    waiting: 0,
    running: [],
    attempts: 112,
    spentMicros: 4_900_000,
    startedAt: NOW - 40 * MINUTE,
    endedAt: NOW,
    perMinute: null,
    remainingMs: null,
    ...change,
  });

async function open(batches: BatchView[], focus = {}) {
  calls.batches.mockResolvedValue(batches);
  calls.snapshot.mockResolvedValue(snapshot());
  await app.start();
  place.go('batches', focus);
  render(BatchesView);
  await settle();
}
const cells = (index: number) =>
  [...(screen.getAllByTestId('batch-row')[index]?.children ?? [])].map((cell) =>
    cell.textContent?.replace(/\s+/g, ' ').trim(),
  );
const facts = () => screen.getByTestId('batch-facts').textContent?.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
  calls.marks.mockResolvedValue([]);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
});
afterEach(() => {
  app.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('counts the time by the clock, also while a batch is paused, and lists no single row that comes live', async () => {
  const paused = { state: 'paused' as const, succeeded: 30, waiting: 70, failed: 0, endedAt: null };
  await open([ended({ id: 9, ...paused })]);
  expect(facts()).toContain('Time with pauses 40 min');
  await settle(2 * MINUTE);
  expect(facts()).toContain('Time with pauses 42 min');
  expect(cells(0)).toContain('42 min');
  await change(ended({ id: 10, kind: 'single' }));
  await settle();
  expect(screen.getAllByTestId('batch-row')).toHaveLength(1);
});

it('FR4.4.2-1 keeps every batch with counts, cost, estimate, time and rate', async () => {
  await open([ended({ id: 9 }), ended({ id: 4, kind: 'single', state: 'cancelled', practice: true })]);
  expect(cells(0)).toEqual([
    '9 Generate All',
    'Complete',
    '40 min ago',
    '100 of 100',
    '3',
    '$4.90',
    '$3.70 to 4.50',
    '40 min',
    '2.5 a minute',
  ]);
  expect(cells(1).slice(0, 2)).toEqual(['4 One conversation', 'Cancelled']);
  expect(cells(1)[5]).toBe('no cost');
});

it('FR4.3.1-3 holds actual cost and time against the estimate', async () => {
  await open([ended()]);
  expect(facts()).toContain('$4.90 $0.40 more than estimated');
  expect(facts()).toContain('40 min as estimated');
  expect(facts()).toContain('97 succeeded, 3 failed of 100');
  expect(facts()).toContain('112, 12 of them tried again');
});

it.each<Partial<BatchView>>([
  { state: 'cancelled', succeeded: 10, failed: 0, cancelled: 90 },
  { state: 'paused', succeeded: 10, failed: 0, waiting: 90, endedAt: null },
])('says of no call that it was tried again where it may not have been', async (change) => {
  await open([ended({ ...change, attempts: 15 })]);
  expect(facts()).toContain('15, 5 of them without a result');
});

it('never shows an unknown cost as zero, nor compares it', async () => {
  await open([ended({ costKnown: false, spentMicros: 0 })]);
  expect(cells(0)[5]).toBe('cost unknown');
  expect(facts()).not.toContain('than estimated');
});

it('compares nothing for a batch that was cancelled', async () => {
  await open([ended({ state: 'cancelled', succeeded: 40, cancelled: 57 })]);
  expect(facts()).toContain('40 succeeded, 3 failed, 57 cancelled of 100');
  expect(facts()).not.toContain('than estimated');
});

it('FR4.4.4-5 leads to the errors of the batch', async () => {
  await open([ended({ id: 9 })]);
  await fireEvent.click(screen.getByTestId('batch-errors'));
  expect(place.name).toBe('errors');
  expect(place.focus).toEqual({ batchId: 9 });
});

it('selects by click, by arrow keys and from where the view was opened', async () => {
  await open([ended({ id: 9 }), ended({ id: 8 }), ended({ id: 6 })], { batchId: 8 });
  const shown = () => screen.getByTestId('batch-detail').getAttribute('aria-label');
  expect(shown()).toBe('Batch 8');
  await fireEvent.click(screen.getAllByTestId('batch-row')[2] ?? document.body);
  expect(shown()).toBe('Batch 6');
  const grid = screen.getByTestId('batch-table');
  grid.focus();
  await fireEvent.keyDown(grid, { key: 'ArrowUp' });
  expect(shown()).toBe('Batch 8');
  const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
  expect(cell?.closest<HTMLElement>('[role="row"]')?.dataset.batch).toBe('8');
});

it('FR4.4.2-4 offers Resume Generation for an interrupted batch of the history', async () => {
  await open([batch({ state: 'interrupted', inFlight: 0, running: [] })]);
  await fireEvent.click(screen.getByRole('button', { name: 'Resume Generation' }));
  expect(calls.resumeBatch).toHaveBeenCalledWith(7, null);
});

it('FR4.2.2-5 is live, and its clock runs only as long as the batch does', async () => {
  await open([batch()]);
  expect(cells(0)[3]).toBe('42 of 100');
  expect(cells(0)[7]).toBe('18 min');
  await settle(MINUTE);
  expect(cells(0)[7]).toBe('19 min');
  await change(ended({ startedAt: NOW - 18 * MINUTE, endedAt: NOW + MINUTE }));
  await settle(5 * MINUTE);
  expect(cells(0).slice(1, 4)).toEqual(['Complete', '24 min ago', '100 of 100']);
  expect(cells(0)[7]).toBe('19 min');
});

it('FR4.2.2-4 lists how each conversation of the batch ended, with a check or an X', async () => {
  calls.marks.mockResolvedValue([
    mark(),
    mark({ conversationId: 38, number: 38, outcome: 'failed', score: null, errorTitle: 'No answer in time' }),
  ]);
  await open([ended()]);
  expect(calls.marks).toHaveBeenCalledWith(7, 100);
  const marks = screen.getAllByTestId('mark');
  expect(marks.map((row) => /lucide-(check|x)\b/.exec(row.innerHTML)?.[1])).toEqual(['check', 'x']);
  expect(marks.map((row) => [...row.children].map((cell) => cell.textContent?.trim()).join(' '))).toEqual([
    '37 Anxious Planner + Fear + Roth conversion quality 8.6',
    '38 Anxious Planner + Fear + Roth conversion failed: No answer in time',
  ]);
});

/** One in the middle of each minute, the newest first, each third one failed. */
const marks = (length: number) =>
  Array.from({ length }, (_, i) =>
    mark({
      conversationId: i,
      at: NOW - (i + 0.5) * MINUTE,
      ...(i % 3 === 2 ? { outcome: 'failed', errorTitle: 'No answer in time' } : {}),
    }),
  );

it('shows how fast the batch went, all along, and what failed by kind', async () => {
  const cut = mark({ outcome: 'failed', at: NOW - 5.5 * MINUTE, errorTitle: 'The answer was cut off' });
  calls.marks.mockResolvedValue([...marks(5), cut]);
  await open([ended({ succeeded: 4, failed: 2, total: 6, startedAt: NOW - 6 * MINUTE })]);
  expect(text('batch-throughput')).toBe(
    'Rate over time 1 a minute on average, 1 a minute at most, over 6 min',
  );
  expect(
    screen.getByRole('img', { name: /1 a minute at first, 1 a minute at most, 1 a minute in the end$/ }),
  ).toBeTruthy();
  expect(screen.getAllByTestId('failure-kind').map((kind) => kind.textContent?.trim())).toEqual([
    'No answer in time 1',
    'The answer was cut off 1',
  ]);
  await fireEvent.click(screen.getAllByTestId('failure-kind')[1] ?? document.body);
  expect(place.name).toBe('errors');
  expect(place.focus).toEqual({ batchId: 7, errorTitle: 'The answer was cut off' });
});

it('says that it knows the latest 200 alone, while more have ended', async () => {
  calls.marks.mockResolvedValue(marks(200));
  await open([batch({ succeeded: 250, failed: 50, total: 400, startedAt: NOW - 600 * MINUTE })]);
  expect(text('batch-throughput')).toMatch(/^Rate over time, the latest 200 1 a minute/);
  expect(text('batch-failures')).toMatch(/^Failures by kind, the latest 200 No answer in time 66$/);
});

it('draws no line and names no failure where there is nothing to say', async () => {
  calls.marks.mockResolvedValue([mark(), mark({ conversationId: 38 })]);
  await open([ended({ succeeded: 2, failed: 0, total: 2 })]);
  expect(screen.getAllByTestId('mark')).toHaveLength(2);
  expect(screen.queryByTestId('batch-throughput')).toBeNull();
  expect(screen.queryByTestId('batch-failures')).toBeNull();
});

it('says what the view is for before the first batch', async () => {
  await open([]);
  expect(screen.getByRole('heading', { name: 'No batch yet' })).toBeTruthy();
});
