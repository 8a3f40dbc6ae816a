import type {
  EditInput,
  EditOutcome,
  RowSummary,
  Target,
  TurnDifference,
  TurnView,
  WordPiece,
  commands as shellCommands,
} from '../bindings';
import type { Result } from '../client';
import { fail, ok } from './answer';
import { noted } from './audit';
import { versionOf } from './detail';
import { scoreOf } from './rows';
import { obstacle } from './verdicts';
import type { World } from './world';

type EditCommands = Pick<typeof shellCommands, 'edit' | 'showVersion' | 'compare' | 'bulkFacts' | 'audit'>;

const gone = () => fail<never>('notFound', 'This conversation is gone.');

/** Edits, versions side by side, what a bulk approval rests on, and what was done, over a World. */
export function editCommands(world: World): EditCommands {
  let done = 0;

  /** Why a row shows no other text now; null where it can. */
  const refusal = (row: RowSummary, seen: number): Promise<Result<never>> | null => {
    if (row.status === 'generating')
      return fail('invalid', `#${row.number} is being written.`, 'Wait until it is done, then try again.');
    return row.id * 10 + world.versionOf(row) === seen
      ? null
      : fail('invalid', 'A newer version came meanwhile, read it first.', 'Your text is kept.');
  };

  /** How the row shows the version again that it showed before. */
  const undoable = (row: RowSummary, kind: string, before: number, score: number | null): string => {
    const token = `edit-${(done += 1)}`;
    const now = world.versionOf(row);
    const entry = noted(world, row, { kind, before: `version ${before}`, after: `version ${now}` });
    world.edits.set(token, () => {
      if (world.versionOf(row) !== now) return fail('invalid', 'The row shows another version by now.');
      world.edits.delete(token);
      entry.undoneAt = Date.now();
      world.show(row, before, score);
      return ok(1);
    });
    return token;
  };

  const outcome = (row: RowSummary, before: TurnView[], undoToken: string): EditOutcome => {
    const now = versionOf(world, row, world.versionOf(row));
    return { versionId: now.id, score: row.score, changed: changedOf(aligned(before, now.turns)), undoToken };
  };

  return {
    edit: (input) => {
      const row = world.row(input.conversationId);
      if (!row) return gone();
      const refused = refusal(row, input.seen) ?? structureProblem(input);
      if (refused) return refused;
      const before = versionOf(world, row, world.versionOf(row));
      const turns = input.turns.map(({ role, content, from }): TurnView => {
        const was = from === null ? undefined : before.turns[from - 1];
        const { emotion = null, secondaryEmotion = null, intensity = null } = was ?? {};
        return { role, content, emotion, secondaryEmotion, intensity };
      });
      const { score } = row;
      const own = { origin: 'person' as const, parent: before.version, turns };
      world.addVersion(row, { score: scoreOf(row.number + turns.length), practice: row.practice }, own);
      return ok(outcome(row, before.turns, undoable(row, 'edit', before.version, score)));
    },
    showVersion: (id, versionId, seen) => {
      const row = world.row(id);
      if (!row) return gone();
      const refused = refusal(row, seen);
      if (refused) return refused;
      const before = versionOf(world, row, world.versionOf(row));
      const { score } = row;
      const version = versionId % 10;
      world.show(row, version, world.made.get(versionId)?.score ?? 6.4);
      return ok(outcome(row, before.turns, undoable(row, 'version shown', before.version, score)));
    },
    compare: (older, newer) => {
      const row = world.row(Math.floor(newer / 10));
      if (!row || Math.floor(older / 10) !== row.id) return fail('notFound', 'This version is gone.');
      const [from, to] = [versionOf(world, row, older % 10), versionOf(world, row, newer % 10)];
      const turns = aligned(from.turns, to.turns);
      return ok({ turns, differ: turns.filter(({ alike }) => !alike).length, changed: changedOf(turns) });
    },
    bulkFacts: (datasetId, target) => {
      const rows = world.chosen(datasetId, target);
      const skipped = new Map<string, number>();
      for (const row of rows) {
        const given = { seen: null, verdict: 'approve' } as const;
        const reason = obstacle(world, row, given, rows.length === 1);
        if (reason !== null) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      }
      const left = [...skipped.values()].reduce((a, b) => a + b, 0);
      const isJudged = (row: RowSummary) =>
        ['approved', 'rejected'].includes(world.reviews.get(row.id)?.verdict ?? '');
      const read = world.chosen(datasetId, withJudged(target)).filter(isJudged);
      const rejected = read.filter((row) => world.reviews.get(row.id)?.verdict === 'rejected').length;
      return ok({
        matching: rows.length,
        approvable: rows.length - left,
        skipped: [...skipped].map(([reason, count]) => ({ reason, count })),
        read: read.length,
        others: read.length - rows.filter(isJudged).length,
        rejected,
        atMost: read.length === 0 ? null : atMost(rejected, read.length),
      });
    },
    audit: (_, offset, limit) =>
      ok({ entries: world.audit.slice(offset, offset + limit), total: world.audit.length }),
  };
}

