import type { AppError, ImportProblem } from './bindings';

export type ErrorCode = AppError['code'];

/** What every failed call throws: text that is ready to show, and a code for what the window acts on. */
export class AppFailure extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;
  readonly problems: ImportProblem[];

  constructor(error: AppError) {
    super(error.message);
    this.name = 'AppFailure';
    this.code = error.code;
    this.hint = error.hint;
    this.problems = error.problems;
  }
}

/**
 * Brings whatever a call rejected with into one shape. The host's permission layer rejects with a plain string,
 * a broken transport with an Error, a command with an AppError.
 */
export function toFailure(cause: unknown): AppFailure {
  if (cause instanceof AppFailure) return cause;
  if (isAppError(cause)) return new AppFailure(cause);
  const message =
    typeof cause === 'string'
      ? cause
      : cause instanceof Error
        ? cause.message
        : 'The application did not answer.';
  return new AppFailure({
    code: 'other',
    message,
    hint: 'Try again. If it stays, restart the application.',
    problems: [],
  });
}

function isAppError(value: unknown): value is AppError {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Record<string, unknown>;
  return typeof candidate.code === 'string' && typeof candidate.message === 'string';
}
