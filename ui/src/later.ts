import MenuLayer from './components/MenuLayer.svelte';
import { menuLayer } from './components/menuLayer.svelte';

menuLayer.component = MenuLayer;

/**
 * What no first picture shows: all dialogs, and what the menus open. One file of its own, read after
 * the first rows.
 */
export { default as TooltipLayer } from './components/TooltipLayer.svelte';
export { default as RestoreDialog } from './features/backups/RestoreDialog.svelte';
export { default as ErrorDialog } from './features/errors/ErrorDialog.svelte';
export { default as FilterLayer } from './features/plan/FilterLayer.svelte';
export { default as ImportDialog } from './features/plan/import/ImportDialog.svelte';
export { default as CancelDialog } from './features/runs/CancelDialog.svelte';
export { default as GenerateDialog } from './features/runs/GenerateDialog.svelte';
export { default as MailSetup } from './features/settings/MailSetup.svelte';
export { default as ProviderSetup } from './features/settings/ProviderSetup.svelte';
export { default as ConfirmLayer } from './features/shell/ConfirmLayer.svelte';
export { default as LeavingDialog } from './features/shell/LeavingDialog.svelte';
export { default as NameDialog } from './features/shell/NameDialog.svelte';
export { default as CommandPalette } from './views/CommandPalette.svelte';
export { default as PlaceHelp } from './views/PlaceHelp.svelte';
export { Toaster } from 'svelte-sonner';
