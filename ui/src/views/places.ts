import Clock from '@lucide/svelte/icons/clock';
import Settings from '@lucide/svelte/icons/settings';
import Table2 from '@lucide/svelte/icons/table-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Component } from 'svelte';
import {
  inBatches,
  inErrorLog,
  inFind,
  inSettings,
  inTable,
  onEdges,
  onRow,
  type KeyHint,
} from '../lib/keys';
import { app, type ViewName } from '../state/app.svelte';

export interface Place {
  name: ViewName;
  label: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** Leads there from everywhere. */
  key: string;
  /** What the navigation counts, and how a screen reader calls it: "failed now". */
  count?: () => number;
  noun?: string;
  /** Is about one dataset, so there has to be one. */
  ofDataset: boolean;
  /** What the keys do there, part by part. */
  keys: { title: string; keys: KeyHint[] }[];
  /** Reads its view; the first place is in the window's own file. */
  load?: () => Promise<{ default: Component }>;
}

/** Every place of the window, in the order of the navigation, which palette, help and the keys read too. */
export const places: Place[] = [
  {
    name: 'conversations',
    label: 'Conversations',
    icon: Table2,
    key: 'Mod+1',
    count: () => app.dataset?.counts.total ?? 0,
    noun: 'planned',
    ofDataset: false,
    keys: [
      { title: 'Conversations', keys: inTable },
      { title: 'The current conversation, in the table or the preview', keys: onRow },
      { title: 'In Find', keys: inFind },
      { title: 'Widths', keys: onEdges },
    ],
  },
  {
    name: 'batches',
    label: 'Batches',
    icon: Clock,
    key: 'Mod+2',
    count: () => app.openBatches.filter((batch) => batch.datasetId === app.dataset?.id).length,
    noun: 'open',
    ofDataset: true,
    keys: [{ title: 'Batches', keys: inBatches }],
    load: () => import('./BatchesView.svelte'),
  },
  {
    name: 'errors',
    label: 'Error log',
    icon: TriangleAlert,
    key: 'Mod+3',
    count: () => app.dataset?.counts.failed ?? 0,
    noun: 'failed now',
    ofDataset: true,
    keys: [{ title: 'Error log', keys: inErrorLog }],
    load: () => import('./ErrorLogView.svelte'),
  },
  {
    name: 'settings',
    label: 'Settings',
    icon: Settings,
    key: 'Mod+4',
    ofDataset: false,
    keys: [{ title: 'Settings', keys: inSettings }],
    load: () => import('./SettingsView.svelte'),
  },
];

/** Those that there is something to see in. */
export function openPlaces(): Place[] {
  return places.filter((place) => !place.ofDataset || app.dataset !== null);
}

export function placeOf(name: ViewName): Place {
  return places.find((place) => place.name === name) ?? (places[0] as Place);
}
