import type { ExportChoices, ExportInput, ExportTo, Filter, Status, Target } from '../../ipc/client';
import type { ExportSettings } from '../../ipc/exportPrefs';
import { noFilter } from '../../ipc/filter';

/** What narrows the conversations elsewhere in the window. */
export interface Narrowed {
  filter: Filter;
  /** Null where nothing is selected. */
  selection: Target | null;
}

/** Those with a text that is not being written again. */
export const written: Status[] = ['generated', 'approved', 'rejected'];

export type What = ExportSettings['what'];

/** What is exported: without a selection the approved ones stand for it. */
export function whatOf(settings: ExportSettings, { selection }: Narrowed): What {
  return settings.what === 'selection' && selection === null ? 'approved' : settings.what;
}

/** For whom: a name of another version stands for the first there is. */
export function toOf({ kind, consumer, format }: ExportSettings, choices: ExportChoices): ExportTo {
  const known = (list: { name: string }[], name: string) =>
    (list.find((one) => one.name === name) ?? list[0])?.name ?? name;
  return kind === 'folder'
    ? { kind, consumer: known(choices.consumers, consumer) }
    : { kind, format: known(choices.formats, format) };
}

const all: Target = { kind: 'matching', filter: noFilter(), except: [] };

export function inputOf(
  datasetId: number,
  settings: ExportSettings,
  narrowed: Narrowed,
  choices: ExportChoices,
  template: string | null = null,
): ExportInput {
  const what = whatOf(settings, narrowed);
  const approved = what === 'approved' || what === 'best';
  return {
    datasetId,
    to: toOf(settings, choices),
    target: targetOf(what, narrowed),
    statuses: approved ? ['approved'] : written,
    minScore: settings.minScore,
    best: what === 'best' ? settings.best : null,
    unlike: settings.unlike,
    system: settings.system,
    family: choices.families.find(({ name }) => name === settings.family)?.name ?? null,
    template,
    context: settings.context,
    validation: settings.validation,
    test: settings.test,
    seed: settings.seed,
    practice: settings.practice,
  };
}

function targetOf(what: What, { filter, selection }: Narrowed): Target {
  if (what === 'selection' && selection) return selection;
  return what === 'filter' ? { kind: 'matching', filter, except: [] } : all;
}

/** Those of a target with a text, as a target; null where there can be none. */
export function withText(target: Target): Target | null {
  if (target.kind === 'ids')
    return { kind: 'matching', filter: { ...noFilter(), ids: target.ids, statuses: written }, except: [] };
  if (target.kind !== 'matching') return null;
  const { filter } = target;
  const statuses =
    filter.statuses.length === 0 ? written : written.filter((status) => filter.statuses.includes(status));
  return statuses.length === 0 ? null : { ...target, filter: { ...filter, statuses } };
}
