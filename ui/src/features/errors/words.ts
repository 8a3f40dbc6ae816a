import type { ErrorView, Purpose } from '../../ipc/client';

/** What calls are made for that write no conversation. */
const purposes: Record<Purpose, string | null> = {
  write: null,
  judge: 'Judging',
  brief: 'Writing briefs',
  trial: 'Trial',
};

/** "No answer in time", "Judging: No answer in time". */
export function titleOf({ purpose, title }: ErrorView): string {
  const word = purposes[purpose];
  return word === null ? title : `${word}: ${title}`;
}

/** "#35"; "#35, deleted" where it is in no plan any more. */
export function rowWord({ number, deleted, purpose }: ErrorView): string {
  const gone = purpose === 'trial' ? 'not in the plan' : 'deleted';
  return [number === null ? '' : `#${number}`, deleted ? gone : ''].filter(Boolean).join(', ');
}

/** Whether the same is asked for again, as it is or once something outside of Train was changed. */
export function isRepeated({ remedy }: ErrorView): boolean {
  return remedy === 'retry' || remedy === 'elsewhere';
}

interface RemedyWords {
  /** Trying again can mend it, with or without a larger limit. */
  helps: boolean;
  /** The line between what a retry can mend and what it cannot. */
  line: string;
  /** The same, for a narrow column. */
  short: string;
}

const words: Record<string, RemedyWords> = {
  retry: { helps: true, line: 'Trying again can fix this.', short: 'Retry can help' },
  larger_limit: {
    helps: true,
    line: 'Trying again with a larger limit can fix this.',
    short: 'Larger limit',
  },
  elsewhere: {
    helps: false,
    line: 'Trying again will not fix this. Change it at the provider or in the system first, then retry.',
    short: 'Change it first',
  },
  settings: {
    helps: false,
    line: 'Trying again will not fix this. Change a setting first.',
    short: 'Change a setting',
  },
  edit: {
    helps: false,
    line: 'Trying again will not fix this. Change the row, or what it is made of, first.',
    short: 'Change the row',
  },
};

const none: RemedyWords = { helps: false, line: 'Trying again will not fix this.', short: 'No retry' };

/** The words for an error's remedy; one that is not known here promises nothing. */
export function remedyWords(remedy: string): RemedyWords {
  return words[remedy] ?? none;
}
