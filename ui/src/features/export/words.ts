import type {
  ExportCheck,
  ExportChoices,
  ExportInput,
  ExportRecord,
  ExportSince,
  ExportTokens,
} from '../../ipc/client';
import { count, plural } from '../../lib/format';

/** The last part of a path, whichever way it is written. */
export function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** The name that the file of a side gets: that of the whole, with the side that the planned name has. */
export function sideName(name: string, planned: string): string {
  const side = /\.(?:valid|test)(?=\.\w+$)/.exec(planned)?.[0] ?? '';
  const end = /(?<=.)\.[^.]*$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, name.length - end.length)}${side}${end}`;
}

/** The end of a path, which tells more than its beginning. */
export function shortPath(path: string, parts = 3): string {
  const all = path.split(/[/\\]/).filter(Boolean);
  return all.length <= parts ? path : all.slice(-parts).join(path.includes('\\') ? '\\' : '/');
}

/** Whether a shape has preferences in place of conversations. */
export function hasPairs(to: ExportInput['to'], choices: ExportChoices | null): boolean {
  return to.kind === 'file' && (choices?.formats.find(({ name }) => name === to.format)?.pairs ?? false);
}

/** "312 conversations", "41 preference pairs". */
export function amount(n: number, pairs: boolean): string {
  return plural(n, pairs ? 'preference pair' : 'conversation');
}

/** "Axolotl", "Parquet": for whom, by the name of today's choices. */
export function audience(to: ExportInput['to'], choices: ExportChoices | null): string {
  if (to.kind === 'folder')
    return choices?.consumers.find(({ name }) => name === to.consumer)?.label ?? to.consumer;
  return choices?.formats.find(({ name }) => name === to.format)?.label ?? to.format;
}

/** "Axolotl, 268 conversations", "Preference pairs for TRL, 41". */
export function recordTitle({ input, conversations }: ExportRecord, choices: ExportChoices | null): string {
  const pairs = hasPairs(input.to, choices);
  return `${audience(input.to, choices)}, ${pairs ? count(conversations) : amount(conversations, false)}`;
}

/** "Half have up to 2,140 tokens, the longest has 6,031". */
export function lengths({ median, max }: ExportTokens): string {
  return `Half have up to ${count(median)} tokens, the longest has ${count(max)}`;
}

/** "44 new since, 2 edited, 1 gone"; "Nothing changed since". */
export function sinceText({ new: added, edited, gone }: ExportSince): string {
  const parts = [
    added > 0 && `${count(added)} new`,
    edited > 0 && `${count(edited)} edited`,
    gone > 0 && `${count(gone)} gone`,
  ].filter((part) => part !== false);
  const [first, ...rest] = parts;
  return first === undefined ? 'Nothing changed since' : [`${first} since`, ...rest].join(', ');
}

/** Why there is nothing to export: what was left out, before what is not there yet. */
export function nothingWords(
  { leftOut, practiceLeftOut }: Pick<ExportCheck, 'leftOut' | 'practiceLeftOut'>,
  is: { approving: boolean; approved: boolean; waiting: boolean },
): { title: string; text: string } {
  if (practiceLeftOut > 0) {
    const are = practiceLeftOut === 1 ? 'is' : 'are';
    return {
      title: `${plural(practiceLeftOut, is.approving ? 'approved conversation' : 'conversation')} ${are} Practice text, which is left out`,
      text: 'A model that is trained on it would learn the patterns of a program. Take it along to see what an export is made of.',
    };
  }
  if (leftOut.length > 0)
    return {
      title: is.approving ? 'Nothing approved can be exported' : 'None of these can be exported',
      text: `${leftOut.map(({ why, count: left }) => `${count(left)} left out: ${why}`).join('; ')}.`,
    };
  const title = !is.approving
    ? 'None of these has a text yet'
    : is.approved
      ? 'Nothing approved can be exported'
      : 'Nothing is approved yet';
  return {
    title,
    text: is.waiting
      ? 'What goes into a training set is read first: approve what is good, reject what is not.'
      : 'Conversations are planned, generated and reviewed first. Then they can be exported.',
  };
}
