import type {
  CellEdit,
  CellProblem,
  CellsOutcome,
  ItemBody,
  ItemKind,
  PlanColumn,
  RowSummary,
  UnknownName,
  commands as shellCommands,
} from '../bindings';
import { folded } from '../names';
import { fail, ok } from './answer';
import { addItem, libraryOf, nameOf, sampleOf, type FakeItem } from './libraryItems';
import { readCell } from './readCell';
import type { World } from './world';

type Commands = typeof shellCommands;
type CellsCommands = Pick<Commands, 'editCells' | 'unknownNames' | 'resolveNames' | 'duplicateRows'>;
type Named = 'persona' | 'emotion' | 'topic';

const MOST = 10_000;
const kinds: Record<Named, ItemKind> = { persona: 'persona', emotion: 'arc', topic: 'topic' };
const namedColumns = Object.keys(kinds) as Named[];
const written: readonly PlanColumn[] = ['persona', 'emotion', 'topic', 'tier', 'brief'];

/** The table as a spreadsheet. */
export function cellsCommands(world: World): CellsCommands {
  let taken = 0;
  const rowsOf = (datasetId: number) => world.datasets.get(datasetId)?.rows ?? [];
  const items = (datasetId: number, column: Named) =>
    libraryOf(world, datasetId).filter(({ kind }) => kind === kinds[column]);
  const known = (datasetId: number, column: Named, text: string) =>
    items(datasetId, column)
      .map(nameOf)
      .find((name) => folded(name) === folded(text)) ?? null;

  const unknownOf = (datasetId: number): UnknownName[] =>
    namedColumns.flatMap((column) => {
      const rows = rowsOf(datasetId).filter((row) => row.unknown.includes(column) && row[column] !== '');
      return [...new Set(rows.map((row) => row[column]))].map((name) => {
        const ids = rows.filter((row) => row[column] === name).map((row) => row.id);
        return {
          kind: kinds[column],
          name,
          rows: ids.length,
          ids,
          nearest: nearest(datasetId, column, name),
        };
      });
    });

  const nearest = (datasetId: number, column: Named, name: string) =>
    items(datasetId, column)
      .map((item) => ({ id: item.id, name: nameOf(item), like: likeness(nameOf(item), name) }))
      .sort((a, b) => b.like - a.like)
      .slice(0, 3)
      .map(({ id, name: one, like }) => ({
        id,
        name: one,
        rows: rowsOf(datasetId).filter((row) => row[column] === one).length,
        alike: like >= 0.75,
      }));

  /** What keeps a cell as it is. */
  const lock = (row: RowSummary, column: PlanColumn): string | null => {
    if (row.status === 'generating')
      return 'It is being generated. Wait for its answer, or cancel the batch first.';
    if (row.queued) return 'It waits in a batch. Wait for its end, or cancel the batch first.';
    const open = isNamed(column) && (row[column] === '' || row.unknown.includes(column));
    const locked = row.generatedAt !== null && written.includes(column) && !open;
    return locked ? 'Written from this. Duplicate to change.' : null;
  };

  const put = (datasetId: number, row: RowSummary, column: PlanColumn, text: string): Partial<RowSummary> => {
    const read = readCell(column, text);
    if ('message' in read) return {};
    if (!isNamed(column)) return read.change;
    const name = known(datasetId, column, text);
    const others = row.unknown.filter((one) => one !== column);
    return name === null
      ? { ...read.change, unknown: [...others, column] }
      : { [column]: name, unknown: others };
  };

  const outcome = (
    datasetId: number,
    changed: number[],
    added: number[],
    token: string | null,
  ): CellsOutcome => ({ changed, added, problems: [], unknown: unknownOf(datasetId), undoToken: token });

  /** How everything is as it was before. */
  const undoable = (datasetId: number, before: RowSummary[], after: () => number = () => 0): string => {
    const token = `cells-${(taken += 1)}`;
    const were = structuredClone(before);
    world.takeBacks.set(token, () => {
      const set = world.datasets.get(datasetId);
      const kept = new Map(were.map((row) => [row.id, row]));
      if (set) {
        set.rows = set.rows.filter((row) => kept.has(row.id));
        for (const row of set.rows) world.change(row, { ...kept.get(row.id) });
      }
      return were.length + after();
    });
    return token;
  };

  const addRows = (datasetId: number, changes: Partial<RowSummary>[]): RowSummary[] => {
    const set = world.datasets.get(datasetId);
    const next = Math.max(0, ...rowsOf(datasetId).map((row) => row.number)) + 1;
    const added = changes.map((change, at) => world.planned(datasetId, next + at, change));
    if (set) set.rows = [...set.rows, ...added];
    queueMicrotask(() => world.resync());
    return added;
  };

  return {
    editCells: ({ datasetId, edits, newRows }) => {
      if (!world.datasets.has(datasetId)) return fail('notFound', 'This dataset is gone.');
      if (edits.length > MOST * 11 || newRows > MOST)
        return fail(
          'invalid',
          `${edits.length} cells are too many at once.`,
          'Take at most 10,000 rows at a time, or import them as a file. Nothing was changed.',
        );
      const problems = edits.flatMap((edit) => problemOf(edit, lock, world) ?? []);
      if (problems.length > 0)
        return ok({ changed: [], added: [], problems, unknown: unknownOf(datasetId), undoToken: null });
      const before = structuredClone(rowsOf(datasetId));
      const empty = { persona: '', emotion: '', topic: '', intent: '', tone: '', tier: 'template' as const };
      const fresh = Array.from({ length: newRows }, () => ({ ...empty, unknown: [] }));
      const made = addRowsIfAny(fresh);
      const changed = new Set<number>();
      for (const { id, newRow, column, text } of edits) {
        const row = id === null ? made[newRow ?? 0] : world.row(id);
        if (!row) continue;
        const change = put(datasetId, row, column, text);
        const differs = Object.entries(change).some(
          ([key, value]) => JSON.stringify(row[key as keyof RowSummary]) !== JSON.stringify(value),
        );
        if (!differs) continue;
        world.change(row, { ...change, ...(column === 'brief' && { briefBy: 'person' }) });
        if (id !== null) changed.add(id);
      }
      const happened = changed.size + made.length > 0;
      const token = happened ? undoable(datasetId, before) : null;
      return ok(
        outcome(
          datasetId,
          [...changed],
          made.map((row) => row.id),
          token,
        ),
      );

      function addRowsIfAny(rows: Partial<RowSummary>[]): RowSummary[] {
        return rows.length > 0 ? addRows(datasetId, rows) : [];
      }
    },
    unknownNames: (datasetId) => ok(unknownOf(datasetId)),
    resolveNames: ({ datasetId, names: resolved }) => {
      const before = structuredClone(rowsOf(datasetId));
      const created: FakeItem[] = [];
      const changed: number[] = [];
      for (const { kind, name, to } of resolved) {
        const column = namedColumns.find((one) => kinds[one] === kind);
        if (!column) return fail('invalid', 'A plan has no names of this kind.');
        const body = { ...sampleOf(kind)[0], name } as ItemBody;
        const item =
          to === null
            ? addItem(libraryOf(world, datasetId), datasetId, body)
            : items(datasetId, column).find(({ id }) => id === to);
        if (!item) return fail('notFound', 'This item is gone.');
        if (to === null) created.push(item);
        for (const row of rowsOf(datasetId))
          if (row.unknown.includes(column) && row[column] === name) {
            world.change(row, {
              [column]: nameOf(item),
              unknown: row.unknown.filter((one) => one !== column),
            });
            changed.push(row.id);
          }
      }
      const token = undoable(datasetId, before, () => {
        const left = libraryOf(world, datasetId).filter((item) => !created.includes(item));
        world.libraries.set(datasetId, left);
        return 0;
      });
      return ok(outcome(datasetId, changed, [], token));
    },
    duplicateRows: ({ datasetId, target }) => {
      const chosen = world.chosen(datasetId, target);
      if (chosen.length === 0) return fail('invalid', 'There is no row to duplicate.');
      const before = structuredClone(rowsOf(datasetId));
      const copies = chosen.map((row) => {
        const { persona, emotion, topic, intent, tone, tier, brief, briefBy } = row;
        const { clientStyle, friction, ending, template, unknown, variation } = row;
        const plan = { persona, emotion, topic, intent, tone, tier, brief, briefBy };
        return { ...plan, clientStyle, friction, ending, template, unknown, variation: variation + 1 };
      });
      const added = addRows(datasetId, copies);
      return ok(
        outcome(
          datasetId,
          [],
          added.map((row) => row.id),
          undoable(datasetId, before),
        ),
      );
    },
  };
}

function isNamed(column: PlanColumn): column is Named {
  return column in kinds;
}

function problemOf(
  { id, newRow, column, text }: CellEdit,
  lock: (row: RowSummary, column: PlanColumn) => string | null,
  world: World,
): CellProblem | null {
  const at = { id, newRow, column };
  const row = id === null ? null : world.row(id);
  if (id !== null && !row) return { ...at, message: 'This row is gone.' };
  const read = readCell(column, text);
  if ('message' in read) return { ...at, message: read.message };
  const same =
    row && Object.entries(read.change).every(([key, value]) => row[key as keyof RowSummary] === value);
  const message = row && !same ? lock(row, column) : null;
  return message === null ? null : { ...at, message };
}

/** The engine's likeness: pairs of neighbouring letters that two names share, out of those of both. */
function likeness(one: string, other: string): number {
  const pairs = (name: string) => {
    const letters = ` ${folded(name)} `;
    return Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2));
  };
  const left = pairs(one);
  const all = pairs(other);
  const rest = [...all];
  const shared = left.filter((pair) => rest.includes(pair) && rest.splice(rest.indexOf(pair), 1));
  return (2 * shared.length) / (left.length + all.length);
}
