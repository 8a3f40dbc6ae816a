import type { LogLevel, QueueSort, SortKey } from './bindings';
import { client } from './client';
import { parseExport, parsePresets } from './exportPrefs';
import { keysOf, parseFilter } from './filter';
import {
  entries,
  flag,
  id,
  listOf,
  memberOf,
  oneOf,
  shape,
  text,
  within,
  type Parsed,
  type Parser,
} from './parse';

/** How large text can be; at twice its size everything can still be reached (WCAG 1.4.4). */
export const TEXT_SIZES = [0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];
/** Pixels at the normal text size: no column becomes narrower or wider by hand, nor does the preview. */
export const COLUMN_WIDTH = { least: 44, most: 640 };
export const PREVIEW_WIDTH = { least: 300, most: 760, usual: 336 };

const sortKeys = keysOf<SortKey>({
  number: true,
  persona: true,
  emotion: true,
  topic: true,
  intent: true,
  tone: true,
  tier: true,
  brief: true,
  client_style: true,
  friction: true,
  ending: true,
  template: true,
  status: true,
  score: true,
  generated: true,
});
/** Columns of the table: it is sorted by any of them. */
export type ColumnKey = SortKey;
/** Those that are hidden until they are asked for. */
export const EXTRA_COLUMNS = ['brief', 'client_style', 'friction', 'ending', 'template'] as const;
export const isColumnKey = (key: string): key is ColumnKey => (sortKeys as string[]).includes(key);
/** Which conversations are reviewed: by a status, by the table's filter, or those that another place opened. */
export const REVIEW_CHOICES = ['review', 'deferred', 'approved', 'rejected', 'table', 'opened'] as const;
export const queueSorts = keysOf<QueueSort>({
  oldest: true,
  judge: true,
  unlike: true,
  phrases: true,
  score: true,
  random: true,
});
const levels = keysOf<LogLevel>({ quiet: true, normal: true, detailed: true });

/** Widths of columns that the person set, in pixels at the normal text size. */
const columnWidths: Parser<Partial<Record<SortKey, number>>> = (stored) => {
  const { least, most } = COLUMN_WIDTH;
  const widths = entries(stored);
  const sound = sortKeys.filter((key) => within({ least, most, usual: 0 })(widths[key]) > 0);
  return Object.fromEntries(sound.map((key) => [key, widths[key]]));
};

const savedView = shape({ name: text(), filter: parseFilter });
const idsChosen = shape({ kind: oneOf(['ids'], 'ids'), ids: listOf(id) });
const filterChosen = shape({
  kind: oneOf(['matching'], 'matching'),
  filter: parseFilter,
  except: listOf(id),
});

/** What holds in the whole window. The shell reads `logLevel`, `whenClosed`, `keepAwake` and `notify...` too. */
const ofWindow = {
  /** The place the person was at, by its name. */
  view: text(),
  theme: oneOf(['system', 'light', 'dark'], 'system'),
  textScale: oneOf(TEXT_SIZES, 1),
  density: oneOf(['normal', 'compact'], 'normal'),
  /** Whether a single letter is a command. */
  letterKeys: flag(true),
  progressFolded: flag(false),
  'columns.hidden': listOf(memberOf(sortKeys)),
  /** Of those that are hidden until they are asked for. */
  'columns.shown': listOf(memberOf<ColumnKey>([...EXTRA_COLUMNS])),
  /** The table's columns from left to right, where the person moved one. */
  'columns.order': listOf(memberOf(sortKeys)),
  'columns.widths': columnWidths,
  'preview.width': within(PREVIEW_WIDTH),
  errorLogFilters: shape({
    kind: text(),
    span: oneOf(['all', 'today', 'week', 'month'], 'all'),
    mendable: oneOf(['all', 'yes', 'no'], 'all'),
  }),
  /** The next conversation follows a verdict. */
  'review.advance': flag(true),
  /** Everything that an export is asked for, under names of the person's own. */
  exportPresets: parsePresets,
  logLevel: oneOf(levels, 'normal'),
  whenClosed: oneOf(['keep', 'ask', 'pause'], 'keep'),
  keepAwake: flag(true),
  notifyCompleted: flag(true),
  notifyFailed: flag(true),
  notifyPaused: flag(true),
  notifyInterrupted: flag(true),
};

