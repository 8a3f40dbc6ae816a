import Clock from '@lucide/svelte/icons/clock';
import Eye from '@lucide/svelte/icons/eye';
import Gauge from '@lucide/svelte/icons/gauge';
import Book from '@lucide/svelte/icons/book';
import LayoutGrid from '@lucide/svelte/icons/layout-grid';
import Settings from '@lucide/svelte/icons/settings';
import Table2 from '@lucide/svelte/icons/table-2';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Upload from '@lucide/svelte/icons/upload';
import type { Component } from 'svelte';
import {
  inBatches,
  inBuilder,
  inCoverage,
  inEditing,
  inErrorLog,
  inExport,
  inFind,
  inLibrary,
  inQuality,
  inReview,
  inSettings,
  inTable,
  inTemplate,
  onEdges,
  onRow,
  onVerdict,
  type KeyHint,
} from '../lib/keys';
import { coverage } from '../features/coverage/coverage.svelte';
import { datasets } from '../state/datasets.svelte';
import { batches, isListed } from '../state/batches.svelte';

export interface Place {
  /** In addresses, tests and preferences. */
  name: string;
  label: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** Leads there from everywhere; empty where another place does. */
  key: string;
  /** What the navigation counts, and how a screen reader calls it: "failed now". */
  count?: () => number;
  noun?: string;
  /** The same of one, where it is another word. */
  one?: string;
  /** The noun is seen too: the number alone would be taken for conversations. */
  told?: boolean;
  /** Part of another place: the navigation shows that one. */
  within?: string;
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
      { title: 'Editing the plan', keys: inEditing },
      { title: 'The current conversation, in the table or the preview', keys: onRow },
      { title: 'In Find', keys: inFind },
      { title: 'Headings and edges', keys: onEdges },
    ],
    load: () => import('./ConversationsView.svelte'),
  },
  {
    name: 'review',
    label: 'Review',
    icon: Eye,
    key: 'Mod+2',
    count: () => datasets.current?.counts.generated ?? 0,
    noun: 'to review, deferred included',
    ofDataset: true,
    keys: [
      { title: 'Review', keys: inReview },
      { title: 'The conversation that is read', keys: onVerdict },
    ],
    load: () => import('./ReviewView.svelte'),
  },
  {
    name: 'quality',
    label: 'Quality',
    icon: Gauge,
    key: 'Mod+3',
    ofDataset: true,
    keys: [{ title: 'Quality', keys: inQuality }],
    load: () => import('./QualityView.svelte'),
  },
  {
    name: 'coverage',
    label: 'Coverage',
    icon: LayoutGrid,
    key: 'Mod+4',
    count: () => coverage.gapCount,
    noun: 'gaps',
    one: 'gap',
    told: true,
    ofDataset: true,
    keys: [{ title: 'Coverage', keys: inCoverage }],
    load: () => import('./CoverageView.svelte'),
  },
  {
    name: 'library',
    label: 'Library',
    icon: Book,
    key: 'Mod+5',
    ofDataset: true,
    keys: [{ title: 'Library', keys: inLibrary }],
    load: () => import('./LibraryView.svelte'),
  },
  {
    name: 'template',
    label: 'Template',
    icon: Book,
    key: '',
    within: 'library',
    ofDataset: true,
    keys: [{ title: 'Template', keys: inTemplate }],
    load: () => import('./TemplateView.svelte'),
  },
  {
    name: 'builder',
    label: 'Plan rows',
    icon: Table2,
    key: '',
    within: 'conversations',
    ofDataset: true,
    keys: [{ title: 'Plan rows', keys: inBuilder }],
    load: () => import('./BuilderView.svelte'),
  },
  {
    name: 'export',
    label: 'Export',
    icon: Upload,
    key: 'Mod+6',
    ofDataset: true,
    keys: [{ title: 'Export', keys: inExport }],
    load: () => import('./ExportView.svelte'),
  },
  {
    name: 'batches',
    apart: true,
    label: 'Batches',
    icon: Clock,
    key: 'Mod+7',
    count: () => batches.openOf(datasets.current?.id).filter(isListed).length,
    noun: 'open',
    ofDataset: true,
    keys: [{ title: 'Batches', keys: inBatches }],
    load: () => import('./BatchesView.svelte'),
  },
  {
    name: 'errors',
    label: 'Error log',
    icon: TriangleAlert,
    key: 'Mod+8',
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
    key: 'Mod+9',
    ofDataset: false,
    keys: [{ title: 'Settings', keys: inSettings }],
    load: () => import('./SettingsView.svelte'),
  },
];

/** Those that there is something to see in; the first is where one starts. */
export function openPlaces(): Place[] {
  return places.filter((place, at) => at === 0 || isOpen(place));
}

/** Those that stand in the navigation. */
export function navigated(): Place[] {
  return openPlaces().filter((place) => place.within === undefined);
}

/** Whether its view can be shown. */
export function isOpen(place: Place): boolean {
  return !place.ofDataset || datasets.current !== null;
}

/** The place of this name; for a name of another version, the first. */
export function placeOf(name: string): Place {
  return places.find((place) => place.name === name) ?? (places[0] as Place);
}
