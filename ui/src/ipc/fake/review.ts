import type { QueueSort, ReasonsView, RowSummary, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import { chance, falls } from './rows';
import type { World } from './world';

type Commands = typeof shellCommands;
type ReviewCommands = Pick<
  Commands,
  'lastAction' | 'reviewQueue' | 'reasons' | 'addReason' | 'removeReason' | 'reviewFacts' | 'judgeRepeat'
>;

const usual = ['unsafe', 'untrue', 'not this persona', 'sounds like a machine'];

/** So many notes that say the same are offered as a reason. */
const ALIKE = 5;

/** What each order goes by, the smallest first; by number where that is the same. */
const orders: Record<QueueSort, (row: RowSummary) => number> = {
  oldest: (row) => row.number,
  score: (row) => row.score ?? 0,
  judge: (row) => chance(row.number * 3),
  unlike: (row) => chance(row.number * 5),
  phrases: (row) => chance(row.number * 7),
  random: (row) => chance(row.number * 11),
};

/** The queue of review and its reasons over a World. */
export function reviewCommands(world: World): ReviewCommands {
  const reasons = new Set(usual);
  const rejections = () => [...world.reviews.values()].filter((r) => r.verdict === 'rejected');
  const view = (): ReasonsView => {
    for (const { reason } of rejections()) if (reason !== null) reasons.add(reason);
    const notes = rejections().flatMap(({ reason, note }) => (reason === null && note !== '' ? [note] : []));
    const counted = [...new Set(notes.map((note) => note.toLowerCase()))].map((text) => ({
      text,
      count: notes.filter((note) => note.toLowerCase() === text).length,
    }));
    return {
      reasons: [...reasons].map((name) => ({
        name,
        count: rejections().filter(({ reason }) => reason === name).length,
      })),
      offers: counted.filter(({ text, count }) => count >= ALIKE && !reasons.has(text)),
    };
  };
  const withText = (row: RowSummary) => world.versionOf(row) > 0;
  const facts = () => {
    const given = [...world.reviews.values()];
    const blind = given.filter((r) => r.blind).length;
    return { judged: given.length, blind, ...world.repeats };
  };
  return {
    lastAction: (datasetId) => {
      const last = world.actions.filter((action) => action.datasetId === datasetId).at(-1);
      return ok(last?.shown ?? null);
    },
    reviewQueue: ({ datasetId, filter, sort }) => {
      const rows = world.chosen(datasetId, { kind: 'matching', filter, except: [] });
      const ids = rows
        .filter((row) => withText(row) && falls(filter, row))
        .sort((a, b) => orders[sort](a) - orders[sort](b) || a.number - b.number)
        .map((row) => row.id);
      return ok({ ids, total: ids.length, revision: world.revision });
    },
    reasons: () => ok(view()),
    addReason: (_, name) => (reasons.add(name.trim()), ok(view())),
    removeReason: (_, name) => (reasons.delete(name), ok(view())),
    reviewFacts: () => ok(facts()),
    judgeRepeat: (id, _, verdict) => {
      const row = world.row(id);
      const before = row && world.verdictOn(row)?.verdict;
      if (!before) return fail('notFound', 'This conversation is gone.');
      const agrees = before === { approve: 'approved', reject: 'rejected', defer: 'deferred' }[verdict];
      const { repeated, agreed } = world.repeats;
      world.repeats = { repeated: repeated + 1, agreed: agreed + Number(agrees), repeat: null };
      return ok({ before, agrees, facts: facts() });
    },
  };
}
