import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../tests/axe';
import { isOff } from '../../../tests/isOff';
import { play, settle, text } from '../../../tests/wire';
import type { EstimateView, Target } from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import Overlays from '../../Overlays.svelte';
import { batch, estimate, snapshot } from './fixtures';

const calls = play('snapshot', 'estimate', 'countMatching', 'generate', 'library');

const proceed = () => screen.getByTestId<HTMLButtonElement>('proceed');
/** The words on the button, without its keys. */
const verb = () => proceed().textContent?.replace('Ctrl Enter', '').trim();
const failure = (code: string, message: string) => ({ code, message, hint: 'What to do.', problems: [] });

async function ask(target: Target, answer: Partial<EstimateView> = {}) {
  calls.estimate.mockResolvedValue(estimate(answer));
  dialogs.open({ kind: 'generate', target: target });
  await settle();
}

let opener: HTMLButtonElement;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  calls.generate.mockResolvedValue(batch());
  calls.snapshot.mockResolvedValue(snapshot());
  await app.start();
  place.go('conversations');
  opener = document.createElement('button');
  document.body.append(opener);
  opener.focus();
  render(Overlays);
});
afterEach(async () => {
  dialogs.closeAll();
  await settle();
  opener.remove();
  app.stop();
  vi.useRealTimers();
});

it('FR4.3.1-2 FR4.3.1-3 shows conversations, minutes and cost as a range, and what they rest on', async () => {
  await ask({ kind: 'all' });
  expect(calls.estimate).toHaveBeenCalledWith(1, { kind: 'all' });
  expect(screen.getByRole('dialog', { name: 'Generate all 58 conversations?' })).toBeTruthy();
  expect(text('dialog-count')).toBe('58');
  expect(text('dialog-minutes')).toBe('22 to 31 min');
  expect(text('dialog-cost')).toBe('$2.10 to 2.90');
  expect(text('dialog-basis')).toBe('Estimated from 42 of your own.');
  expect(text('dialog-provider')).toBe('Anthropic, claude-sonnet-4-5');
});

it('FR4.3.1-3 breaks the estimate down by tier and says where each comes from', async () => {
  await ask({ kind: 'all' });
  const rows = [...screen.getByTestId('dialog-tiers').querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent?.trim()),
  );
  expect(rows).toEqual([
    ['Template', '22', '~$0.036 each', '$0.79', 'from 30 of your own'],
    ['Scenario', '21', '~$0.045 each', '$0.95', 'from 12 of your own'],
    ['Edge Case', '15', '~$0.051 each', '$0.77', 'from defaults, too few of your own'],
  ]);
});

it('FR4.3.1-7 has Proceed and Cancel, plainly labelled', async () => {
  await ask({ kind: 'all' });
  expect(verb()).toBe('Proceed');
  await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await settle();
  expect(screen.queryByTestId('generate-dialog')).toBeNull();
  expect(calls.generate).not.toHaveBeenCalled();
});

it('FR4.2.1-5 asks before a selection: count, time and cost, with the verb on the button', async () => {
  await ask({ kind: 'ids', ids: [1, 2, 3] }, { count: 3, similar: 2 });
  expect(screen.getByRole('dialog', { name: 'Generate 3 conversations?' })).toBeTruthy();
  expect(verb()).toBe('Generate 3 conversations');
  expect(text('similar-note')).toContain('2 conversations are planned much like another one');
  await fireEvent.click(proceed());
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(
    expect.objectContaining({
      datasetId: 1,
      target: { kind: 'ids', ids: [1, 2, 3] },
      limitMicros: 4_500_000,
      email: false,
    }),
  );
  expect(dialogs.of('generate')).toBeNull();
});

it('says how many rows are left out, and why', async () => {
  await ask({ kind: 'all' }, { count: 3, incomplete: 2 });
  expect(text('incomplete-note')).toContain(
    '2 rows are left out: they lack a persona, an emotion or a topic that the library knows.',
  );
});

it('says what prompts lack, and as whom replies are written where nobody has chosen', async () => {
  const lacking = ['brief', 'strategy of "Panic to Calm"', 'summary of "VAT on tips"', 'role of "Ann"'];
  await ask({ kind: 'all' }, { lacking, unchosenVoice: 'Nora Whitfield (Planner)' });
  expect(text('lacking-note')).toContain(
    'an empty value: brief, strategy of "Panic to Calm", summary of "VAT on tips" and 1 more.',
  );
  expect(text('voice-note')).toContain('Replies are written as Nora Whitfield (Planner), the voice of the');
  calls.library.mockResolvedValue([{ id: 7, kind: 'voice', active: true }]);
  await fireEvent.click(screen.getByTestId('to-voice'));
  await settle();
  expect([place.name, place.focus.itemId, dialogs.of('generate')]).toEqual(['library', 7, null]);
});

