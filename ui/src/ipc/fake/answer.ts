import type { AppError } from '../bindings';
import type { Result } from '../client';

/** A command's value, as a copy: what the fake keeps is not the window's to change. */
export const ok = <T>(data: T): Promise<Result<T>> =>
  Promise.resolve({ status: 'ok', data: structuredClone(data) });

/** A command's refusal. */
export function fail<T>(
  code: AppError['code'],
  message: string,
  hint: string | null = null,
  problems: AppError['problems'] = [],
): Promise<Result<T>> {
  return Promise.resolve({ status: 'error', error: { code, message, hint, problems } });
}
