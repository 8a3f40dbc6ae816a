import { SvelteMap } from 'svelte/reactivity';
import type { Template } from '../ipc/client';
import { datasets } from './datasets.svelte';
import { watchUnsaved } from './unsaved';

export interface TemplateDraftKept {
  datasetId: number;
  template: Template;
  /** The version that it is a change of. */
  seen: number;
}

/** What was changed in templates and is not saved, by the item's id: kept for as long as the window lives. */
export const templateDrafts = new SvelteMap<number, TemplateDraftKept>();

watchUnsaved('templates', () =>
  [...templateDrafts.values()].some(({ datasetId }) => datasets.has(datasetId)),
);
