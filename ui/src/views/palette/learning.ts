import History from '@lucide/svelte/icons/history';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import type { Command } from '../../features/shell/palette.svelte';
import { plural } from '../../lib/format';
import { datasets } from '../../state/datasets.svelte';
import { dialogs } from '../../state/dialogs.svelte';

/** What verdicts have taught, and what was done. */
export function learningCommands(): Command[] {
  const dataset = datasets.current;
  if (!dataset) return [];
  const { rejected } = dataset.counts;
  const group = 'Actions' as const;
  const found: (Command | false)[] = [
    rejected > 0 && {
      id: 'do:proposal',
      group,
      label: 'From reasons to the prompt...',
      detail: `${plural(rejected, 'conversation')} rejected`,
      icon: Lightbulb,
      run: () => dialogs.open({ kind: 'proposal' }),
    },
    {
      id: 'do:audit',
      group,
      label: 'Show what was done...',
      detail: 'Every verdict, edit and redo',
      icon: History,
      whenTyped: true,
      run: () => dialogs.open({ kind: 'audit' }),
    },
  ];
  return found.filter((command) => command !== false);
}
