import type { BatchView, BriefInput, RowSummary, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import { estimateOf } from './estimate';
import { briefOf, idOf } from './propose';
import { newBatch, walk } from './run';
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
        : ok(world.seen.get(input.requestId) ?? startBriefs(world, input)),
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
  const rows = wanting(world, input);
  const groups: RowSummary[][] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_CALL) groups.push(rows.slice(at, at + ROWS_A_CALL));
  const batch = newBatch(world, input, groups.length, rows.length === 1, {
    purpose: 'brief',
    concurrency: AT_ONCE,
    concurrencyLimit: AT_ONCE,
    estimateLowMicros: groups.length * CALL_MICROS * 0.9,
    estimateHighMicros: groups.length * CALL_MICROS * 1.1,
  });
  return walk(world, batch, groups, {
    ms: () => world.options.callMs,
    costMicros: CALL_MICROS,
    rowOf: ([first]) => first,
    end: (group) => group.forEach((row) => give(world, row)),
  });
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
