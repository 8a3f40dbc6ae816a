import AArrowDown from '@lucide/svelte/icons/a-arrow-down';
import AArrowUp from '@lucide/svelte/icons/a-arrow-up';
import Database from '@lucide/svelte/icons/database';
import DatabaseBackup from '@lucide/svelte/icons/database-backup';
import History from '@lucide/svelte/icons/history';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LogOut from '@lucide/svelte/icons/log-out';
import Moon from '@lucide/svelte/icons/moon';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Plug from '@lucide/svelte/icons/plug';
import Plus from '@lucide/svelte/icons/plus';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Settings from '@lucide/svelte/icons/settings';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Upload from '@lucide/svelte/icons/upload';
import { leaving } from '../../features/shell/leaving.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import { percentText, plural } from '../../lib/format';
import { place } from '../../state/place.svelte';
import { backups } from '../../state/backups.svelte';
import { datasets } from '../../state/datasets.svelte';
import { addSample, deleteDataset, switchTo } from '../../state/datasetActions';
import { dialogs } from '../../state/dialogs.svelte';
import { letterKeys } from '../../state/letterKeys.svelte';
import { theme } from '../../state/theme.svelte';
import { toastSuccess } from '../../state/toasts';
import { openPlaces } from '../places';
import { settingsSections } from '../settingsSections';

const act = (id: string, label: string) => ({ id: `do:${id}`, group: 'Actions' as const, label });

/** What can be done from everywhere. */
export function actionCommands(): Command[] {
  const dataset = datasets.current;
  const counts = dataset?.counts;
  const found: (Command | false)[] = [
    !!counts &&
      counts.notGenerated > 0 && {
        ...act('generate-all', 'Generate All'),
        detail: plural(counts.notGenerated, 'conversation'),
        icon: Play,
        run: () => dialogs.open({ kind: 'generate', target: { kind: 'all' } }),
      },
    !!counts &&
      counts.failed > 0 && {
        ...act('retry-failed', 'Retry All Failed'),
        detail: plural(counts.failed, 'conversation'),
        icon: RotateCw,
        run: () => dialogs.open({ kind: 'generate', target: { kind: 'failed' } }),
      },
    !!dataset && {
      ...act('import', 'Import a plan'),
      icon: Upload,
      run: () => dialogs.open({ kind: 'import' }),
    },
    { ...act('new', 'New dataset'), icon: Plus, run: () => dialogs.open({ kind: 'name', dataset: null }) },
    !!dataset && {
      ...act('rename', 'Rename the dataset...'),
      detail: dataset.name,
      icon: Pencil,
      run: () => dialogs.open({ kind: 'name', dataset: dataset }),
    },
    !!dataset && {
      ...act('delete', 'Delete the dataset...'),
      detail: dataset.name,
      icon: Trash2,
      whenTyped: true,
      run: () => deleteDataset(dataset),
    },
    { ...act('sample', 'Add the sample dataset'), icon: Plus, run: () => void addSample() },
    {
      ...act('setup', 'Set up a model'),
      icon: Plug,
      run: () => dialogs.open({ kind: 'providerSetup', reason: 'needsProvider' }),
    },
    { ...act('backup', 'Make a backup'), icon: DatabaseBackup, run: () => void backUp(false) },
    {
      ...act('backup-to', 'Make a backup to another place...'),
      icon: DatabaseBackup,
      whenTyped: true,
      run: () => void backUp(true),
    },
    {
      ...act('restore', 'Restore a backup...'),
      icon: History,
      whenTyped: true,
      run: () => void backups.ask(),
    },
    {
      ...act('theme', theme.dark ? 'Use the light theme' : 'Use the dark theme'),
      icon: Moon,
      run: () => (theme.choice = theme.dark ? 'light' : 'dark'),
    },
    ...textSizes(),
    {
      ...act('letters', `${letterKeys.on ? 'Turn off' : 'Turn on'} single-letter keys`),
      icon: Keyboard,
      whenTyped: true,
      run: () => (letterKeys.on = !letterKeys.on),
    },
    {
      ...act('keys', 'Show the keys'),
      icon: Keyboard,
      kbd: letterKeys.on ? '?' : 'F1',
      run: () => dialogs.open({ kind: 'help' }),
    },
    { ...act('quit', 'Quit Train'), icon: LogOut, kbd: 'Mod+Q', run: () => leaving.quit() },
  ];
  return found.filter((command) => command !== false);
}

function textSizes(): Command[] {
  const detail = `Now ${percentText(theme.scale, 1)}`;
  const of = (id: string, label: string, kbd: string) => ({
    ...act(id, label),
    kbd,
    detail,
    whenTyped: true,
  });
  return [
    { ...of('larger', 'Larger text', 'Mod++'), icon: AArrowUp, run: () => theme.enlarge(1) },
    { ...of('smaller', 'Smaller text', 'Mod+-'), icon: AArrowDown, run: () => theme.enlarge(-1) },
    { ...of('usual', 'Text of the usual size', 'Mod+0'), icon: AArrowDown, run: () => (theme.scale = 1) },
  ];
}

async function backUp(elsewhere: boolean): Promise<void> {
  const made = await backups.make(elsewhere);
  if (made) toastSuccess('The backup is made', made.path);
}

export function placeCommands(): Command[] {
  return openPlaces().map(({ name, label, icon, key }) => ({
    id: `go:${name}`,
    group: 'Go to',
    label,
    icon,
    kbd: key,
    run: () => place.go(name),
  }));
}

export function settingsCommands(): Command[] {
  return settingsSections.map(({ name, label, words }) => ({
    id: `settings:${name}`,
    group: 'Settings',
    label,
    detail: words,
    icon: Settings,
    whenTyped: true,
    run: () => place.go('settings', { section: name }),
  }));
}

export function datasetCommands(): Command[] {
  return datasets.list
    .filter((dataset) => dataset.id !== datasets.current?.id)
    .map((dataset) => ({
      id: `dataset:${dataset.id}`,
      group: 'Datasets',
      label: dataset.name,
      detail: plural(dataset.counts.total, 'conversation'),
      icon: Database,
      run: () => void switchTo(dataset.id),
    }));
}
