import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../tests/axe';
import { isOff } from '../../../tests/isOff';
import { play, settle, text } from '../../../tests/wire';
import type { JudgeSettings, JudgeView, Target } from '../../ipc/client';
import { noFilter } from '../../ipc/filter';
import Overlays from '../../Overlays.svelte';
import { app } from '../../state/app.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { batch, estimate, snapshot } from './fixtures';

const calls = play(
  'snapshot',
  'judgeEstimate',
  'judge',
  'judgeSettings',
  'saveJudge',
  'providerDefaults',
  'keyStatus',
  'setKey',
);

const proceed = () => screen.getByTestId<HTMLButtonElement>('proceed');
const why = () => proceed().getAttribute('aria-description');
const failure = (code: string, message: string) => ({ code, message, hint: 'What to do.', problems: [] });

const settings: JudgeSettings = {
  datasetId: 1,
  kind: 'openai',
  baseUrl: 'https://api.openai.com',
  model: 'gpt-5-mini',
  prompt: 'Judge. {{ conversation }}',
};
const view = (change: Partial<JudgeView> = {}): JudgeView => ({
  settings,
  standardPrompt: 'Judge. {{ conversation }}',
  sameFamily: null,
  ...change,
});
const preset = (kind: 'openai' | 'anthropic' | 'practice', baseUrl: string, model: string) => ({
  kind,
  label: kind,
  baseUrl,
  model,
  needsKey: kind !== 'practice',
  terms: null,
  help: '',
});
const everything = { kind: 'matching', filter: noFilter(), except: [] };

