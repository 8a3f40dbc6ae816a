import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { change, play, settle } from '../../tests/wire';
import { batch, counts, dataset, failedCall, row, snapshot } from '../features/runs/fixtures';
import type { ErrorPage, ErrorQuery, RowQuery } from '../ipc/client';
import { app } from '../state/app.svelte';
import { place } from '../state/place.svelte';
import { dialogs } from '../state/dialogs.svelte';
import { noRequest } from '../state/generation.svelte';
import ErrorLogView from './ErrorLogView.svelte';

const calls = play('snapshot', 'errors', 'batches', 'rows');

const rows = () => screen.getAllByTestId(/^error-row-\d+$/);
const lastQuery = () => calls.errors.mock.calls.at(-1)?.[0] as ErrorQuery;

/** A log of `total` failed calls, answered page by page. */
function log(total: number) {
  calls.errors.mockImplementation(async (query: ErrorQuery): Promise<ErrorPage> => {
    const length = Math.max(0, Math.min(query.limit, total - query.offset));
    return {
      errors: Array.from({ length }, (_, i) => {
        const number = total - query.offset - i;
        return failedCall({ number, conversationId: number });
      }),
      total,
      kinds: total > 0 ? [{ kind: 'timeout', title: 'No answer in time', count: total }] : [],
    };
  });
}

