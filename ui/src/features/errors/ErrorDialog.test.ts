import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changes, play, settle, text } from '../../../tests/wire';
import type { ErrorView, RowSummary } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { datasets } from '../../state/datasets.svelte';
import { place } from '../../state/place.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { noRequest } from '../../state/generation.svelte';
import { NOW, batch, dataset, failedCall, row, snapshot } from '../runs/fixtures';
import Overlays from '../../Overlays.svelte';

const calls = play('snapshot', 'conversation', 'generate', 'redo', 'useDataset');
const MINUTE = 60_000;

async function show(error: Partial<ErrorView> = {}, now: Partial<RowSummary> = {}) {
  calls.conversation.mockResolvedValue({
    row: row(now),
    generation: null,
    versions: [],
    review: null,
    error: null,
  });
  dialogs.open({ kind: 'error', error: failedCall(error) });
  await settle();
}

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW });
  vi.resetAllMocks();
  calls.generate.mockResolvedValue(batch());
  calls.redo.mockResolvedValue(batch());
  calls.useDataset.mockImplementation(async (id: number) => dataset({ id }));
  calls.snapshot.mockResolvedValue(snapshot({ datasets: [dataset(), dataset({ id: 2 })] }));
  await app.start();
  place.go('conversations');
  render(Overlays);
});
afterEach(async () => {
  dialogs.closeAll();
  await settle();
  app.stop();
  vi.useRealTimers();
});

it('FR4.4.4-1 shows what happened, what to do, time, response code and message', async () => {
  await show();
  expect(screen.getByRole('dialog', { name: 'No answer in time' })).toBeTruthy();
  expect(screen.getByText(/did not finish the answer within the timeout/)).toBeTruthy();
  expect(text('error-todo')).toBe('Retry, or raise the timeout in Settings if the model is slow.');
  expect(text('error-time')).toBe('4 Nov 2026, 15:22:00, 2 minutes ago');
  expect(text('error-code')).toBe('504, the server failed');
  expect(text('error-message')).toBe('operation timed out after 300 s');
  expect(text('error-call')).toContain('req_011');
  expect(text('error-call')).toContain('2 of this conversation, in batch 7');
  expect(text('error-call')).toContain('Anthropic, claude-sonnet-4-5');
});

it('FR4.4.4-1 shows the metadata of the conversation', async () => {
  await show();
  const facts = text('error-conversation');
  for (const part of [
    '#35',
    'Sandwich Carer',
    'Overwhelm to Empowerment',
    'Eldercare costs',
    'get a plan, calm',
    'Scenario',
  ])
    expect(facts).toContain(part);
});

it('FR4.4.4-1 says that no answer came where there is no response code', async () => {
  await show({ httpStatus: null, requestId: null });
  expect(text('error-code')).toBe('none, no answer came');
});

it('FR4.4.4-2 retries what a retry can mend', async () => {
  await show();
  expect(text('retry-line')).toBe('Trying again can fix this.');
  await fireEvent.click(screen.getByTestId('error-retry'));
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(
    expect.objectContaining({ target: { kind: 'ids', ids: [35] }, maxTokens: null }),
  );
  expect(dialogs.of('error')).toBeNull();
});

it.each([
  ['settings' as const, 'error-settings', 'settings'],
  ['edit' as const, 'error-row', 'conversations'],
])(
  'FR4.4.4-7 offers no retry where it cannot help, but the way to what can (%s)',
  async (remedy, button, view) => {
    place.go('errors');
    await show({ remedy, retryable: false });
    expect(text('retry-line')).toContain('Trying again will not fix this.');
    expect(screen.queryByTestId('error-retry')).toBeNull();
    await fireEvent.click(screen.getByTestId(button));
    expect(place.name).toBe(view);
    expect(place.focus.conversationId).toBe(35);
    expect(dialogs.of('error')).toBeNull();
  },
);

it('FR4.4.4-7 offers nothing but the text where nothing helps', async () => {
  await show({ remedy: 'none', retryable: false });
  const names = screen.getAllByRole('button').map((button) => button.textContent?.trim());
  expect(names).toEqual(['', 'Copy error details', 'Close']);
});

it('FR4.4.4-2 retries a cut-off answer with a larger limit, and a larger one the next time', async () => {
  const cutOff = {
    kind: 'truncated',
    title: 'The answer was cut off',
    remedy: 'larger_limit' as const,
    conversationId: 36,
  };
  await show(cutOff, { id: 36 });
  const button = screen.getByTestId('error-larger-limit');
  expect(button.textContent?.trim()).toBe('Retry with a larger limit (16,384 tokens)');
  await fireEvent.click(button);
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(expect.objectContaining({ maxTokens: 16_384 }));

  await show({ ...cutOff, maxTokens: 16_384, conversationId: 37 }, { id: 37 });
  expect(screen.getByTestId('error-larger-limit').textContent).toContain('32,768');
});

it('FR4.4.4-7 leads to Settings where the limit cannot grow by itself', async () => {
  await show({ remedy: 'larger_limit', maxTokens: 32_768 });
  expect(screen.queryByTestId('error-larger-limit')).toBeNull();
  expect(screen.getByTestId('error-settings')).toBeTruthy();
});

