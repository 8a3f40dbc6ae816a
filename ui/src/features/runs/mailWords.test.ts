import { expect, it } from 'vitest';
import type { MailView } from '../../ipc/client';
import { batch } from './fixtures';
import { mailWords } from './mailWords';

const now = new Date(2026, 10, 4, 14, 0).getTime();
const MINUTE = 60_000;
const view = (change: Partial<MailView>): MailView => ({
  batchId: 7,
  datasetId: 1,
  state: 'queued',
  to: 'team@example.com',
  tries: 1,
  nextAt: null,
  sentAt: null,
  problem: null,
  ...change,
});
const problem = {
  code: 'no_answer',
  title: 'The mail server did not answer',
  happened: 'Nothing came back in time.',
  todo: 'Check port and encryption.',
  field: 'port' as const,
  said: null,
};
const words = (change: Partial<MailView>) => mailWords(batch({ email: true, mail: view(change) }), now);

it('says nothing where no mail was asked for', () => {
  expect(mailWords(batch(), now)).toBeNull();
});

it('says before the end that a mail will go out, and that a cancelled batch sends none', () => {
  expect(mailWords(batch({ email: true }), now)?.line).toBe('An e-mail is sent when the batch is complete.');
  expect(mailWords(batch({ email: true, state: 'cancelled' }), now)?.line).toContain('was cancelled');
});

it('says to whom and when it was sent', () => {
  const today = words({ state: 'sent', sentAt: now - 5 * MINUTE });
  expect(today).toMatchObject({
    line: 'E-mail sent to team@example.com at 13:55.',
    send: 'Send again',
    trouble: false,
  });
  expect(words({ state: 'sent', sentAt: now - 3 * 24 * 60 * MINUTE })?.line).toContain('on 1 Nov 2026');
});

it('says why it waits, and when it is tried again', () => {
  expect(words({ problem, nextAt: now + 20 * MINUTE })).toMatchObject({
    line: 'The e-mail waits: the mail server did not answer. Next try at 14:20.',
    note: 'Nothing came back in time. Check port and encryption.',
    send: 'Try now',
    open: true,
    trouble: true,
  });
});

it('says why it failed, with the own words of the server', () => {
  const failed = words({
    state: 'failed',
    problem: { ...problem, title: 'The password was refused', said: '535 5.7.8 no' },
  });
  expect(failed?.line).toBe('The e-mail was not sent: the password was refused.');
  expect(failed?.note).toContain("The server's own words: 535 5.7.8 no");
  expect(failed).toMatchObject({ send: 'Try again', settings: true });
});
