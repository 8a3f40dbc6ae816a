import Clock from '@lucide/svelte/icons/clock';
import Settings from '@lucide/svelte/icons/settings';
import Table2 from '@lucide/svelte/icons/table-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Upload from '@lucide/svelte/icons/upload';
import type { Component } from 'svelte';
import {
  inBatches,
  inErrorLog,
  inExport,
  inFind,
  inSettings,
  inTable,
  onEdges,
  onRow,
  type KeyHint,
} from '../lib/keys';
import { datasets } from '../state/datasets.svelte';
import { batches } from '../state/batches.svelte';

export interface Place {
  /** In addresses, tests and preferences. */
  name: string;
  label: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** Leads there from everywhere. */
  key: string;
  /** What the navigation counts, and how a screen reader calls it: "failed now". */
  count?: () => number;
  noun?: string;
  /** Is about one dataset: without one, the first steps stand in its place. */
  ofDataset: boolean;
  /** A gap above it in the navigation: another kind of places begins. */
  apart?: boolean;
  /** What the keys do there, part by part. */
  keys: { title: string; keys: KeyHint[] }[];
  /** Reads its view. */
  load: () => Promise<{ default: Component }>;
}

/** Every place of the window, in the order of the navigation, which palette, help and the keys read too. */
export const places: Place[] = [
  {
    name: 'conversations',
    label: 'Conversations',
    icon: Table2,
    key: 'Mod+1',
    count: () => datasets.current?.counts.total ?? 0,
    noun: 'planned',
    ofDataset: true,
    keys: [
      { title: 'Conversations', keys: inTable },
      { title: 'The current conversation, in the table or the preview', keys: onRow },
      { title: 'In Find', keys: inFind },
      { title: 'Widths', keys: onEdges },
    ],
    load: () => import('./ConversationsView.svelte'),
  },
  {
    name: 'export',
    label: 'Export',
    icon: Upload,
    key: 'Mod+2',
    ofDataset: true,
    keys: [{ title: 'Export', keys: inExport }],
    load: () => import('./ExportView.svelte'),
  },
  {
    name: 'batches',
    apart: true,
    label: 'Batches',
    icon: Clock,
    key: 'Mod+3',
    count: () => batches.open.filter((batch) => batch.datasetId === datasets.current?.id).length,
    noun: 'open',
    ofDataset: true,
    keys: [{ title: 'Batches', keys: inBatches }],
    load: () => import('./BatchesView.svelte'),
  },
  {
    name: 'errors',
    label: 'Error log',
    icon: TriangleAlert,
    key: 'Mod+4',
    count: () => datasets.current?.counts.failed ?? 0,
    noun: 'failed now',
    ofDataset: true,
    keys: [{ title: 'Error log', keys: inErrorLog }],
    load: () => import('./ErrorLogView.svelte'),
  },
  {
    name: 'settings',
    label: 'Settings',
    icon: Settings,
    key: 'Mod+5',
    ofDataset: false,
    keys: [{ title: 'Settings', keys: inSettings }],
    load: () => import('./SettingsView.svelte'),
  },
];

/** Those that there is something to see in; the first is where one starts. */
export function openPlaces(): Place[] {
  return places.filter((place, at) => at === 0 || isOpen(place));
}

/** Whether its view can be shown. */
export function isOpen(place: Place): boolean {
  return !place.ofDataset || datasets.current !== null;
}

/** The place of this name; for a name of another version, the first. */
export function placeOf(name: string): Place {
  return places.find((place) => place.name === name) ?? (places[0] as Place);
}
