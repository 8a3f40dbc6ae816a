import FileText from '@lucide/svelte/icons/file-text';
import Play from '@lucide/svelte/icons/play';
import Save from '@lucide/svelte/icons/save';
import { tierWords } from '../../components/status';
import {
  discardChanges,
  duplicateTemplate,
  saveTemplate,
  tryTemplate,
  useTemplate,
  whyNotTried,
} from '../../features/templates/actions';
import { editing } from '../../features/templates/editing.svelte';
import { source } from '../../features/templates/source.svelte';
import type { Command } from '../../features/shell/palette.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';

/** What can be done with the template, while it is edited. */
export function templateCommands(): Command[] {
  const { draft, detail } = editing;
  if (place.name !== 'template' || !draft || !detail) return [];
  const of = (id: string, label: string) => ({
    id: `template:${id}`,
    group: 'Template' as const,
    label,
    detail: draft.name,
  });
  const found: (Command | false)[] = [
    editing.why === null && {
      ...of('save', `Save as v${editing.version + 1}`),
      kbd: 'Mod+S',
      icon: Save,
      run: () => void saveTemplate(),
    },
    whyNotTried() === null && {
      ...of('try', 'Try on three rows...'),
      kbd: 'Mod+Enter',
      icon: Play,
      run: tryTemplate,
    },
    (editing.check.value?.problems.length ?? 0) > 0 && {
      ...of('problem', 'Next problem'),
      kbd: 'F8',
      run: () => source.editor?.nextProblem(1),
    },
    { ...of('versions', 'Versions...'), run: () => dialogs.open({ kind: 'templateVersions' }) },
    { ...of('details', 'Name and notes...'), run: () => dialogs.open({ kind: 'templateDetails' }) },
    !detail.item.active && {
      ...of('use', `Use it for the ${tierWords[draft.tier]} tier`),
      run: () => void useTemplate(),
    },
    { ...of('duplicate', 'Duplicate'), run: () => void duplicateTemplate() },
    editing.changed && { ...of('discard', 'Discard the changes'), run: discardChanges },
    ...editing.templates.map(
      ({ id, name }) =>
        id !== detail.item.id && {
          ...of(`open-${id}`, `Open ${name}`),
          detail: 'Template',
          icon: FileText,
          run: () => place.go('template', { itemId: id }),
        },
    ),
  ];
  return found.filter((command) => command !== false);
}
