import type { BatchView, GenerateInput, RowSummary, RunningItem } from '../bindings';
import { errorOf, nameOf } from './detail';
import { chance, scoreOf } from './rows';
import { mailAbout } from './mail';
import { askedFor, writtenAgain } from './redo';
import type { World } from './world';

const CALL_MICROS = 41_000;
const AT_ONCE = 5;

/** Starts a batch that writes its rows. */
export function startBatch(world: World, input: GenerateInput): BatchView {
  const known = world.seen.get(input.requestId);
  if (known) return known;
  const chosen = world.chosen(input.datasetId, input.target).filter((row) => row.status !== 'generating');
  const single = input.target.kind === 'ids' && chosen.length === 1;
  const batch = newBatch(world, input, chosen.length, single);
  for (const row of chosen) world.change(row, { queued: true });
  return walk(world, batch, chosen, {
    ms: (row) => world.options.callMs * (0.6 + chance(row.number + batch.id) * 0.9),
    costMicros: batch.practice ? 0 : CALL_MICROS,
    rowOf: (row) => row,
    begin: (row) => begin(world, row),
    end: (row) => settle(world, batch, row, single),
  });
}

/** A batch of its own, of which `about` says what sets it apart from one that writes rows. */
export function newBatch(
  world: World,
  input: Omit<GenerateInput, 'email' | 'maxTokens'> & { email?: boolean },
  total: number,
  single: boolean,
  about: Partial<BatchView> = {},
): BatchView {
  const practice = world.options.provider === 'practice';
  const kind = single
    ? 'single'
    : input.target.kind === 'all' || input.target.kind === 'failed'
      ? input.target.kind
      : 'selection';
  const batch: BatchView = {
    id: world.batches.size + 1,
    datasetId: input.datasetId,
    kind,
    purpose: 'write',
    state: 'running',
    pause: null,
    provider: practice ? 'practice' : 'anthropic',
    model: practice ? 'practice' : 'claude-sonnet-5-5',
    practice,
    total,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    inFlight: 0,
    waiting: total,
    attempts: 0,
    spentMicros: 0,
    reservedMicros: 0,
    unknownMicros: 0,
    unknownCalls: 0,
    costKnown: true,
    note: null,
    limitMicros: input.limitMicros,
    estimateLowMicros: total * 36_000,
    estimateHighMicros: total * 50_000,
    estimateLowMs: (total / AT_ONCE) * world.options.callMs,
    estimateHighMs: (total / AT_ONCE) * world.options.callMs * 1.4,
    createdAt: Date.now(),
    startedAt: Date.now(),
    endedAt: null,
    running: [],
    runningMore: 0,
    perMinute: null,
    remainingMs: null,
    asOf: Date.now(),
    concurrency: AT_ONCE,
    concurrencyLimit: AT_ONCE,
    throttle: null,
    email: input.email ?? false,
    mail: null,
    revision: 0,
    ...about,
  };
  world.seen.set(input.requestId, batch);
  return batch;
}

/** What a batch calls for, piece by piece. */
interface Calls<Piece> {
  ms: (piece: Piece) => number;
  costMicros: number;
  /** The row that a call is shown by, where it has one. */
  rowOf: (piece: Piece) => RowSummary | undefined;
  begin?: (piece: Piece) => void;
  /** False where it failed. */
  end: (piece: Piece) => unknown;
}

