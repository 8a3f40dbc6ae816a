import { AppFailure, client, type LibraryItem } from '../ipc/client';

type Version = Pick<LibraryItem, 'id' | 'version'>;

/**
 * Whether an item says what this version of it says. Its text counts and not the newest number: what was done later and then
 * taken back made a version, too.
 */
export async function isAsLeft({ id, version }: Version): Promise<boolean> {
  const { body, versions } = await client.libraryItem(id);
  const left = versions.find(({ number }) => number === version);
  return JSON.stringify(left?.body) === JSON.stringify(body);
}

/** Refuses to take back what made this version where the item was changed after it: that would go with it. */
export async function requireAsLeft(made: Version): Promise<void> {
  if (await isAsLeft(made)) return;
  const message = 'It was changed again since.';
  throw new AppFailure({ code: 'notFound', message, hint: null, problems: [] });
}

/** The item is as it was before this version was made, unless it was changed after it. Gives it as it is then. */
export async function takeBackVersion(made: Version, before: number): Promise<LibraryItem> {
  await requireAsLeft(made);
  return (await client.restoreItem(made.id, before)).item;
}