/** A target that picks what waits for a verdict, with what its filter finds beside that. */
function withJudged(target: Target): Target {
  if (target.kind !== 'matching') return target;
  const { statuses, not } = target.filter;
  const waits = statuses.length > 0 && statuses.includes('generated') !== not.includes('statuses');
  return waits ? { ...target, filter: { ...target.filter, statuses: [] } } : target;
}

function structureProblem({ turns }: EditInput): Promise<Result<never>> | null {
  const refuse = (words: string) => fail<never>('invalid', words);
  const empty = turns.findIndex(({ content }) => content.trim() === '');
  if (empty >= 0) return refuse(`Turn ${empty + 1} is empty.`);
  if (turns[0]?.role !== 'user') return refuse('Turn 1 is the coach’s, and the client speaks first.');
  const twice = turns.findIndex(({ role }, at) => at > 0 && role === turns[at - 1]?.role);
  if (twice > 0) return refuse(`Turns ${twice} and ${twice + 1} are of one speaker.`);
  return turns.at(-1)?.role === 'assistant'
    ? null
    : refuse(`Turn ${turns.length} is the client’s, and the coach has the last word.`);
}

/** Turn by turn, in their order. */
function aligned(older: TurnView[], newer: TurnView[]): TurnDifference[] {
  return Array.from({ length: Math.max(older.length, newer.length) }, (_, at) => {
    const [from, to] = [older[at], newer[at]];
    return {
      role: (to ?? from ?? { role: 'user' as const }).role,
      older: from ? at + 1 : null,
      newer: to ? at + 1 : null,
      alike: from?.content === to?.content,
      pieces: wordPieces(from?.content ?? '', to?.content ?? ''),
    };
  });
}

const wordsOf = (text: string) => text.match(/\S+\s*/g) ?? [];

/** The words of two texts by their longest common run. */
function wordPieces(older: string, newer: string): WordPiece[] {
  const [a, b] = [wordsOf(older), wordsOf(newer)];
  const same = (i: number, j: number) => a[i]?.trim() === b[j]?.trim();
  const longest = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      (longest[i] as number[])[j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pieces: WordPiece[] = [];
  const put = (text: string, removed: boolean, added: boolean) => {
    const last = pieces.at(-1);
    if (last && last.removed === removed && last.added === added) last.text += text;
    else pieces.push({ text, removed, added });
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && same(i, j)) {
      put(b[j++] ?? '', false, false);
      i += 1;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      put(a[i++] ?? '', true, false);
    } else {
      put(b[j++] ?? '', false, true);
    }
  }
  return pieces;
}

function changedOf(turns: TurnDifference[]): number {
  const pieces = turns.flatMap((turn) => turn.pieces);
  const words = (some: WordPiece[]) => some.reduce((sum, { text }) => sum + wordsOf(text).length, 0);
  const other = words(pieces.filter(({ removed, added }) => removed || added));
  const both = words(pieces.filter(({ removed, added }) => !removed && !added));
  return other === 0 ? 0 : other / (other + 2 * both);
}

/** The share under which at most `rejected` of `read` would be seen in 5 of 100 cases. */
function atMost(rejected: number, read: number): number {
  if (rejected >= read) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const share = (low + high) / 2;
    let term = (1 - share) ** read;
    let sum = term;
    for (let k = 1; k <= rejected; k += 1) {
      term *= ((read - k + 1) / k) * (share / (1 - share));
      sum += term;
    }
    if (sum > 0.05) low = share;
    else high = share;
  }
  return high;
}
