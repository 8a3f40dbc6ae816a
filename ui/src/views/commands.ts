import Database from '@lucide/svelte/icons/database';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LogOut from '@lucide/svelte/icons/log-out';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import Moon from '@lucide/svelte/icons/moon';
import Play from '@lucide/svelte/icons/play';
import Plug from '@lucide/svelte/icons/plug';
import Plus from '@lucide/svelte/icons/plus';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Upload from '@lucide/svelte/icons/upload';
import { statusLooks } from '../components/status';
import { noFilter } from '../features/plan/filter';
import { plan } from '../features/plan/plan.svelte';
import { preview } from '../features/plan/preview/preview.svelte';
import { leaving } from '../features/shell/leaving.svelte';
import type { Command } from '../features/shell/palette.svelte';
import { client } from '../ipc/client';
import { plural } from '../lib/format';
import { app } from '../state/app.svelte';
import { addSample, naming, switchTo } from '../state/datasets.svelte';
import { dialogs } from '../state/dialogs.svelte';
import { theme } from '../state/theme.svelte';
import { openPlaces } from './places';

const FOUND_ROWS = 8;

/** What can be done at this moment. */
export function commandsNow(): Command[] {
  return [...actions(), ...goTo(), ...datasets()];
}

function actions(): Command[] {
  const counts = app.dataset?.counts;
  const selected = plan.selection.count;
  const found: (Command | false)[] = [
    !!counts &&
      counts.notGenerated > 0 && {
        ...action('generate-all', 'Generate All'),
        detail: plural(counts.notGenerated, 'conversation'),
        icon: Play,
        run: () => dialogs.generate({ kind: 'all' }),
      },
    !!counts &&
      selected > 0 && {
        ...action('generate-selected', 'Generate Selected'),
        detail: plural(selected, 'conversation'),
        icon: Play,
        run: () => dialogs.generate(plan.selection.target),
      },
    !!counts &&
      counts.failed > 0 && {
        ...action('retry-failed', 'Retry All Failed'),
        detail: plural(counts.failed, 'conversation'),
        icon: RotateCw,
        run: () => dialogs.generate({ kind: 'failed' }),
      },
    !!counts && { ...action('import', 'Import a plan'), icon: Upload, run: () => dialogs.import() },
    { ...action('new', 'New dataset'), icon: Plus, run: () => naming.create() },
    { ...action('sample', 'Add the sample dataset'), icon: Plus, run: () => void addSample() },
    { ...action('setup', 'Set up a model'), icon: Plug, run: () => void dialogs.setup('needsProvider') },
    {
      ...action('theme', theme.dark ? 'Use the light theme' : 'Use the dark theme'),
      icon: Moon,
      run: () => (theme.choice = theme.dark ? 'light' : 'dark'),
    },
    { ...action('keys', 'Show the keys'), icon: Keyboard, kbd: '?', run: () => (dialogs.help = true) },
    { ...action('quit', 'Quit Train'), icon: LogOut, kbd: 'Mod+Q', run: () => leaving.quit() },
  ];
  return found.filter((command) => command !== false);
}

function action(id: string, label: string): Pick<Command, 'id' | 'group' | 'label'> {
  return { id: `do:${id}`, group: 'Actions', label };
}

function goTo(): Command[] {
  return openPlaces().map(({ name, label, icon, key }) => ({
    id: `go:${name}`,
    group: 'Go to',
    label,
    icon,
    kbd: key,
    run: () => app.go(name),
  }));
}

function datasets(): Command[] {
  return app.datasets
    .filter((dataset) => dataset.id !== app.dataset?.id)
    .map((dataset) => ({
      id: `dataset:${dataset.id}`,
      group: 'Datasets',
      label: dataset.name,
      detail: plural(dataset.counts.total, 'conversation'),
      icon: Database,
      run: () => void switchTo(dataset.id),
    }));
}

/** Conversations of the current dataset that fit the words. */
export async function findRows(text: string): Promise<Command[]> {
  const dataset = app.dataset;
  if (!dataset) return [];
  const words = /^\d+$/.test(text.trim()) ? `#${text.trim()}` : text;
  const page = await client.rows({
    datasetId: dataset.id,
    filter: { ...noFilter(), text: words },
    sort: 'number',
    descending: false,
    offset: 0,
    limit: FOUND_ROWS,
  });
  return page.rows.map((row) => ({
    id: `row:${row.id}`,
    group: 'Conversations',
    label: `#${row.number} ${row.persona}, ${row.topic}`,
    detail: statusLooks[row.status].word,
    icon: MessageSquareText,
    run: () => {
      app.go('conversations');
      plan.currentId = row.id;
      preview.show(row.id);
    },
  }));
}
