import type { CellEdit, PlanColumn } from '../../src/ipc/bindings';
import { allRows, must, ok, same, sample, writtenOf, type Host } from './ask';
import type { Case } from './cases';

const cell = (id: number | undefined, column: PlanColumn, text: string): CellEdit => ({
  id: id ?? 0,
  newRow: null,
  column,
  text,
});
const edit = (host: Host, datasetId: number, edits: CellEdit[], newRows = 0) =>
  ok(host.editCells({ datasetId, edits, newRows }));

/** The table as a spreadsheet: what the window relies on, whoever answers. */
export const cellCases: Case[] = [
  {
    name: 'edits and new rows are one step, which undo takes back',
    run: async (host) => {
      const datasetId = await sample(host);
      const before = await allRows(host, datasetId);
      const [first, second] = before;
      const other = before.find((row) => row.persona !== first?.persona)?.persona ?? '';
      const added: CellEdit = { id: null, newRow: 0, column: 'persona', text: other };
      const edits = [
        // In another case: it means the known one.
        cell(first?.id, 'persona', ` ${other.toUpperCase()} `),
        cell(second?.id, 'tier', 'edge case'),
        cell(second?.id, 'friction', 'Pushes back'),
        added,
      ];
      const outcome = await edit(host, datasetId, edits, 1);
      must(same([outcome.problems, outcome.unknown], [[], []]), JSON.stringify(outcome));
      must(same(outcome.changed, [first?.id, second?.id]) && outcome.added.length === 1, 'what changed');
      const after = await allRows(host, datasetId);
      must(after[0]?.persona === other && after[1]?.tier === 'edge_case', 'the cells');
      must(after[1]?.friction === 'pushes_back' && after.at(-1)?.persona === other, 'the new ones');
      await ok(host.undo(outcome.undoToken ?? ''));
      const back = await allRows(host, datasetId);
      must(back.length === before.length && back[0]?.persona === first?.persona, 'taken back');
      must(back[1]?.tier === second?.tier && back[1]?.friction === null, 'all of it');
    },
  },
  {
    name: 'one cell that cannot be leaves all as it was, and is named',
    run: async (host) => {
      const datasetId = await sample(host);
      const [first, second] = await allRows(host, datasetId);
      const edits = [cell(first?.id, 'brief', 'Another'), cell(second?.id, 'tier', 'edgy')];
      const outcome = await edit(host, datasetId, edits);
      must(outcome.undoToken === null && outcome.changed.length === 0, 'nothing changed');
      const [problem] = outcome.problems;
      must(problem?.id === second?.id && problem?.column === 'tier', 'named by row and column');
      must(problem?.message.includes('"edgy" is no tier') ?? false, problem?.message ?? 'no words');
      must((await allRows(host, datasetId))[0]?.brief === first?.brief, 'not even the other cell');
    },
  },
  {
    name: 'a name that the library lacks is kept as typed, and made or mapped for all its rows',
    run: async (host) => {
      const datasetId = await sample(host);
      const [first, second, third] = await allRows(host, datasetId);
      const near = third?.topic.slice(0, -1) ?? '';
      const outcome = await edit(host, datasetId, [
        cell(first?.id, 'persona', 'Shift Worker of the night'),
        cell(second?.id, 'persona', 'Shift Worker of the night'),
        cell(first?.id, 'topic', near),
      ]);
      const persona = outcome.unknown.find((name) => name.kind === 'persona');
      const topic = outcome.unknown.find((name) => name.kind === 'topic');
      must(persona?.rows === 2 && same(persona.ids, [first?.id, second?.id]), JSON.stringify(persona));
      must(
        topic?.nearest[0]?.name === third?.topic && topic?.nearest[0]?.alike === true,
        JSON.stringify(topic),
      );
      must(
        persona.nearest.length === 3 && !persona.nearest[0]?.alike,
        'a stranger is offered, and not taken for it',
      );
      must(same(await ok(host.unknownNames(datasetId)), outcome.unknown), 'asked again');
      const marked = (await allRows(host, datasetId))[0];
      must(same([...(marked?.unknown ?? [])].sort(), ['persona', 'topic']), 'the row says so');

      const resolved = await ok(
        host.resolveNames({
          datasetId,
          names: [
            { kind: 'persona', name: persona.name, to: null },
            { kind: 'topic', name: topic?.name ?? '', to: topic?.nearest[0]?.id ?? null },
          ],
        }),
      );
      must(resolved.unknown.length === 0, JSON.stringify(resolved.unknown));
      const known = (await allRows(host, datasetId))[0];
      must(known?.topic === third?.topic && known?.unknown.length === 0, 'the row is known');
      const made = (await ok(host.facets(datasetId))).personas.map(({ name }) => name);
      must(made.includes('Shift Worker of the night'), 'the library has it');
    },
  },
  {
    name: 'filters offer what rows have; a name of the library is known before any row has it',
    run: async (host) => {
      const datasetId = await sample(host);
      const [first] = await allRows(host, datasetId);
      const persona = (await ok(host.library(datasetId))).find(({ kind }) => kind === 'persona');
      const copy = (await ok(host.duplicateItem(persona?.id ?? 0))).item;
      const offered = async () => (await ok(host.facets(datasetId))).personas;
      must(
        (await offered()).every(({ count }) => count > 0),
        'no name without a row',
      );
      const outcome = await edit(host, datasetId, [cell(first?.id, 'persona', copy.name)]);
      must(outcome.unknown.length === 0, JSON.stringify(outcome.unknown));
      must(
        (await offered()).some(({ id, count }) => id === copy.id && count === 1),
        'the item, by its id',
      );
    },
  },
  {
    name: 'rows of a plan that were written since stay where it is taken back, and are counted',
    run: async (host) => {
      const datasetId = await sample(host);
      const { settings } = await ok(host.planChoices(datasetId));
      const { rows } = await ok(host.propose(settings));
      const added = await ok(host.acceptPlan({ settings, rows: rows.slice(0, 2) }));
      await writtenOf(host, datasetId, added.ids.slice(0, 1));
      const undone = await ok(host.undo(added.undoToken));
      must(undone.rows === 1 && !undone.again, JSON.stringify(undone));
      must(undone.left.startsWith('Taken back in 1 of 2 rows. 1 row stays: it was generated'), undone.left);
      const left = (await allRows(host, datasetId)).map(({ id }) => id);
      must(left.includes(added.ids[0] ?? 0) && !left.includes(added.ids[1] ?? 0), 'what was written');
    },
  },
  {
    name: 'duplicates are new variations at the end, which undo takes away',
    run: async (host) => {
      const datasetId = await sample(host);
      const before = await allRows(host, datasetId);
      const first = before[0];
      const target = { kind: 'ids', ids: [first?.id ?? 0] } as const;
      const outcome = await ok(
        host.duplicateRows({ datasetId, target: { ...target, ids: [...target.ids] } }),
      );
      const copy = (await allRows(host, datasetId)).at(-1);
      must(copy?.id === outcome.added[0] && copy?.topic === first?.topic, JSON.stringify(copy));
      must((copy?.variation ?? 0) > (first?.variation ?? 0) && copy?.status === 'not_generated', 'new');
      await ok(host.undo(outcome.undoToken ?? ''));
      must((await allRows(host, datasetId)).length === before.length, 'taken away');
    },
  },
];
