import type { ReviewInput, ReviewOutcome, ReviewView, RowSummary, Verdict } from '../bindings';
import { noted } from './audit';
import { limits } from './limits';
import type { World } from './world';

const states: Record<Verdict, 'approved' | 'rejected' | 'deferred'> = {
  approve: 'approved',
  reject: 'rejected',
  defer: 'deferred',
};

/** Verdicts that were given to one row and not to many at once. */
const alone = new WeakSet<ReviewView>();

/** Gives the kept versions of rows a verdict, by the engine's rules. */
export function giveVerdict(world: World, input: ReviewInput): ReviewOutcome {
  const { verdict, reason, note, marks, blind } = input;
  const chosen = world.chosen(input.datasetId, input.target);
  const skipped: ReviewOutcome['skipped'] = [];
  const judged: RowSummary[] = [];
  for (const row of chosen) {
    const reason = obstacle(world, row, input, chosen.length === 1);
    const known = skipped.find((skip) => skip.reason === reason);
    if (reason === null) judged.push(row);
    else if (known) known.count += 1;
    else skipped.push({ reason, count: 1 });
  }
  const undoToken = `undo-${world.revision}-${world.undos.size}`;
  world.undos.set(
    undoToken,
    judged.map((row) => ({ id: row.id, version: world.versionOf(row), review: world.verdictOn(row) })),
  );
  const now = states[verdict];
  const shown = now === 'deferred' ? 'generated' : now;
  for (const row of judged) {
    const at = Date.now();
    const before = world.verdictOn(row);
    // After another verdict the score was shown.
    const unseen = blind && (before === null || (before.verdict === now && before.blind));
    const was = before?.verdict ?? 'generated';
    noted(world, row, { kind: 'verdict', before: was, after: now, reason, note, blind: unseen });
    const review = { verdict: now, reason, note, marks, blind: unseen, at };
    if (chosen.length === 1) alone.add(review);
    world.reviews.set(row.id, review);
    world.change(row, {
      status: row.status === 'generating' ? row.status : shown,
      deferred: now === 'deferred',
      reviewedAt: at,
    });
  }
  const title =
    judged.length === 1 ? `#${judged[0]?.number} ${now}` : `${judged.length} conversations ${now}`;
  const conversationId = judged.length === 1 ? (judged[0]?.id ?? null) : null;
  if (judged.length > 0) {
    const shown = { undoToken, kind: 'verdict' as const, title, conversationId, at: Date.now() };
    world.actions.push({ datasetId: input.datasetId, shown });
  }
  return { changed: judged.length, skipped, undoToken };
}

/** Why a row cannot take a verdict; null where it can. */
export function obstacle(
  world: World,
  row: RowSummary,
  input: Pick<ReviewInput, 'seen' | 'verdict'>,
  single: boolean,
): string | null {
  const version = world.versionOf(row);
  if (version === 0) return 'there is no generated conversation to judge';
  if (input.seen !== null && input.seen !== row.id * 10 + version)
    return 'a newer version came meanwhile, read it first';
  const given = world.verdictOn(row);
  if (!single && given?.verdict === states[input.verdict]) return `already ${given.verdict}`;
  if (input.verdict !== 'approve') return null;
  const turnedDown = !single && given?.verdict === 'rejected' && alone.has(given);
  if (row.tier !== 'edge_case') return turnedDown ? 'you rejected it: approve it by itself' : null;
  if (!single) return 'Edge Case conversations are approved one at a time';
  return (row.score ?? 0) < limits.edgeCaseScore ? 'Edge Case conversations need a score of 8 or more' : null;
}

/** Takes verdicts back. A version that is no longer the kept one had its verdict, and its row shows another. */
export function takeBack(world: World, token: string): number {
  const given = world.undos.get(token) ?? [];
  const at = world.actions.findIndex(({ shown }) => shown.undoToken === token);
  if (at >= 0) world.actions.splice(at, 1);
  for (const { id, version, review } of given) {
    const row = world.row(id);
    if (!row || world.versionOf(row) !== version) continue;
    if (review) world.reviews.set(id, review);
    else world.reviews.delete(id);
    const status = row.status === 'generating' ? row.status : world.resting(row);
    world.change(row, { status, deferred: review?.verdict === 'deferred', reviewedAt: review?.at ?? null });
  }
  return given.length;
}
