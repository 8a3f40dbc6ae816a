import { count } from '../../lib/format';
import type { ProviderInput } from '../../ipc/client';

export type InputErrors = Partial<Record<keyof ProviderInput, string>>;

export const bounds = {
  maxTokens: { min: 256, max: 128_000 },
  temperature: { min: 0, max: 2 },
  concurrency: { min: 1, max: 1000 },
  timeoutSeconds: { min: 1, max: 3600 },
  invalidRetries: { min: 0, max: 3 },
} as const;

/** What cannot be obeyed, by field, in words. */
export function inputErrors(input: ProviderInput): InputErrors {
  const errors: InputErrors = {};
  if (input.kind !== 'practice' && !input.model.trim())
    errors.model = 'Name the model, or test the connection and choose one.';
  for (const key of ['maxTokens', 'concurrency', 'timeoutSeconds', 'invalidRetries'] as const) {
    const error = outside(input[key], bounds[key].min, bounds[key].max, true);
    if (error) errors[key] = error;
  }
  if (input.temperature !== null) {
    const error = outside(input.temperature, bounds.temperature.min, bounds.temperature.max, false);
    if (error) errors.temperature = error;
  }
  return errors;
}

function outside(value: number | null, min: number, max: number, whole: boolean): string | null {
  if (value === null || Number.isNaN(value)) return 'Enter a number.';
  if (whole && !Number.isInteger(value)) return 'Enter a whole number.';
  if (value < min || value > max) {
    return `Between ${count(min)} and ${count(max)}.`;
  }
  return null;
}