async function open(focus = {}, failed = 2) {
  calls.snapshot.mockResolvedValue(snapshot({ datasets: [dataset({ counts: counts({ failed }) })] }));
  await app.start();
  place.go('errors', focus);
  const view = render(ErrorLogView);
  await settle();
  return view;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  calls.batches.mockResolvedValue([batch({ state: 'completed' })]);
  // jsdom lays nothing out: the list is 400 px high.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
});
afterEach(() => {
  dialogs.closeAll();
  app.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('FR4.4.4-5 lists the whole history, drawing only what is in sight', async () => {
  log(5000);
  await open();
  expect(screen.getByTestId('error-total').textContent).toContain('5,000 failed calls');
  expect(lastQuery()).toMatchObject({ datasetId: 1, offset: 0, limit: 100 });
  expect(rows()[0]?.textContent).toContain('#5000');
  expect(rows().length).toBeLessThan(60);
});

it('FR4.4.4-5 reads further pages of 100 as they come into sight', async () => {
  log(5000);
  await open();
  await fireEvent.keyDown(rows()[0] ?? document.body, { key: 'ArrowDown' });
  expect(calls.errors).toHaveBeenCalledTimes(1);
  const list = screen.getByTestId('error-list');
  list.scrollTop = 36 * 150;
  await fireEvent.scroll(list);
  await settle(300);
  expect(calls.errors.mock.calls.map(([query]) => (query as ErrorQuery).offset)).toEqual([0, 100]);
  expect(screen.getByTestId('error-row-150').textContent).toContain('#4850');
});

it('FR4.4.4-5 a row opens the details', async () => {
  log(3);
  await open();
  await fireEvent.click(screen.getByTestId('error-row-1'));
  expect(dialogs.of('error')?.error.number).toBe(2);
});

it('FR4.4.4-5 says what failed besides conversations, and for rows that are gone, and retries neither', async () => {
  log(4);
  const one = failedCall();
  const errors = [
    failedCall({ purpose: 'judge' }),
    failedCall({ deleted: true }),
    failedCall({ number: null, name: '', tier: '', deleted: true }),
    one,
  ].map((error, at) => ({ ...error, conversationId: at }));
  calls.errors.mockResolvedValue({ errors, total: 4, kinds: [] });
  await open();
  const said = rows().map((row) => row.textContent?.replace(/\s+/g, ' '));
  expect(said[0]).toContain('Judging: No answer in time');
  expect(said[1]).toContain(`#35, deleted ${one.name}`);
  expect(said[2]).toContain('deleted');
  expect(rows().map((row) => within(row).queryByTestId('error-row-retry') !== null)).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

it('FR4.4.4-6 filters by kind, time and what a retry can mend, and keeps the filters', async () => {
  log(3);
  const view = await open();
  await fireEvent.change(screen.getByLabelText('Kind'), { target: { value: 'timeout' } });
  expect(lastQuery().kinds).toEqual(['timeout']);
  await fireEvent.change(screen.getByLabelText('Can a retry help'), { target: { value: 'no' } });
  expect(lastQuery()).toMatchObject({ kinds: ['timeout'], retryable: false });
  await fireEvent.change(screen.getByLabelText('Time'), { target: { value: 'week' } });
  expect(lastQuery().since).toBe(Date.now() - 7 * 86_400_000);
  view.unmount();
  render(ErrorLogView);
  await settle();
  expect(lastQuery()).toMatchObject({ kinds: ['timeout'], retryable: false });
  await fireEvent.click(screen.getByTestId('filter-clear'));
  await settle();
  expect(lastQuery()).toMatchObject({ kinds: [], retryable: null, since: null, batchId: null });
});

it('FR4.4.4-6 opens with the errors of one batch', async () => {
  log(3);
  await open({ batchId: 7 });
  expect(calls.errors.mock.calls.every(([query]) => (query as ErrorQuery).batchId === 7)).toBe(true);
  expect(screen.getByLabelText<HTMLSelectElement>('Batch').value).toBe('7');
});

it('FR4.4.4-6 opens with one kind of the errors of a batch, and keeps that for this visit alone', async () => {
  log(3);
  const view = await open({ batchId: 7, errorTitle: 'No answer in time' });
  expect(lastQuery()).toMatchObject({ batchId: 7, kinds: ['timeout'] });
  expect(screen.getByLabelText<HTMLSelectElement>('Kind').value).toBe('timeout');
  expect(rows()).toHaveLength(3);
  view.unmount();
  await open();
  expect(lastQuery()).toMatchObject({ batchId: null, kinds: [] });
});

it('shows all errors of a batch where none of them is of the kind that was asked for', async () => {
  log(3);
  await open({ batchId: 7, errorTitle: 'The answer was cut off' });
  expect(lastQuery()).toMatchObject({ batchId: 7, kinds: [] });
  expect(rows()).toHaveLength(3);
});

it('FR4.4.4-5 shows a new failure without any action', async () => {
  log(3);
  await open();
  log(4);
  await change(batch({ failed: 3, attempts: 50 }));
  await settle(600);
  expect(screen.getByTestId('error-total').textContent).toContain('4 failed calls');
});

it('FR4.4.4-4 offers Retry All Failed while there are failures', async () => {
  log(3);
  await open();
  await fireEvent.click(screen.getByRole('button', { name: 'Retry All Failed (2)' }));
  expect(dialogs.of('generate')?.target).toEqual({ kind: 'failed' });
});

it('FR4.4.4-4 retries what a batch could not write again, with what the batch asked for', async () => {
  const redo = { ...noRequest, reason: 'untrue' };
  const [at, before] = [Date.now(), Date.now() - 60_000];
  const errors = [3, 2, 1].map((id) => failedCall({ conversationId: id, at, redo }));
  // More calls than one answer gives: the older ones are in the next.
  calls.errors.mockImplementation(async ({ offset }: ErrorQuery) => ({
    errors: offset < 1000 ? errors.slice(0, 2) : errors.slice(1),
    total: 1001,
    kinds: [],
  }));
  await open({ batchId: 7 }, 0);
  const shown = (generatedAt: number) => ({ status: 'generated' as const, generatedAt });
  const rows = [
    row({ id: 1, ...shown(before) }),
    row({ id: 2, ...shown(at + 1) }),
    row({ id: 3, queued: true }),
  ];
  calls.rows.mockImplementation(async ({ filter }: RowQuery) => ({
    rows: rows.filter(({ id }) => filter.ids.includes(id)),
  }));
  await fireEvent.click(screen.getByRole('button', { name: 'Retry what failed in batch 7' }));
  await settle();
  expect(calls.rows.mock.calls.map(([{ filter }]) => filter.ids)).toEqual([[3, 2], [1]]);
  expect(dialogs.of('generate')).toMatchObject({ target: { kind: 'ids', ids: [1] }, redo });
});

it('says what the log is for while it is empty, and offers no retry then', async () => {
  log(0);
  await open({}, 0);
  expect(screen.getByRole('heading', { name: 'No call has failed' })).toBeTruthy();
  expect(screen.queryByTestId('log-retry-all')).toBeNull();
});

it('says that the filters leave nothing, and clears them', async () => {
  log(0);
  await open({ batchId: 7 });
  expect(screen.getByRole('heading', { name: 'No failed call matches' })).toBeTruthy();
  log(3);
  await fireEvent.click(screen.getAllByRole('button', { name: 'Clear filters' })[1] ?? document.body);
  await settle();
  expect(rows()).toHaveLength(3);
});

it('says at its place that the log could not be read, and reads again', async () => {
  calls.errors.mockRejectedValueOnce({
    code: 'database',
    message: 'The database is locked.',
    hint: null,
    problems: [],
  });
  await open();
  log(3);
  expect(screen.getByText('The database is locked.')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await settle();
  expect(rows()).toHaveLength(3);
});