it('FR4.4.4-2 does not offer to pay twice for a row that was generated since', async () => {
  await show({}, { status: 'approved', generatedAt: NOW - MINUTE });
  expect(text('error-since')).toBe('This conversation has a newer text by now.');
  expect(screen.queryByTestId('error-retry')).toBeNull();
});

const written = { status: 'generated' as const, generatedAt: NOW - 60 * MINUTE };

it('FR4.4.4-2 retries what could not be written again, with what that was asked for', async () => {
  const redo = { ...noRequest, reason: 'untrue' };
  const again = { seen: 71, request: redo, target: { kind: 'ids', ids: [35] } };
  await show({ redo, versionId: 71 }, written);
  expect(screen.queryByTestId('error-since')).toBeNull();
  await fireEvent.click(screen.getByTestId('error-retry'));
  await settle();
  expect(calls.redo).toHaveBeenCalledWith(expect.objectContaining({ ...again, maxTokens: null }));

  await show({ redo, versionId: 71, remedy: 'larger_limit', conversationId: 36 }, { ...written, id: 36 });
  await fireEvent.click(screen.getByTestId('error-larger-limit'));
  await settle();
  expect(calls.redo).toHaveBeenLastCalledWith(expect.objectContaining({ seen: 71, maxTokens: 16_384 }));
  expect(calls.generate).not.toHaveBeenCalled();
});

it('asks before a retry takes an approval away', async () => {
  await show({}, { ...written, status: 'approved' });
  await fireEvent.click(screen.getByTestId('error-retry'));
  await settle();
  expect(dialogs.of('confirm')?.title).toBe('Generate #35 again?');
  expect(calls.generate).not.toHaveBeenCalled();
  void dialogs.of('confirm')?.run();
  await settle();
  expect(calls.generate).toHaveBeenCalledTimes(1);
});

it('acts in the dataset of the call', async () => {
  await show({ datasetId: 2 });
  await fireEvent.click(screen.getByTestId('error-retry'));
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(expect.objectContaining({ datasetId: 2 }));
  expect(calls.useDataset).not.toHaveBeenCalled();

  await show({ datasetId: 2, remedy: 'edit', retryable: false });
  place.go('errors');
  await fireEvent.click(screen.getByTestId('error-row'));
  await settle();
  expect([datasets.current?.id, place.name, place.focus.conversationId]).toEqual([2, 'conversations', 35]);
});

it.each([
  ['judge' as const, 'Judging: No answer in time', 'error-judge', 'judge' as const],
  ['brief' as const, 'Writing briefs: No answer in time', 'error-briefs', 'briefs' as const],
  ['trial' as const, 'Trial: No answer in time', null, null],
])('says that a %s failed, and pays for no conversation instead', async (purpose, name, button, kind) => {
  await show({ purpose }, { status: 'failed' });
  expect(screen.getByRole('dialog', { name })).toBeTruthy();
  expect(screen.queryByTestId('error-since')).toBeNull();
  expect(screen.queryByTestId('error-retry')).toBeNull();
  if (button === null) return;
  const opened = vi.spyOn(dialogs, 'open').mockImplementation(() => {});
  await fireEvent.click(screen.getByTestId(button));
  await settle();
  expect(opened).toHaveBeenCalledWith(expect.objectContaining({ kind }));
  opened.mockRestore();
});

it('says that a row is deleted, and offers nothing that would need it', async () => {
  calls.conversation.mockRejectedValue({ code: 'notFound', message: 'It is no longer there.' });
  dialogs.open({ kind: 'error', error: failedCall({ deleted: true }) });
  await settle();
  expect(text('error-conversation')).toContain('#35, deleted');
  expect(screen.queryByTestId('error-retry')).toBeNull();
});

it('FR4.4.4-7 says that something is to be changed elsewhere before a retry', async () => {
  await show({ kind: 'billing', remedy: 'elsewhere', retryable: false });
  expect(text('retry-line')).toContain('Trying again will not fix this. Change it at the provider');
  expect(screen.getByTestId('retry-line').dataset.helps).toBe('false');
  await fireEvent.click(screen.getByTestId('error-retry'));
  await settle();
  expect(calls.generate).toHaveBeenCalledTimes(1);
});

it('FR4.4.4-2 takes Retry away once the row is under way', async () => {
  await show();
  expect(screen.getByTestId('error-retry')).toBeTruthy();
  await changes({ rows: [row({ status: 'generating' })] });
  await settle();
  expect(text('error-since')).toBe('This conversation is being generated again.');
  // In a batch that is paused nothing is being generated.
  await changes({ rows: [row({ status: 'generated', queued: true })] });
  await settle();
  expect(text('error-since')).toBe('This conversation waits in a batch already.');
  expect(screen.queryByTestId('error-retry')).toBeNull();
});

it('FR4.4.4-3 copies the details for a support ticket', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: { writeText } } }));
  await show();
  await fireEvent.click(screen.getByTestId('error-copy'));
  expect(writeText).toHaveBeenCalledWith('Train error report\nNo answer in time');
  vi.unstubAllGlobals();
});
