import type { ItemKind, ItemVersion } from '../../ipc/client';
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

/** Fields of a persona that the form calls by another name than files do. */
const ofPersona: Record<string, string> = {
  Role: 'Who',
  'Typical questions': 'Questions',
  Concerns: 'Worries',
};

/** A field of the history, as the form calls it. */
export function fieldText(kind: ItemKind, field: string): string {
  return (kind === 'persona' && ofPersona[field]) || field;
}

/** "Background. 11 written." */
export function versionText({ number, changes, written, body }: ItemVersion): string {
  const fields = changes.map(({ field }) => fieldText(body.kind, field));
  const what = fields.length > 0 ? listed(fields) : null;
  const said = what ?? (number === 1 ? 'The first version' : 'Nothing changed');
  return `${said}. ${written === 0 ? 'None' : count(written)} written.`;
}
