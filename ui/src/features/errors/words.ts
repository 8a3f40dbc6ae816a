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
