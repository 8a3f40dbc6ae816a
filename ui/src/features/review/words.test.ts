import { expect, it } from 'vitest';
import type { StatusCounts } from '../../ipc/client';
import { missingText } from './words';

const none: StatusCounts = {
  total: 0,
  notGenerated: 0,
  generating: 0,
  generated: 0,
  approved: 0,
  rejected: 0,
  failed: 0,
};

it.each<[Partial<StatusCounts>, number, string]>([
  [{ total: 9, notGenerated: 8, generating: 1 }, 0, '8 rows are not generated.'],
  [{ total: 1, generating: 1 }, 0, '1 row is being written, and comes here when done.'],
  [
    { total: 5, generating: 3, generated: 2 },
    2,
    '3 rows are being written, and come here when done. 2 rows are deferred.',
  ],
  [{ total: 25, generated: 25 }, 0, '25 rows wait for your verdict.'],
  [{ total: 4, generated: 2, approved: 2 }, 1, '1 row waits for your verdict.'],
  [{ total: 4, generated: 2, approved: 2 }, 2, 'Every row is generated. 2 rows are deferred.'],
  [{ total: 4, approved: 4 }, 0, 'Every row is generated and judged.'],
])('%j, %i deferred: %s', (counts, deferred, words) => {
  expect(missingText({ ...none, ...counts }, deferred)).toBe(words);
});