/** Walks through the pieces of a new batch in real time. */
export function walk<Piece>(world: World, batch: BatchView, pieces: Piece[], calls: Calls<Piece>): BatchView {
  const waiting = [...pieces];
  world.changeBatch(batch, {});
  for (let lane = 0; lane < batch.concurrency; lane += 1) next();
  return structuredClone(batch);

  function next(): void {
    const endedAt = Date.now();
    if (batch.state !== 'running')
      for (const row of waiting.splice(0).map(calls.rowOf))
        if (row?.queued) world.change(row, { queued: false });
    const [piece] = waiting.splice(0, 1);
    if (piece !== undefined) call(piece);
    else if (batch.inFlight > 0) return;
    else if (batch.state === 'cancelling')
      world.changeBatch(batch, { state: 'cancelled', cancelled: batch.waiting, waiting: 0, endedAt });
    else if (batch.state === 'running') {
      world.changeBatch(batch, { state: 'completed', endedAt, remainingMs: 0 });
      if (batch.email) mailAbout(world, batch);
    }
  }

  function call(piece: Piece): void {
    const row = calls.rowOf(piece);
    calls.begin?.(piece);
    world.changeBatch(batch, {
      inFlight: batch.inFlight + 1,
      waiting: batch.waiting - 1,
      running: row ? [...batch.running, runningOf(row)] : batch.running,
    });
    setTimeout(() => {
      const failed = calls.end(piece) === false;
      world.spentMicros += calls.costMicros;
      const done = batch.succeeded + batch.failed + 1;
      const elapsed = Math.max(1, Date.now() - (batch.startedAt ?? 0));
      world.changeBatch(batch, {
        inFlight: batch.inFlight - 1,
        succeeded: batch.succeeded + (failed ? 0 : 1),
        failed: batch.failed + (failed ? 1 : 0),
        attempts: batch.attempts + 1,
        spentMicros: batch.spentMicros + calls.costMicros,
        running: batch.running.filter(({ conversationId }) => conversationId !== row?.id),
        perMinute: (done / elapsed) * 60_000,
        remainingMs: (elapsed / done) * (batch.total - done),
      });
      next();
    }, calls.ms(piece));
  }
}

function runningOf(row: RowSummary): RunningItem {
  const { id: conversationId, number, tier } = row;
  return { conversationId, number, name: nameOf(row), tier, since: Date.now() };
}

/** The call for a row is under way from now on. */
function begin(world: World, row: RowSummary): void {
  const review = world.verdictOn(row);
  if (review) world.reviews.set(row.id, review);
  world.change(row, {
    status: 'generating',
    queued: false,
    generatingSince: Date.now(),
    expectedMs: world.options.callMs,
    errorKind: null,
    errorTitle: null,
    errorRetryable: false,
    errorAt: null,
  });
}

/** True where the row has a text now. */
function settle(world: World, batch: BatchView, row: RowSummary, single: boolean): boolean {
  const cut = world.options.inVain;
  const failed = cut || chance(row.number * 3 + batch.id * 17) < 0.06;
  const practice = batch.practice;
  const score = failed ? null : scoreOf(row.number + batch.id);
  const errorTitle = cut ? 'The answer was cut off' : 'The provider asked to slow down';
  if (failed && row.generatedAt !== null) {
    // The version that is kept stands as it did before.
    world.change(row, { status: world.resting(row), generatingSince: null, expectedMs: null });
  } else if (failed) {
    world.change(row, {
      status: 'failed',
      generatingSince: null,
      expectedMs: null,
      errorKind: cut ? 'truncated' : 'rate_limited',
      errorTitle,
      errorRetryable: !cut,
      errorAt: Date.now(),
    });
  } else {
    world.addVersion(row, { score, practice }, writtenAgain(world, row));
  }
  const error = failed ? { ...errorOf(row, batch.id), ...askedFor(world, row) } : null;
  if (error) world.errors.unshift(error);
  const mark = {
    conversationId: row.id,
    number: row.number,
    name: nameOf(row),
    outcome: failed ? 'failed' : 'succeeded',
    at: Date.now(),
    score,
    errorTitle: failed ? errorTitle : null,
  };
  world.marks.set(batch.id, [mark, ...(world.marks.get(batch.id) ?? [])]);
  if (single) {
    world.notice({
      kind: failed ? 'failed' : 'generated',
      datasetId: batch.datasetId,
      conversationId: row.id,
      number: row.number,
      name: nameOf(row),
      score,
      practice,
      error,
    });
  }
  return !failed;
}
