import type { Component } from 'svelte';
import MenuLayer from './components/MenuLayer.svelte';
import { menuLayer } from './components/menuLayer.svelte';
import RestoreDialog from './features/backups/RestoreDialog.svelte';
import ErrorDialog from './features/errors/ErrorDialog.svelte';
import ImportDialog from './features/plan/import/ImportDialog.svelte';
import GenerateDialog from './features/runs/GenerateDialog.svelte';
import MailSetup from './features/settings/MailSetup.svelte';
import ProviderSetup from './features/settings/ProviderSetup.svelte';
import ConfirmLayer from './features/shell/ConfirmLayer.svelte';
import LeavingDialog from './features/shell/LeavingDialog.svelte';
import NameDialog from './features/shell/NameDialog.svelte';
import { backups } from './state/backups.svelte';
import { confirm } from './state/confirm.svelte';
import { naming } from './state/datasets.svelte';
import CommandPalette from './views/palette/CommandPalette.svelte';
import PlaceHelp from './views/PlaceHelp.svelte';

/**
 * What no first picture shows: all dialogs, and what the menus open. One file of its own, read after
 * the first rows.
 */
menuLayer.component = MenuLayer;

interface Layer {
  dialog: Component;
  /** How it is closed where that is not told to `dialogs`. */
  close?: () => void;
}

/** The dialogs over the views. The order is that in which one lies over another. */
export const viewDialogs: Layer[] = [
  { dialog: GenerateDialog },
  { dialog: ErrorDialog },
  { dialog: ImportDialog },
  { dialog: ProviderSetup },
  { dialog: MailSetup },
  { dialog: NameDialog, close: () => (naming.open = false) },
  { dialog: PlaceHelp },
  { dialog: CommandPalette },
  { dialog: ConfirmLayer, close: () => confirm.close() },
];

/** Those that are there also where no view can be. */
export const windowDialogs: Layer[] = [
  { dialog: RestoreDialog, close: () => (backups.restoring = false) },
  { dialog: LeavingDialog },
];

export { default as TooltipLayer } from './components/TooltipLayer.svelte';
export { default as FilterLayer } from './features/plan/FilterLayer.svelte';
export { default as CancelDialog } from './features/runs/CancelDialog.svelte';
export { Toaster } from 'svelte-sonner';
