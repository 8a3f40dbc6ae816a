import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isOff } from '../../../tests/isOff';
import { play, settle, text } from '../../../tests/wire';
import type { EstimateView, Target } from '../../ipc/client';
import { app } from '../../state/app.svelte';
import { place } from '../../state/place.svelte';
import { provider } from '../../state/provider.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import Overlays from '../../Overlays.svelte';
import { batch, estimate, provider as providerWith, snapshot } from './fixtures';

const calls = play('snapshot', 'estimate', 'generate');

const proceed = () => screen.getByTestId<HTMLButtonElement>('proceed');

async function ask(target: Target, answer: Partial<EstimateView> = {}) {
  calls.estimate.mockResolvedValue(estimate(answer));
  dialogs.open({ kind: 'generate', target: target });
  await settle();
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  calls.generate.mockResolvedValue(batch());
  calls.snapshot.mockResolvedValue(snapshot());
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

it('FR4.3.1-5 proposes a spending limit, which a click takes off', async () => {
  await ask({ kind: 'all' });
  // One and a half times $2.90, rounded up.
  expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('4.50');
  expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(true);
  await fireEvent.click(screen.getByTestId('limit-check'));
  await fireEvent.click(proceed());
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(expect.objectContaining({ limitMicros: null }));
});

it('FR4.3.1-5 takes an optional spending limit and says how far it reaches', async () => {
  await ask({ kind: 'all' });
  await fireEvent.click(screen.getByTestId('limit-check'));
  await fireEvent.input(screen.getByTestId('limit-input'), { target: { value: '1.50' } });
  expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(true);
  expect(text('limit-reach')).toBe('covers about 32 of 58');
  await fireEvent.click(proceed());
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(expect.objectContaining({ limitMicros: 1_500_000 }));
});

it('FR4.3.1-5 refuses a limit that lets no call through', async () => {
  await ask({ kind: 'all' });
  await fireEvent.input(screen.getByTestId('limit-input'), { target: { value: '0.10' } });
  expect(text('limit-reach')).toBe('Too small: one call can cost up to $0.13, so none would be sent.');
  expect(isOff(proceed())).toBe(true);
  await fireEvent.click(screen.getByTestId('limit-check'));
  expect(isOff(proceed())).toBe(false);
});

it('FR4.3.1-5 starts with the limit of the provider settings', async () => {
  provider.current = providerWith({ limitMicros: 2_500_000 });
  await ask({ kind: 'all' });
  expect(screen.getByTestId<HTMLInputElement>('limit-input').value).toBe('2.50');
  expect(screen.getByTestId<HTMLInputElement>('limit-check').checked).toBe(true);
  expect(text('limit-reach')).toBe('covers about 55 of 58');
});

it('FR4.3.1-5 asks for no limit where nothing costs', async () => {
  await ask(
    { kind: 'all' },
    { free: true, costMicros: { low: 0, high: 0 }, provider: 'practice', model: 'practice' },
  );
  expect(text('dialog-cost')).toBe('No cost');
  expect(screen.queryByTestId('limit-check')).toBeNull();
});

it.each([
  ['2,50', 2_500_000],
  ['1,000.50', 1_000_500_000],
])('FR4.3.1-5 reads the limit %s as it is written', async (typed, micros) => {
  await ask({ kind: 'all' });
  const field = screen.getByTestId<HTMLInputElement>('limit-input');
  await fireEvent.input(field, { target: { value: typed } });
  expect(field.value).toBe(typed);
  await fireEvent.blur(field);
  expect(field.value).toBe(typed === '2,50' ? '2.50' : '1,000.50');
  await fireEvent.click(proceed());
  await settle();
  expect(calls.generate).toHaveBeenCalledWith(expect.objectContaining({ limitMicros: micros }));
});

it('FR4.3.1-5 starts nothing with a limit that can be read in two ways', async () => {
  await ask({ kind: 'all' });
  const field = screen.getByTestId<HTMLInputElement>('limit-input');
  await fireEvent.input(field, { target: { value: '1,200' } });
  expect(isOff(proceed())).toBe(true);
  expect(screen.getByText(/This can mean 1200 or 1\.200/)).toBeTruthy();
});
