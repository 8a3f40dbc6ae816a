import type { TurnDifference, VersionDetail, VersionView, WordPiece } from '../../../ipc/client';
import { plural } from '../../../lib/format';

const origins: Record<VersionView['origin'], string> = {
  model: 'written',
  person: 'edited',
  import: 'imported',
};

/** What became of the older of two versions: "rejected, "not this persona"". */
export function olderWords(older: VersionView, newer: VersionDetail): string {
  const what = older.verdict ?? origins[older.origin];
  const reason = newer.parent === older.version ? newer.redo?.reason : null;
  return reason ? `${what}, “${reason}”` : what;
}

/** Where the newer one comes from: "asked again with that reason". */
export function newerWords(
  older: VersionView | undefined,
  { parent, redo, origin, keptTurns }: VersionDetail,
) {
  const ofIt = parent !== null && parent === older?.version;
  if (!redo) return ofIt && origin === 'person' ? `edited from v${parent}` : origins[origin];
  const from = keptTurns ? ` from turn ${keptTurns + 1} on` : '';
  const why = redo.reason ? (ofIt ? ' with that reason' : `, “${redo.reason}”`) : '';
  return `asked again${from}${why}`;
}

/** "2 of 8 turns differ". */
export function differWords(differ: number, of: number): string {
  if (differ === 0) return `All ${plural(of, 'turn')} are alike`;
  return `${differ} of ${plural(of, 'turn')} ${differ === 1 ? 'differs' : 'differ'}`;
}

/** The model's version that a person's goes back to. `versions` are those of the conversation, newest first. */
function editedFrom({ origin, parent }: VersionDetail, versions: VersionView[]): VersionView | undefined {
  if (origin !== 'person' || parent === null) return undefined;
  return versions.find((one) => one.origin === 'model' && one.version <= parent);
}

/**
 * Why no preference pair is made of two versions; null where one is: they differ first in a reply, and the older one is
 * rejected, or is what the newer one was edited from.
 */
export function pairBar(
  turns: TurnDifference[],
  older: VersionView,
  newer: VersionDetail,
  versions: VersionView[],
): string | null {
  const first = turns.find(({ alike }) => !alike);
  if (!first) return 'They are alike';
  if (first.role === 'user') return 'A pair needs the same words of the client before the reply';
  if (first.older === null || first.newer === null) return 'A pair needs a reply in each of them';
  const known = older.verdict === 'rejected' || editedFrom(newer, versions)?.id === older.id;
  return known ? null : `A pair needs v${older.version} rejected`;
}

export interface Run {
  alike: boolean;
  turns: TurnDifference[];
}

/** Turns that are alike and follow each other are one run, so that they fold into a line. */
export function runs(turns: TurnDifference[]): Run[] {
  const found: Run[] = [];
  for (const turn of turns) {
    const last = found.at(-1);
    if (last && last.alike && turn.alike) last.turns.push(turn);
    else found.push({ alike: turn.alike, turns: [turn] });
  }
  return found;
}

/** The most that is drawn of a piece, at each of its ends. */
const END = 3_000;

/** A long piece that both have is only its ends: what differs is what is read here. */
export function drawn({ text, removed, added }: WordPiece): string {
  if (removed || added || text.length <= 2 * END) return text;
  return `${text.slice(0, END)} ... ${text.slice(-END)}`;
}
