import type { BatchView, GenerateInput, RowSummary } from '../bindings';
import { errorOf, nameOf } from './detail';
import { chance, scoreOf } from './rows';
import { mailAbout } from './mail';
import { askedFor, writtenAgain } from './redo';
import type { World } from './world';

const CALL_MICROS = 41_000;
const AT_ONCE = 5;
/** Answers in a row that cannot be used before a batch is braked. */
const IN_VAIN = 15;

/** Starts a batch that walks through its rows in real time. */
export function startBatch(world: World, input: GenerateInput): BatchView {
  const known = world.seen.get(input.requestId);
  if (known) return known;
  const chosen = world.chosen(input.datasetId, input.target).filter((row) => row.status !== 'generating');
  const single = input.target.kind === 'ids' && chosen.length === 1;
  const batch = newBatch(world, input, chosen.length, single);
  world.seen.set(input.requestId, batch);
  const waiting = [...chosen];
  for (const row of chosen) world.change(row, { queued: true });
  world.changeBatch(batch, {});
  for (let lane = 0; lane < AT_ONCE; lane += 1) next(world, batch, waiting, single);
  return structuredClone(batch);
}

export function newBatch(world: World, input: GenerateInput, total: number, single: boolean): BatchView {
  const practice = world.options.provider === 'practice';
  const kind = single
    ? 'single'
    : input.target.kind === 'all' || input.target.kind === 'failed'
      ? input.target.kind
      : 'selection';
  return {
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
    email: input.email,
    mail: null,
    revision: 0,
  };
}

function next(world: World, batch: BatchView, waiting: RowSummary[], single: boolean): void {
  if (batch.state !== 'running') {
    for (const row of waiting.splice(0)) world.change(row, { queued: false });
    if (batch.inFlight === 0 && batch.state === 'cancelling') {
      world.changeBatch(batch, {
        state: 'cancelled',
        cancelled: batch.waiting,
        waiting: 0,
        endedAt: Date.now(),
      });
    }
    return;
  }
  const row = waiting.shift();
  if (!row) {
    if (batch.inFlight === 0) {
      world.changeBatch(batch, { state: 'completed', endedAt: Date.now(), remainingMs: 0 });
      if (batch.email) mailAbout(world, batch);
    }
    return;
  }
  const took = world.options.callMs * (0.6 + chance(row.number + batch.id) * 0.9);
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
  begin(world, batch, row);
  setTimeout(() => {
    settle(world, batch, row, single);
    next(world, batch, waiting, single);
  }, took);
}

/** The call for a row is under way from now on. */
export function begin(world: World, batch: BatchView, row: RowSummary): void {
  const { id: conversationId, number, tier } = row;
  world.changeBatch(batch, {
    inFlight: batch.inFlight + 1,
    waiting: batch.waiting - 1,
    running: [...batch.running, { conversationId, number, name: nameOf(row), tier, since: Date.now() }],
  });
}

function settle(world: World, batch: BatchView, row: RowSummary, single: boolean): void {
  const cut = world.options.inVain;
  const failed = cut || chance(row.number * 3 + batch.id * 17) < 0.06;
  const practice = batch.practice;
  world.spentMicros += practice ? 0 : CALL_MICROS;
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
  const done = batch.succeeded + batch.failed + 1;
  const elapsed = Date.now() - (batch.startedAt ?? Date.now());
  world.changeBatch(batch, {
    inFlight: batch.inFlight - 1,
    succeeded: batch.succeeded + (failed ? 0 : 1),
    failed: batch.failed + (failed ? 1 : 0),
    attempts: batch.attempts + 1,
    spentMicros: batch.spentMicros + (practice ? 0 : CALL_MICROS),
    running: batch.running.filter((item) => item.conversationId !== row.id),
    perMinute: (done / elapsed) * 60_000,
    remainingMs: (elapsed / done) * (batch.total - done),
  });
  if (cut && !single && batch.failed >= IN_VAIN && batch.state === 'running') brake(world, batch);
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
}

function brake(world: World, batch: BatchView): void {
  const cost = ((batch.failed * CALL_MICROS) / 1e6).toFixed(2);
  world.options.inVain = false;
  world.changeBatch(batch, {
    state: 'paused',
    pause: {
      code: 'wasted',
      title: 'Answers cost money and cannot be used',
      todo:
        `${batch.failed} of the last ${batch.failed} answers were cut off at 2,048 tokens. ` +
        `${batch.failed} answers that cannot be used cost $${cost} so far. ` +
        'Raise the limit to 4,096 tokens: cancel this batch, then generate the rest with the new limit.',
      resumesAt: null,
    },
  });
}
