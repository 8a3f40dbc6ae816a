import type { ExportInput, ExportReport, commands as shellCommands } from '../bindings';
import type { Result } from '../client';
import { noFilter } from '../filter';
import { fail, ok } from './answer';
import { checkOf, chosenBy } from './exportCheck';
import { exportChoices, formatOf } from './exportChoices';
import { previewOf } from './exportPreview';
import type { World } from './world';

type ExportCommands = Pick<
  typeof shellCommands,
  | 'exportChoices'
  | 'exportCheck'
  | 'exportPreview'
  | 'exportFolder'
  | 'pickExportPath'
  | 'pickChatTemplate'
  | 'export'
  | 'cancelExport'
  | 'exports'
  | 'showExport'
>;

const STEPS = 10;
const DAY = 86_400_000;

/** A few exports of other days. */
export function addEarlier(world: World): void {
  const usual: ExportInput = {
    datasetId: 1,
    to: { kind: 'folder', consumer: 'axolotl' },
    target: { kind: 'matching', filter: noFilter(), except: [] },
    statuses: ['approved'],
    minScore: null,
    best: null,
    unlike: false,
    system: 'keep',
    family: 'qwen3',
    template: null,
    context: 4096,
    validation: 0.1,
    test: 0,
    seed: 42,
    practice: false,
  };
  const rows = chosenBy(world, usual).written;
  const home = '/home/you/Documents/Financial coach';
  world.exports.add(
    { ...usual, to: { kind: 'file', format: 'parquet' } },
    `${home}/2026-11-12 parquet.parquet`,
    rows.slice(20),
    Date.now() - 17 * DAY,
  );
  world.exports.add(
    { ...usual, to: { kind: 'file', format: 'pairs-trl' } },
    `${home}/2026-11-19 pairs-trl.jsonl`,
    rows.slice(6),
    Date.now() - 10 * DAY,
  );
  world.exports.add(usual, `${home}/2026-11-26 axolotl`, rows, Date.now() - 3 * DAY);
}

/** Exports of the fake: nothing is written, everything else is as it is. */
export function exportCommands(world: World): ExportCommands {
  const { exports } = world;
  const rowsOf = (input: ExportInput) =>
    chosenBy(world, input).written.filter(({ id }) => !exports.unwritable.has(id));
  const gone = (input: ExportInput) =>
    world.datasets.has(input.datasetId) ? null : fail<never>('notFound', 'This dataset is gone.');

  /** What stands where an export would write: a folder, or a file for each side. */
  function standing({ to, validation, test }: ExportInput, path: string): string[] {
    const side = (name: string) => path.replace(/(\.\w+)?$/, `.${name}$1`);
    const sides = [...(validation > 0 ? [side('valid')] : []), ...(test > 0 ? [side('test')] : [])];
    return [path, ...(to.kind === 'file' ? sides : [])].filter((place) => exports.taken.has(place));
  }

  /** The first name at which nothing stands, beside a place that is known. */
  function proposed(input: ExportInput, beside: string | null): string {
    const { datasetId, to } = input;
    const name = world.datasets.get(datasetId)?.name ?? '';
    const known = beside !== null && (exports.offered.has(beside) || exports.taken.has(beside));
    const folder = known ? beside.slice(0, beside.lastIndexOf('/')) : `/home/you/Documents/${name}`;
    const what = to.kind === 'folder' ? to.consumer : to.format;
    const end = to.kind === 'file' ? `.${formatOf(to.format)?.extension ?? 'jsonl'}` : '';
    const path = `${folder}/${new Date().toISOString().slice(0, 10)} ${what}`;
    for (let n = 1; ; n += 1) {
      const found = `${path}${n === 1 ? '' : ` ${n}`}${end}`;
      if (standing(input, found).length > 0) continue;
      exports.offered.add(found);
      return found;
    }
  }

  async function write(input: ExportInput, path: string): Promise<Result<ExportReport>> {
    const rows = rowsOf(input);
    exports.running = true;
    exports.cancelled = false;
    try {
      for (let step = 1; step <= STEPS; step += 1) {
        await new Promise((resolve) => setTimeout(resolve, world.options.exportMs / STEPS));
        if (exports.cancelled)
          return await fail('cancelled', 'The export was cancelled. Nothing was written.');
        exports.tell({ written: Math.floor((rows.length * step) / STEPS), of: rows.length });
      }
      if (exports.full)
        return await fail(
          'other',
          'The disk is full.',
          'Free 4 MB, or choose another place. Nothing was written.',
        );
    } finally {
      exports.running = false;
    }
    if (exports.recorded) exports.add(input, path, rows);
    else exports.taken.add(path);
    return ok({
      conversations: rows.length,
      practiceLeftOut: 0,
      otherStatus: 0,
      unreadable: [],
      path,
      files: checkOf(world, input).files.length,
      bytes: rows.length * 10_700,
      sides: checkOf(world, input).sides,
      leftOut: chosenBy(world, input).leftOut,
      recorded: exports.recorded,
    });
  }

  return {
    exportChoices: () => ok(exportChoices),
    exportCheck: (input) => gone(input) ?? ok(checkOf(world, input)),
    exportPreview: (input, at, back) => {
      const preview = previewOf(world, chosenBy(world, input).written, at, back, input);
      return preview ? ok(preview) : fail('notFound', 'There is no such conversation.');
    },
    exportFolder: (input, beside) => gone(input) ?? ok(proposed(input, beside)),
    pickExportPath: () => {
      if (exports.picks !== null) exports.offered.add(exports.picks);
      return ok(exports.picks);
    },
    pickChatTemplate: () => ok(exports.template),
    export: (input, path, replace) => {
      if (exports.running) return fail('busy', 'Another export is being written.', 'Wait for its end.');
      if (rowsOf(input).length === 0) return fail('invalid', 'There is nothing to write.');
      const there = standing(input, path);
      if (there.length > 0 && !replace) {
        const exist = there.length === 1 ? 'exists' : 'exist';
        return fail('alreadyExists', `${there.join(' and ')} already ${exist}.`, 'Choose another name.');
      }
      return write(input, path);
    },
    cancelExport: () => ok(((exports.cancelled = true), null)),
    exports: (datasetId) => ok(exports.of(datasetId, rowsOf)),
    showExport: (path) =>
      exports.taken.has(path)
        ? ok((exports.shown.push(path), null))
        : fail('notFound', `${path} is no longer there.`),
  };
}
