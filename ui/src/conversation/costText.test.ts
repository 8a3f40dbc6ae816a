import { expect, it } from 'vitest';
import type { VersionDetail } from '../ipc/client';
import { costText } from './costText';

const of = (version: Partial<VersionDetail>) =>
  costText({
    costMicros: 20_000,
    costEstimated: false,
    attempts: 3,
    attemptsMicros: 60_000,
    ...version,
  } as VersionDetail);

it('tells the cost of the last call from that of all calls', () => {
  expect(of({})).toBe('$0.02, with 2 attempts before it $0.06');
  expect(of({ attempts: 1, attemptsMicros: 20_000, costEstimated: true })).toBe('$0.02, estimated');
  expect(of({ attempts: 2, attemptsMicros: null })).toBe(
    '$0.02, without 1 attempt before it whose cost is not known',
  );
  expect(of({ costMicros: null, attemptsMicros: null })).toBe('unknown, 3 attempts');
});
