import type { ItemVersion } from '../../ipc/client';
import { count } from '../../lib/format';

/** "Income changed.", "Income and Age changed.", "Income, Age and 3 more changed." */
export function changedText(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `${listed(fields)} changed.`;
}

/** "Income", "Income and Age", "Income, Age and 3 more". */
export function listed(fields: readonly string[]): string {
  const [first = '', second = ''] = fields;
  if (fields.length < 3) return fields.join(' and ');
  return `${first}, ${second} and ${fields.length - 2} more`;
}

/** "Background. 11 written." */
export function versionText({ number, changes, written }: ItemVersion): string {
  const fields = changes.map(({ field }) => field);
  const what = fields.length > 0 ? listed(fields) : null;
  const said = what ?? (number === 1 ? 'The first version' : 'Nothing changed');
  return `${said}. ${written === 0 ? 'None' : count(written)} written.`;
}
