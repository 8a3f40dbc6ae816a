import type { SystemPrompt } from './bindings';
import { keysOf } from './filter';
import { flag, listOf, oneOf, shape, text, within, type Parsed, type Parser } from './parse';

const systemPrompts = keysOf<SystemPrompt>({ keep: true, drop: true, fold: true });
const numberOrNull =
  (least: number, most: number, usual: number | null): Parser<number | null> =>
  (stored) =>
    stored === null || (typeof stored === 'number' && stored >= least && stored <= most) ? stored : usual;

/** The most that a part of the split can take. */
export const MOST_HELD_OUT = 0.5;
/** The most conversations that "best" can ask for. */
export const MOST_BEST = 1_000_000;
export const MOST_SEED = 4_294_967_295;

/** What an export is made of, without the dataset's own numbers: a preset keeps the same for any dataset. */
export const parseExport = shape({
  /** A folder for a consumer, or one file. */
  kind: oneOf(['folder', 'file'], 'folder'),
  consumer: text('axolotl'),
  format: text('messages'),
  what: oneOf(['approved', 'filter', 'selection', 'written', 'best'], 'approved'),
  best: within({ least: 1, most: MOST_BEST, usual: 250 }),
  unlike: flag(false),
  minScore: numberOrNull(0, 10, null),
  /** The name of a model family; empty without one. */
  family: text('qwen3'),
  /** Tokens; null is what the rows need. */
  context: numberOrNull(1, 10_000_000, 4096),
  system: oneOf(systemPrompts, 'keep'),
  validation: within({ least: 0, most: MOST_HELD_OUT, usual: 0.1 }),
  test: within({ least: 0, most: MOST_HELD_OUT, usual: 0 }),
  /** As train-cli has it, so that both split a dataset alike. */
  seed: within({ least: 0, most: MOST_SEED, usual: 1 }),
  practice: flag(false),
});

export type ExportSettings = Parsed<typeof parseExport>;

const preset = shape({ name: text(), settings: parseExport });
export type ExportPreset = Parsed<typeof preset>;

/** A name stands for one preset. */
export const parsePresets: Parser<ExportPreset[]> = (stored) =>
  listOf(preset)(stored).filter(
    ({ name }, at, all) => name !== '' && all.findIndex((one) => one.name === name) === at,
  );
