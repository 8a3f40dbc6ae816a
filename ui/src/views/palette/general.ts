import AArrowDown from '@lucide/svelte/icons/a-arrow-down';
import AArrowUp from '@lucide/svelte/icons/a-arrow-up';
import Archive from '@lucide/svelte/icons/archive';
import Copy from '@lucide/svelte/icons/copy';
import Database from '@lucide/svelte/icons/database';
import DatabaseBackup from '@lucide/svelte/icons/database-backup';
import Download from '@lucide/svelte/icons/download';
import History from '@lucide/svelte/icons/history';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LogOut from '@lucide/svelte/icons/log-out';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Moon from '@lucide/svelte/icons/moon';
import PenLine from '@lucide/svelte/icons/pen-line';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Plug from '@lucide/svelte/icons/plug';
import Plus from '@lucide/svelte/icons/plus';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Scale from '@lucide/svelte/icons/scale';
import Settings from '@lucide/svelte/icons/settings';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { leaving } from '../../features/shell/leaving.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import { percentText, plural } from '../../lib/format';
import { place } from '../../state/place.svelte';
import { backups } from '../../state/backups.svelte';
import { datasets } from '../../state/datasets.svelte';
import { addSample, archiveDataset, switchTo } from '../../state/datasetActions';
import { dialogs } from '../../state/dialogs.svelte';
import { letterKeys } from '../../state/letterKeys.svelte';
import { theme } from '../../state/theme.svelte';
import { toastFailure, toastInfo, toastSuccess } from '../../state/toasts';
import { navigated } from '../places';
import { showSimilar } from '../similarRows';
import { settingsSections } from '../settingsSections';

const act = (id: string, label: string) => ({ id: `do:${id}`, group: 'Actions' as const, label });

/** What can be done from everywhere. */
export function actionCommands(): Command[] {
  const dataset = datasets.current;
  const counts = dataset?.counts;
  const written = counts ? counts.generated + counts.approved + counts.rejected : 0;
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
    written > 0 && {
      ...act('judge', 'Judge conversations...'),
      detail: 'By a model, beside the score',
      icon: Scale,
      run: () => dialogs.open({ kind: 'judge', target: null }),
    },
    !!dataset && {
      ...act('plan', 'Plan rows...'),
      detail: 'From personas, arcs and topics',
      icon: Plus,
      run: () => place.go('builder'),
    },
    !!counts &&
      counts.notGenerated > 0 && {
        ...act('briefs', 'Write briefs...'),
        detail: `One line each, for up to ${plural(counts.notGenerated, 'row')}`,
        icon: PenLine,
        run: () => dialogs.open({ kind: 'briefs', target: { kind: 'all' }, again: false }),
      },
    !!counts &&
      counts.notGenerated > 0 && {
        ...act('similar', 'Show rows that are planned alike'),
        icon: Copy,
        run: () => void showSimilar(),
      },
    !!dataset && {
      ...act('import', 'Import a plan'),
      icon: Download,
      run: () => dialogs.open({ kind: 'import' }),
    },
    !!dataset && {
      ...act('import-conversations', 'Import conversations...'),
      icon: MessagesSquare,
      run: () => dialogs.open({ kind: 'importConversations' }),
    },
    { ...act('new', 'New dataset'), icon: Plus, run: () => dialogs.open({ kind: 'name', dataset: null }) },
    !!dataset && {
      ...act('rename', 'Rename the dataset...'),
      detail: dataset.name,
      icon: Pencil,
      run: () => dialogs.open({ kind: 'name', dataset: dataset }),
    },
    !!dataset && {
      ...act('duplicate', 'Duplicate the dataset...'),
      detail: dataset.name,
      icon: Copy,
      whenTyped: true,
      run: () => dialogs.open({ kind: 'duplicateDataset', dataset }),
    },
    !!dataset && {
      ...act('archive', dataset.archived ? 'Bring the dataset back into the list' : 'Archive the dataset'),
      detail: dataset.name,
      icon: Archive,
      whenTyped: true,
      run: () => void archiveDataset(dataset, !dataset.archived),
    },
    datasets.archived.length > 0 && {
      ...act('archived', 'Show archived datasets'),
      icon: Archive,
      whenTyped: true,
      run: () => dialogs.open({ kind: 'archivedDatasets' }),
    },
    !!dataset && {
      ...act('delete', 'Delete the dataset...'),
      detail: dataset.name,
      icon: Trash2,
      whenTyped: true,
      run: () => dialogs.open({ kind: 'deleteDataset', dataset }),
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
  const id = 'backup';
  // A large one takes minutes, and nothing in view says so. For another place the system asks first.
  if (!elsewhere) toastInfo('A backup is being made', undefined, id);
  const made = await backups.make(elsewhere);
  if (made) toastSuccess('The backup is made', made.path, id);
  else if (backups.failure) toastFailure(backups.failure, undefined, id);
}

export function placeCommands(): Command[] {
  return navigated().map(({ name, label, icon, key }) => ({
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
  return datasets.atWork
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