it('says that nothing can be generated yet, without figures of nothing, and leads to the plan', async () => {
  await ask({ kind: 'all' }, { count: 0, incomplete: 1 });
  expect(screen.getByRole('dialog', { name: 'Nothing can be generated yet' })).toBeTruthy();
  expect(screen.queryByTestId('nothing-to-do')).toBeNull();
  expect(text('incomplete-note')).toContain('1 row is left out: it lacks');
  expect(screen.queryByTestId('dialog-minutes')).toBeNull();
  expect(proceed().getAttribute('aria-description')).toBe('Nothing can be generated yet');
  await fireEvent.click(screen.getByTestId('to-plan'));
  expect([place.name, place.focus.edit, dialogs.of('generate')]).toEqual(['conversations', true, null]);
});

it('FR4.2.1-5 says that approved ones of the selection would have to be reviewed again', async () => {
  await ask({ kind: 'ids', ids: [1, 2, 3] }, { count: 3, approved: 2 });
  expect(text('approved-note')).toBe(
    '2 conversations are approved. The approved text is kept as an older version; the new one waits for review.',
  );
});

it('FR4.2.1-5 says how many of the selected are left out, and the same rows once', async () => {
  await ask({ kind: 'ids', ids: [1, 2, 3, 4] }, { count: 1, incomplete: 2 });
  expect(text('left-out')).toBe('1 of the selected waits or runs already and is left out.');
  expect(text('incomplete-note')).toContain('2 rows are left out: they lack');
});

it('FR4.2.1-5 says it of a selection by filter too', async () => {
  calls.countMatching.mockResolvedValue(100);
  await ask({ kind: 'matching', filter: noFilter(), except: [] }, { count: 60 });
  expect(text('left-out')).toBe('40 of the selected wait or run already and are left out.');
});

it('FR4.4.4-4 retries all failed under its own name', async () => {
  await ask({ kind: 'failed' }, { count: 3 });
  expect(screen.getByRole('dialog', { name: 'Retry 3 failed conversations?' })).toBeTruthy();
  expect(verb()).toBe('Retry 3 conversations');
});

it('FR4.3.1-4 warns above $100 and above 2 hours; each needs its own yes', async () => {
  await ask(
    { kind: 'all' },
    {
      warnCost: true,
      warnTime: true,
      similar: 3,
      costMicros: { low: 104_000_000, high: 150_000_000 },
      ms: { low: 9e6, high: 1.2e7 },
    },
  );
  expect(text('warn-cost')).toContain('This can cost more than $100');
  expect(text('warn-time')).toContain('This can take more than 2 hours');
  expect(isOff(proceed())).toBe(true);
  await fireEvent.click(screen.getByLabelText('Spend $104.00 to 150.00 on this batch'));
  expect(isOff(proceed())).toBe(true);
  await fireEvent.click(screen.getByLabelText('Let it run for 2.5 to 3.3 h'));
  expect(isOff(proceed())).toBe(false);
  vi.useRealTimers();
  await expectAccessible(screen.getByTestId('generate-dialog'));
  vi.useFakeTimers();
});

it('FR4.3.1-4 shows no warning below', async () => {
  await ask({ kind: 'all' });
  expect(screen.queryByTestId('warn-cost')).toBeNull();
  expect(screen.queryByTestId('warn-time')).toBeNull();
});

it('FR4.3.1-2 shows the places of the figures while the estimate is on its way', async () => {
  let answer: (value: EstimateView) => void = () => {};
  calls.estimate.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  dialogs.open({ kind: 'generate', target: { kind: 'all' } });
  await settle();
  expect(text('dialog-count')).toBe('58');
  expect(text('dialog-cost')).toBe('');
  expect(isOff(proceed())).toBe(true);
  answer(estimate());
  await settle();
  expect(text('dialog-cost')).toBe('$2.10 to 2.90');
  expect(document.activeElement).toBe(screen.getByTestId('limit-input'));
});

it('says at its place that there is no estimate, and asks again', async () => {
  calls.estimate.mockRejectedValueOnce(failure('database', 'The database is locked.'));
  await ask({ kind: 'all' });
  expect(text('generate-error')).toContain('The database is locked. What to do.');
  expect(isOff(proceed())).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await settle();
  expect(text('dialog-cost')).toBe('$2.10 to 2.90');
});

