import type { BatchView, MailView } from '../../ipc/client';
import { clockTime, exactTime, midSentence } from '../../lib/format';

export interface MailWords {
  /** Where the mail stands, in a few words. */
  line: string;
  /** Why, and what to do. */
  note: string | null;
  trouble: boolean;
  /** The verb of the button that sends it. */
  send: string | null;
  /** It can be given up. */
  open: boolean;
  /** What has to be changed is in the settings. */
  settings: boolean;
}

/** Where the mail about a batch stands; null where none was asked for. */
export function mailWords(batch: BatchView, now: number): MailWords | null {
  const plain = { note: null, trouble: false, send: null, open: false, settings: false };
  if (!batch.email) return null;
  if (!batch.mail) {
    if (batch.state === 'cancelled') return { ...plain, line: 'No e-mail: the batch was cancelled.' };
    return { ...plain, line: 'An e-mail is sent when the batch is complete.' };
  }
  const { mail } = batch;
  switch (mail.state) {
    case 'sending':
      return { ...plain, line: `Sending the e-mail to ${mail.to}...` };
    case 'sent':
      return { ...plain, line: `E-mail sent to ${mail.to} ${at(mail.sentAt, now)}.`, send: 'Send again' };
    case 'cancelled':
      return { ...plain, line: 'The e-mail was given up.', send: 'Send it now' };
    case 'failed':
      return { ...trouble(mail), line: `The e-mail was not sent: ${lower(mail)}.`, send: 'Try again' };
    case 'queued':
      if (!mail.problem) return { ...plain, line: 'The e-mail is about to be sent.', open: true };
      return {
        ...trouble(mail),
        line: `The e-mail waits: ${lower(mail)}.${next(mail, now)}`,
        send: 'Try now',
      };
  }
}

function trouble(mail: MailView) {
  const { problem } = mail;
  const said = problem?.said ? ` The server's own words: ${problem.said}` : '';
  const note = problem ? `${problem.happened} ${problem.todo}${said}` : null;
  return { note, trouble: true, open: true, settings: problem?.field !== null && problem !== null };
}

/** The problem's title inside a sentence. */
function lower(mail: MailView): string {
  return midSentence(mail.problem?.title ?? 'no reason is known');
}

function next(mail: MailView, now: number): string {
  if (mail.nextAt === null) return '';
  return mail.nextAt <= now ? ' It is tried again now.' : ` Next try ${at(mail.nextAt, now)}.`;
}

/** "at 14:20" on the same day, else with the date. */
function at(time: number | null, now: number): string {
  if (time === null) return '';
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return sameDay ? `at ${clockTime(time)}` : `on ${exactTime(time)}`;
}
