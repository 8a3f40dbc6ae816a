import type { RowSummary, commands as shellCommands } from '../bindings';
import { fail, ok } from './answer';
import { makeRow } from './rows';
import type { World } from './world';

type DatasetCommands = Pick<typeof shellCommands, 'duplicateDataset' | 'archiveDataset'>;

/** A conversation that came without a plan has none that could be copied. */
const isPlanned = ({ status, persona, emotion, topic }: RowSummary) =>
  status === 'not_generated' || [persona, emotion, topic].some((name) => name !== '');

/** Datasets as a whole. */
export function datasetCommands(world: World): DatasetCommands {
  return {
    duplicateDataset: (id, name, rows) => {
      const set = world.datasets.get(id);
      if (!set) return fail('notFound', 'This dataset is no longer there.');
      const taken = [...world.datasets.values()].some(
        (one) => one.name.toLowerCase() === name.trim().toLowerCase(),
      );
      if (taken)
        return fail('invalid', `There is a dataset named "${name.trim()}" already.`, 'Choose another name.');
      const { current } = world;
      const copy = world.addDataset(name.trim(), 0);
      world.current = current;
      const made = world.datasets.get(copy);
      if (made && rows)
        made.rows = set.rows.filter(isPlanned).map((row) => {
          const fresh = makeRow(row.number, copy * 1_000_000, true, Date.now());
          const { persona, emotion, topic, intent, tone, tier, variation, brief } = row;
          return { ...fresh, persona, emotion, topic, intent, tone, tier, variation, brief };
        });
      return ok(world.view(copy));
    },
    archiveDataset: (id, archived) => {
      const set = world.datasets.get(id);
      if (!set) return fail('notFound', 'This dataset is no longer there.');
      const open = [...world.batches.values()].some(
        (batch) => batch.datasetId === id && batch.endedAt === null,
      );
      if (archived && open)
        return fail('busy', `A batch of "${set.name}" is open.`, 'Cancel it, or wait until it is over.');
      set.archived = archived;
      return ok(world.view(id));
    },
  };
}
