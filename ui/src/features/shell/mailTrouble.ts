import { midSentence } from '../../lib/format';
import { mail } from '../../state/mail.svelte';

/** "The e-mail about batch 7 was not sent: the password was refused."; null where every mail is on its way. */
export function mailTrouble(): string | null {
  const [first, ...others] = mail.stuck;
  if (!first) return null;
  const what = first.state === 'failed' ? 'was not sent' : 'waits';
  const why = midSentence(first.problem?.title ?? 'no reason is known');
  const more =
    others.length > 0 ? ` ${others.length} more ${others.length === 1 ? 'waits' : 'wait'} too.` : '';
  return `The e-mail about batch ${first.batchId} ${what}: ${why}.${more}`;
}
