import type { BatchView, BriefInput, RowSummary, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import { estimateOf } from './estimate';
import { briefOf, idOf } from './propose';
import { begin, newBatch } from './run';
import type { World } from './world';

type Commands = typeof shellCommands;
type BriefCommands = Pick<Commands, 'briefsEstimate' | 'writeBriefs'>;

const CALL_MICROS = 15_500;
const ROWS_A_CALL = 25;
const AT_ONCE = 2;

/** Briefs that a model writes, over a World. */
export function briefCommands(world: World): BriefCommands {
  return {
    briefsEstimate: (input) => {
      const count = wanting(world, input).length;
      const calls = Math.ceil(count / ROWS_A_CALL);
      const practice = world.options.provider === 'practice';
      const view = estimateOf({
        count,
        calls,
        ms: { low: calls * 4_000, high: calls * 9_000 },
        costMicros: practice ? null : { low: calls * CALL_MICROS * 0.9, high: calls * CALL_MICROS * 1.1 },
        free: practice,
        samples: 4,
        basisText: 'from 4 of your own',
        concurrency: AT_ONCE,
        provider: practice ? 'practice' : 'anthropic',
        model: practice ? 'practice' : 'claude-sonnet-5-5',
        worstEachMicros: practice ? null : 60_000,
      });
      return ok(view);
    },
    writeBriefs: (input) =>
      world.options.provider === null
        ? fail('needsProvider', 'The set-up is not complete.')
        : ok(startBriefs(world, input)),
  };
}

/** Rows that are not written; with a brief only where they are to get another, and never a person's. */
function wanting(world: World, { datasetId, target, again }: BriefInput): RowSummary[] {
  return world
    .chosen(datasetId, target)
    .filter((row) => row.status === 'not_generated' || row.status === 'failed')
    .filter((row) => row.brief === null || (again && row.briefBy !== 'person'));
}

/** Starts a batch that writes briefs in groups of 25 rows, in real time. */
function startBriefs(world: World, input: BriefInput): BatchView {
  const known = world.seen.get(input.requestId);
  if (known) return known;
  const rows = wanting(world, input);
  const groups: RowSummary[][] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_CALL) groups.push(rows.slice(at, at + ROWS_A_CALL));
  const made = newBatch(world, { ...input, email: false, maxTokens: null }, groups.length, rows.length === 1);
  const batch: BatchView = {
    ...made,
    purpose: 'brief',
    estimateLowMicros: groups.length * CALL_MICROS * 0.9,
    estimateHighMicros: groups.length * CALL_MICROS * 1.1,
  };
  world.seen.set(input.requestId, batch);
  world.changeBatch(batch, {});
  for (let lane = 0; lane < AT_ONCE; lane += 1) next(world, batch, groups);
  return structuredClone(batch);
}

function next(world: World, batch: BatchView, groups: RowSummary[][]): void {
  if (batch.state !== 'running') return;
  const [first, ...rest] = groups.shift() ?? [];
  if (!first) {
    if (batch.inFlight === 0)
      world.changeBatch(batch, { state: 'completed', endedAt: Date.now(), remainingMs: 0 });
    return;
  }
  begin(world, batch, first);
  setTimeout(() => {
    for (const row of [first, ...rest]) give(world, row);
    world.spentMicros += CALL_MICROS;
    world.changeBatch(batch, {
      inFlight: batch.inFlight - 1,
      succeeded: batch.succeeded + 1,
      attempts: batch.attempts + 1,
      spentMicros: batch.spentMicros + CALL_MICROS,
      running: batch.running.filter(({ conversationId }) => conversationId !== first.id),
    });
    next(world, batch, groups);
  }, world.options.callMs);
}

/** Where a person wrote one meanwhile, theirs stays. */
function give(world: World, row: RowSummary): void {
  if (row.briefBy === 'person') return;
  const ids = {
    personaId: idOf('persona', row.persona),
    arcId: idOf('arc', row.emotion),
    topicId: idOf('topic', row.topic),
  };
  world.change(row, { brief: briefOf(ids, row.number), briefBy: 'model' });
}
