import { toFailure, type AppFailure } from '../../../ipc/client';

const MOST_BYTES = 64 * 1024 * 1024;
const KNOWN = /\.(csv|tsv|txt|xlsx|xls|ods|json|jsonl|ndjson)$/i;

/** For the system's own dialog: what it offers. */
export const ACCEPTED =
  '.csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.jsonl,.ndjson,text/csv,text/plain,application/json';

/** Why a file cannot be a plan, seen before it is read. */
export function refuse(file: File): AppFailure | null {
  const invalid = (message: string, hint: string) =>
    toFailure({ code: 'invalid', message, hint, problems: [] });
  if (!KNOWN.test(file.name))
    return invalid(
      'This is not a plan file.',
      'Choose a spreadsheet (XLSX, XLS, ODS), a CSV, TSV or TXT file, or JSON.',
    );
  if (file.size === 0)
    return invalid('This file is empty.', 'Choose a file with a header and at least one row.');
  if (file.size > MOST_BYTES)
    return invalid('This file is larger than 64 MB.', 'Divide it and import the parts.');
  return null;
}
