import type { MailFieldName, MailInput, MailSecurity } from '../../ipc/client';
import { count } from '../../lib/format';
import { isLoopback } from '../../lib/loopback';

export type MailErrors = Partial<Record<MailFieldName, string>>;

/** The port that usually goes with an encryption. */
export const usualPorts: Record<MailSecurity, number> = { tls: 465, starttls: 587, none: 25 };

/** What cannot work, by field, in words. */
export function mailErrors(input: MailInput): MailErrors {
  const errors: MailErrors = {};
  const host = input.host.trim();
  if (!host) errors.host = 'Enter the name of the mail server.';
  else if (!/^[a-z0-9._:[\]-]+$/i.test(host) || /^[a-z]+:\/\//i.test(host) || /[^:]:\d+$/.test(host))
    errors.host = 'Write only the name, for example smtp.example.com.';
  if (!Number.isInteger(input.port) || input.port < 1 || input.port > 65_535)
    errors.port = `A whole number between 1 and ${count(65_535)}.`;
  if (input.security === 'none' && host && !isLoopback(host))
    errors.security =
      'Without encryption, e-mail goes to a server on this computer only. Choose TLS or STARTTLS.';
  const from = addressError(input.from);
  if (from) errors.from = from;
  const to = addressError(input.to);
  if (to) errors.to = to;
  return errors;
}

function addressError(text: string): string | null {
  const address = text.trim();
  if (!address) return 'Enter an e-mail address.';
  if (/[,;\s<>]/.test(address)) return 'One address and nothing around it, for example you@example.com.';
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(address)) return 'This is not an e-mail address.';
  return null;
}