async function ask(target: Target | null = null) {
  dialogs.open({ kind: 'judge', target });
  await settle();
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  const key = (status: string) => ({ server: 'api.openai.com', status, hint: null });
  calls.snapshot.mockResolvedValue(snapshot());
  calls.judgeSettings.mockResolvedValue(view());
  calls.saveJudge.mockImplementation(async (input: JudgeSettings) => view({ settings: input }));
  calls.judgeEstimate.mockResolvedValue(estimate({ count: 42, tiers: [], model: 'gpt-5-mini' }));
  calls.judge.mockResolvedValue(batch({ purpose: 'judge' }));
  calls.keyStatus.mockResolvedValue(key('stored'));
  calls.setKey.mockImplementation(async () => calls.keyStatus.mockResolvedValue(key('stored')));
  calls.providerDefaults.mockResolvedValue([
    preset('openai', 'https://api.openai.com', 'gpt-5-mini'),
    preset('anthropic', 'https://api.anthropic.com', 'claude-sonnet-5-5'),
    preset('practice', '', 'practice'),
  ]);
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

describe('the question before a model judges', () => {
  it('shows count, time and cost, proposes a limit, ticked, and starts with it', async () => {
    await ask();
    expect(screen.getByRole('dialog', { name: 'Judge 42 conversations?' })).toBeTruthy();
    expect(calls.judgeEstimate).toHaveBeenCalledWith(1, everything);
    expect(text('dialog-count')).toBe('42');
    expect(text('dialog-cost')).toBe('$2.10 to 2.90');
    expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(true);
    expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('4.50');
    await fireEvent.click(proceed());
    await settle();
    expect(calls.judge).toHaveBeenCalledTimes(1);
    expect(calls.judge).toHaveBeenCalledWith(
      expect.objectContaining({ datasetId: 1, target: everything, limitMicros: 4_500_000 }),
    );
    expect(screen.queryByTestId('judge-dialog')).toBeNull();
  });

  it('is accessible, folded and open', async () => {
    await ask();
    vi.useRealTimers();
    await expectAccessible(screen.getByTestId('judge-dialog'));
    screen.getByTestId<HTMLDetailsElement>('judge-setup').open = true;
    await expectAccessible(screen.getByTestId('judge-dialog'));
    vi.useFakeTimers();
  });

  it('begins with the selection where there is one, and asks for the numbers of another choice', async () => {
    const selection: Target = { kind: 'ids', ids: [1, 2] };
    await ask(selection);
    expect(calls.judgeEstimate).toHaveBeenLastCalledWith(1, selection);
    calls.judgeEstimate.mockResolvedValue(
      estimate({ count: 9, tiers: [], costMicros: { low: 50_000, high: 60_000 }, worstEachMicros: 20_000 }),
    );
    await fireEvent.click(screen.getByTestId('judge-review'));
    await settle();
    expect(calls.judgeEstimate).toHaveBeenLastCalledWith(1, {
      ...everything,
      filter: { ...noFilter(), statuses: ['generated'] },
    });
    expect(text('dialog-count')).toBe('9');
    // A limit that was only proposed follows the new numbers.
    expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('0.10');
  });

  it('keeps a limit that was typed, and starts without one where its box is cleared', async () => {
    await ask();
    await fireEvent.input(screen.getByTestId('limit-input'), { target: { value: '3' } });
    await fireEvent.click(screen.getByTestId('judge-review'));
    await settle();
    expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('3');
    await fireEvent.click(screen.getByTestId('limit-check'));
    await fireEvent.click(proceed());
    await settle();
    expect(calls.judge.mock.calls[0]?.[0]).toMatchObject({ limitMicros: null });
  });

  it('starts nothing on the numbers of an earlier choice, nor where the new ones cannot be read', async () => {
    await ask();
    calls.judgeEstimate.mockRejectedValueOnce(failure('database', 'The database is busy.'));
    const other = screen.getByTestId('judge-review');
    other.focus();
    await fireEvent.click(other);
    await fireEvent.click(proceed());
    await settle();
    await fireEvent.click(proceed());
    expect(why()).toBe('There is no estimate');
    expect(calls.judge).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(why()).toBeNull();
    expect(document.activeElement).not.toBe(screen.getByTestId('limit-input'));
  });

  it('says that there is nothing to judge', async () => {
    calls.judgeEstimate.mockResolvedValue(estimate({ count: 0, tiers: [] }));
    await ask();
    expect(text('nothing-to-do')).toContain('There is nothing to judge here');
    expect(why()).toBe('There is nothing to judge');
  });

  it('keeps the dialog and says why where the batch does not start', async () => {
    await ask();
    calls.judge.mockRejectedValueOnce(failure('priceUnknown', 'The price is not known.'));
    await fireEvent.click(proceed());
    await settle();
    expect(text('judge-error')).toContain('The price is not known.');
    await fireEvent.click(screen.getByTestId('to-settings'));
    expect(place.name).toBe('settings');
  });
});

describe('the judge', () => {
  it('is saved before anything starts, and its numbers are asked for anew', async () => {
    await ask();
    await fireEvent.input(screen.getByTestId('judge-model'), { target: { value: 'gpt-5' } });
    await settle();
    expect(why()).toBe('Save the judge’s settings first, or discard them');
    await fireEvent.click(proceed());
    expect(calls.judge).not.toHaveBeenCalled();
    await fireEvent.click(screen.getByTestId('save-judge'));
    await settle();
    expect(calls.saveJudge).toHaveBeenCalledWith({ ...settings, model: 'gpt-5' });
    expect(calls.judgeEstimate).toHaveBeenCalledTimes(2);
    expect(isOff(proceed())).toBe(false);
  });

  it('goes back to what is saved, and to the standard prompt', async () => {
    calls.judgeSettings.mockResolvedValue(
      view({ settings: { ...settings, prompt: 'Mine {{ conversation }}' } }),
    );
    await ask();
    const prompt = () => screen.getByTestId<HTMLTextAreaElement>('judge-prompt').value;
    await fireEvent.click(screen.getByTestId('standard-prompt'));
    await settle();
    expect(prompt()).toBe('Judge. {{ conversation }}');
    await fireEvent.click(screen.getByTestId('discard-judge'));
    await settle();
    expect(prompt()).toBe('Mine {{ conversation }}');
    expect(why()).toBeNull();
  });

  it('takes the usual server of another provider, and says why it was not saved', async () => {
    await ask();
    await fireEvent.change(screen.getByTestId('judge-kind'), { target: { value: 'anthropic' } });
    await settle();
    expect(screen.getByTestId<HTMLInputElement>('judge-url').value).toBe('https://api.anthropic.com');
    expect(screen.getByTestId<HTMLInputElement>('judge-model').value).toBe('claude-sonnet-5-5');
    calls.saveJudge.mockRejectedValueOnce(failure('invalid', 'The judge has no model.'));
    await fireEvent.click(screen.getByTestId('save-judge'));
    await settle();
    expect(text('judge-settings-error')).toContain('The judge has no model.');
    expect(screen.getByTestId<HTMLInputElement>('judge-url').value).toBe('https://api.anthropic.com');
  });

  it('takes no key along to the server of another provider', async () => {
    calls.keyStatus.mockResolvedValue({ server: 'a server', status: 'missing', hint: null });
    await ask();
    await fireEvent.input(screen.getByTestId('judge-key'), { target: { value: 'sk-secret' } });
    await fireEvent.change(screen.getByTestId('judge-kind'), { target: { value: 'anthropic' } });
    await settle();
    expect(screen.getByTestId<HTMLInputElement>('judge-key').value).toBe('');
  });

  it('warns where judge and writer are of one family', async () => {
    calls.judgeSettings.mockResolvedValue(view({ sameFamily: 'Claude' }));
    await ask();
    expect(text('same-family')).toContain('Judge and writer are both Claude');
  });

  it('asks for the key of its own server', async () => {
    calls.keyStatus.mockResolvedValue({ server: 'api.openai.com', status: 'missing', hint: null });
    await ask();
    expect(why()).toBe('Save a key for the judge’s server first');
    await fireEvent.input(screen.getByTestId('judge-key'), { target: { value: ' sk-secret ' } });
    await fireEvent.click(screen.getByTestId('save-judge-key'));
    await settle();
    expect(calls.setKey).toHaveBeenCalledWith('openai', 'https://api.openai.com', 'sk-secret');
    expect(screen.queryByTestId('judge-key')).toBeNull();
    expect(why()).toBeNull();
  });

  it('says why its settings cannot be read, and reads them again', async () => {
    calls.judgeSettings.mockRejectedValueOnce(failure('database', 'The database is busy.'));
    await ask();
    expect(text('judge-settings-error')).toContain('The database is busy.');
    expect(isOff(proceed())).toBe(true);
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(isOff(proceed())).toBe(false);
  });
});
