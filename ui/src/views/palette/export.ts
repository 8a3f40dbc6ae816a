import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import CircleX from '@lucide/svelte/icons/circle-x';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Upload from '@lucide/svelte/icons/upload';
import { runExport } from '../../features/export/actions';
import { draft } from '../../features/export/draft.svelte';
import { firstToOpen } from '../../features/export/findings';
import { presets } from '../../features/export/presets.svelte';
import { amount, hasPairs } from '../../features/export/words';
import { writing } from '../../features/export/writing.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import { toastFailure } from '../../state/toasts';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { openRows } from '../openRows';

const of = (id: string, label: string) => ({ id: `export:${id}`, group: 'Export' as const, label });

/** What can be done in the export, while it is shown. */
export function exportCommands(): Command[] {
  if (place.name !== 'export') return [];
  const { input, why } = draft;
  const check = draft.check.value;
  const problem = firstToOpen(check?.findings ?? []);
  const found: (Command | false)[] = [
    !writing.now &&
      why === null &&
      check !== null &&
      input !== null && {
        ...of('write', `Export ${amount(check.ready, hasPairs(input.to, draft.choices.value))}`),
        kbd: 'Mod+Enter',
        icon: Upload,
        run: () => void runExport(),
      },
    writing.now !== null && {
      ...of('cancel', 'Cancel the export'),
      icon: CircleX,
      run: () => void writing.cancel(),
    },
    problem !== null && {
      ...of('problem', 'Open the first problem'),
      detail: problem.title,
      kbd: 'O',
      icon: TriangleAlert,
      run: () => openRows(problem.title, problem.ids),
    },
    { ...of('next', 'Next in the preview'), kbd: 'J', icon: ChevronRight, run: () => draft.step(1) },
    { ...of('before', 'Previous in the preview'), kbd: 'K', icon: ChevronLeft, run: () => draft.step(-1) },
    input !== null && {
      ...of('place', 'Change the place of the export...'),
      icon: FolderOpen,
      run: () => void draft.pick().catch(toastFailure),
    },
    {
      ...of('save', 'Save as a preset...'),
      run: () => dialogs.open({ kind: 'exportPreset', preset: null }),
    },
    ...presets.list.map(({ name }): Command => ({
      ...of(`preset:${name}`, name),
      detail: 'Preset of the export',
      whenTyped: true,
      run: () => {
        const settings = presets.choose(name);
        if (settings) draft.set(settings);
      },
    })),
  ];
  return found.filter((command) => command !== false);
}
