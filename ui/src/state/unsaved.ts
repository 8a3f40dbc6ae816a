import { AppFailure } from '../ipc/client';

/** What was typed and would be lost by quitting, by what it is, after "Changes to": "the e-mail settings". */
const watched = new Map<string, () => boolean>();

/** `is` says whether there is something unsaved at the moment. */
export function watchUnsaved(what: string, is: () => boolean): void {
  watched.set(what, is);
}

export function unsavedNow(): string[] {
  return [...watched].filter(([, is]) => is()).map(([what]) => what);
}

/** Why what was discarded is not brought back: it would take the place of what was typed since. */
export function typedSince(): AppFailure {
  return new AppFailure({
    code: 'other',
    message: 'Something else was typed there since.',
    hint: 'Save or discard that first.',
    problems: [],
  });
}
