/** What was typed and would be lost by quitting, by what it is: "the e-mail settings". */
const watched = new Map<string, () => boolean>();

/** `is` says whether there is something unsaved at the moment. */
export function watchUnsaved(what: string, is: () => boolean): void {
  watched.set(what, is);
}

export function unsavedNow(): string[] {
  return [...watched].filter(([, is]) => is()).map(([what]) => what);
}
