import { count } from '../../lib/format';
import type { Bounds, ProviderInput } from '../../ipc/client';
import { limits } from '../../state/limits';

export type InputErrors = Partial<Record<keyof ProviderInput, string>>;

/** What cannot be obeyed, by field, in words. */
export function inputErrors(input: ProviderInput): InputErrors {
  const errors: InputErrors = {};
  if (input.kind !== 'practice' && !input.model.trim())
    errors.model = 'Name the model, or test the connection and choose one.';
  for (const key of ['maxTokens', 'concurrency', 'timeoutSeconds', 'invalidRetries'] as const) {
    const error = outside(input[key], limits()[key], true);
    if (error) errors[key] = error;
  }
  if (input.temperature !== null) {
    const error = outside(input.temperature, limits().temperature, false);
    if (error) errors.temperature = error;
  }
  return errors;
}

function outside(value: number | null, { min, max }: Bounds, whole: boolean): string | null {
  if (value === null || Number.isNaN(value)) return 'Enter a number.';
  if (whole && !Number.isInteger(value)) return 'Enter a whole number.';
  if (value < min || value > max) {
    return `Between ${count(min)} and ${count(max)}.`;
  }
  return null;
}