it('FR4.3.1-2 says that the price is unknown, forbids a limit then, and leads to the price table', async () => {
  await ask({ kind: 'all' }, { costMicros: null, worstEachMicros: null });
  expect(text('dialog-cost')).toBe('Unknown');
  expect(isOff(proceed())).toBe(false);
  await fireEvent.input(screen.getByTestId('limit-input'), { target: { value: '5' } });
  expect(text('limit-reach')).toContain('A limit needs the price of the model');
  expect(isOff(proceed())).toBe(true);
  await fireEvent.click(screen.getByTestId('to-prices'));
  expect([place.name, place.focus.section]).toEqual(['settings', 'prices']);
  expect(dialogs.of('generate')).toBeNull();
});

it('stays open with the reason where the batch is refused', async () => {
  await ask({ kind: 'all' });
  calls.generate.mockRejectedValue(failure('priceUnknown', 'The price of this model is not known.'));
  await fireEvent.click(proceed());
  await settle();
  expect(text('generate-error')).toContain('The price of this model is not known.');
  expect(screen.getByTestId('to-prices')).toBeTruthy();
});

it('says that there is nothing left to generate', async () => {
  await ask({ kind: 'all' }, { count: 0, tiers: [] });
  expect(text('nothing-to-do')).toBe('All that is not generated waits in a batch already.');
  expect(isOff(proceed())).toBe(true);
});

it('FR4.2.1-5 Escape leaves, the focus goes back to where it was', async () => {
  await ask({ kind: 'all' });
  expect(document.activeElement).toBe(screen.getByTestId('limit-input'));
  await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  await settle();
  expect(dialogs.of('generate')).toBeNull();
  expect(document.activeElement).toBe(opener);
});

it('FR4.3.1-7 Ctrl+Enter proceeds once, Enter in the limit and a held key never, nor while a warning is open', async () => {
  await ask({ kind: 'all' }, { warnTime: true });
  const field = screen.getByTestId('limit-input');
  await fireEvent.input(field, { target: { value: '2' } });
  await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  expect(calls.generate).not.toHaveBeenCalled();
  await fireEvent.click(screen.getByTestId('accept-time'));
  await fireEvent.keyDown(field, { key: 'Enter' });
  await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true, repeat: true });
  // A button that is not told so would take a held Enter for a click.
  expect(await fireEvent.keyDown(proceed(), { key: 'Enter', repeat: true })).toBe(false);
  await settle();
  expect(calls.generate).not.toHaveBeenCalled();
  await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
  await settle();
  expect(calls.generate).toHaveBeenCalledTimes(1);
});

it('FR4.3.1-7 begins on Proceed only where nothing costs', async () => {
  await ask(
    { kind: 'all' },
    { free: true, costMicros: { low: 0, high: 0 }, provider: 'practice', model: 'practice' },
  );
  expect(document.activeElement).toBe(proceed());
});

it('asks for a model where none was chosen, and then has the numbers', async () => {
  calls.estimate.mockRejectedValueOnce(failure('needsProvider', 'No provider was chosen yet.'));
  await ask({ kind: 'all' });
  await fireEvent.click(screen.getByTestId('to-set-up'));
  await settle();
  expect(dialogs.opened.at(-1)?.request).toEqual({ kind: 'providerSetup', reason: 'needsProvider' });
  dialogs.close(dialogs.opened.at(-1)?.id ?? 0, true);
  await settle();
  expect(screen.queryByTestId('generate-error')).toBeNull();
  expect(calls.generate).not.toHaveBeenCalled();
});

it('FR4.3.1-2 asks again with new numbers where another provider was chosen on the way', async () => {
  await ask({ kind: 'all' });
  calls.generate.mockRejectedValueOnce(failure('needsProvider', 'No provider.'));
  calls.estimate.mockResolvedValue(
    estimate({ provider: 'OpenAI', costMicros: { low: 9_000_000, high: 11_000_000 } }),
  );
  await fireEvent.click(proceed());
  await settle();
  dialogs.close(dialogs.opened.at(-1)?.id ?? 0, true);
  await settle();
  expect(calls.generate).toHaveBeenCalledTimes(1);
  expect(screen.getByTestId('estimate-renewed')).toBeTruthy();
  expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('17.00');
  await fireEvent.click(proceed());
  await settle();
  expect(calls.generate).toHaveBeenLastCalledWith(expect.objectContaining({ limitMicros: 17_000_000 }));
  expect(dialogs.of('generate')).toBeNull();
});