/** What holds for one dataset, kept as "scroll.7". All of it names datasets, rows or items of the library by number. */
const ofDataset = {
  table: shape({ filter: parseFilter, sort: oneOf(sortKeys, 'number'), descending: flag(false) }),
  /** How far the table is scrolled, in pixels. */
  scroll: within({ least: 0, most: Number.MAX_SAFE_INTEGER, usual: 0 }),
  /** The conversation whose preview is open. */
  preview: id,
  /** Which part of the library is open, and the item that is chosen. */
  library: shape({ section: text(), item: id }),
  selection: (stored: unknown) => {
    const { kind } = entries(stored);
    return kind === 'ids' ? idsChosen(stored) : kind === 'matching' ? filterChosen(stored) : null;
  },
  /** Where the review stands: which conversations, in which order, and the one that is read. */
  review: shape({
    choice: oneOf(REVIEW_CHOICES, 'review'),
    sort: oneOf(queueSorts, 'oldest'),
    id,
    at: within({ least: 0, most: Number.MAX_SAFE_INTEGER, usual: 0 }),
  }),
  /** Whether score and criteria are folded until the verdict; usual: for the first verdicts. */
  reviewHide: oneOf(['usual', 'on', 'off'], 'usual'),
  export: parseExport,
  /** The place that an export was last sent to by the person: the next one goes beside it. */
  exportBeside: text(),
  /** The preset that was chosen last, by its name. */
  exportPreset: text(),
  /** A name stands for one view. */
  quickViews: (stored: unknown) => {
    const views = listOf(savedView)(stored);
    return views.filter(
      ({ name }, at) => name !== '' && views.findIndex((view) => view.name === name) === at,
    );
  },
};

export type WindowPrefs = { [K in keyof typeof ofWindow]: Parsed<(typeof ofWindow)[K]> };
export type DatasetPrefs = { [K in keyof typeof ofDataset]: Parsed<(typeof ofDataset)[K]> };

/** Written for the shell, which sets aside a file that says a newer one (src-tauri/src/preferences.rs). */
const VERSION = 1;

/** Where preferences rest between two runs. */
export interface PrefsStore {
  read(): Promise<Record<string, unknown>>;
  write(key: string, value: unknown): Promise<void>;
}

/** The shell's own file of preferences, which it writes a moment after each change. */
class ShellStore implements PrefsStore {
  async read(): Promise<Record<string, unknown>> {
    return entries(JSON.parse(await client.preferences()));
  }

  async write(key: string, value: unknown): Promise<void> {
    await client.savePreference(key, JSON.stringify(value ?? null));
  }
}

/**
 * What the person set up in the window: theme, columns, filters, the open preview. Read once at the start, then
 * answered from memory, and parsed with every answer: what another version wrote is read as far as it is known.
 * Preferences that cannot be read or kept never stop the application: it starts with defaults.
 */
class Prefs {
  #store: PrefsStore = new ShellStore();
  #values: Record<string, unknown> = {};

  /** Replaces the shell's store. Called before `load`. */
  use(store: PrefsStore): void {
    this.#store = store;
    this.#values = {};
  }

  async load(): Promise<void> {
    this.#values = await this.#store.read().catch(() => ({}));
    if (this.#values.version !== VERSION) this.#keep('version', VERSION);
  }

  get<K extends keyof WindowPrefs>(key: K): WindowPrefs[K] {
    return (ofWindow[key] as Parser<WindowPrefs[K]>)(this.#values[key]);
  }

  set<K extends keyof WindowPrefs>(key: K, value: WindowPrefs[K]): void {
    this.#keep(key, value);
  }

  /** What is kept for one dataset. */
  getOf<K extends keyof DatasetPrefs>(datasetId: number, key: K): DatasetPrefs[K] {
    return (ofDataset[key] as Parser<DatasetPrefs[K]>)(this.#values[`${key}.${datasetId}`]);
  }

  /** Whether the person chose something of it for this dataset. */
  isKept(datasetId: number, key: keyof DatasetPrefs): boolean {
    return (this.#values[`${key}.${datasetId}`] ?? null) !== null;
  }

  setOf<K extends keyof DatasetPrefs>(datasetId: number, key: K, value: DatasetPrefs[K]): void {
    this.#keep(`${key}.${datasetId}`, value);
  }

  /** Drops what names something of the database by its number: another database gives the numbers to other things. */
  forgetDatasets(): void {
    for (const key of Object.keys(this.#values)) {
      const [, name, number] = /^(\w+)\.(\d+)$/.exec(key) ?? [];
      if (!name || !(name in ofDataset)) continue;
      const views = name === 'quickViews' ? this.getOf(Number(number), name).filter(namesNothing) : null;
      this.#keep(key, views);
    }
  }

  #keep(key: string, value: unknown): void {
    this.#values[key] = value;
    this.#store.write(key, value).catch(() => undefined);
  }
}

/** A view by status, tier or words alone is right for any dataset. */
function namesNothing({ filter }: DatasetPrefs['quickViews'][number]): boolean {
  return filter.ids.length + filter.personas.length + filter.arcs.length + filter.topics.length === 0;
}

export const prefs = new Prefs();
