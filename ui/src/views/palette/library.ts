import Book from '@lucide/svelte/icons/book';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import Plus from '@lucide/svelte/icons/plus';
import Save from '@lucide/svelte/icons/save';
import Upload from '@lucide/svelte/icons/upload';
import { discardDraft, duplicateItem, saveDraft } from '../../features/library/actions';
import { exportLibrary } from '../../features/library/exporting';
import { library } from '../../features/library/library.svelte';
import { kindWords, sections } from '../../features/library/sections';
import type { Command } from '../../features/shell/palette.svelte';
import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';

const of = (id: string, label: string) => ({ id: `library:${id}`, group: 'Library' as const, label });

/** What can be done in the library, while it is shown. */
export function libraryCommands(): Command[] {
  if (place.name !== 'library' || !library.items.value) return [];
  const { draft, item, section } = library;
  const changed = draft?.changed === true;
  const found: (Command | false)[] = [
    changed &&
      draft.why === null && {
        ...of('save', `Save ${draft.body.name}`),
        kbd: 'Mod+S',
        icon: Save,
        run: () => void saveDraft(),
      },
    changed && { ...of('discard', 'Discard the changes'), run: discardDraft },
    !!item &&
      library.hasForm &&
      !changed && {
        ...of('duplicate', `Duplicate ${item.name}`),
        kbd: 'Mod+D',
        icon: Copy,
        run: () => void duplicateItem(item),
      },
    ...section.kinds
      .filter((kind) => kind !== 'template')
      .map((kind) => ({
        ...of(`new-${kind}`, `New ${kindWords[kind].one}`),
        icon: Plus,
        run: () => library.begin(kind),
      })),
    {
      ...of('import', 'Import into the library...'),
      icon: Download,
      run: () => dialogs.open({ kind: 'importLibrary' }),
    },
    {
      ...of('export', 'Export the whole library...'),
      icon: Upload,
      run: () => void exportLibrary(null, 'json'),
    },
    ...sections.map(
      (part) =>
        part.name !== section.name && {
          ...of(part.name, part.label),
          icon: Book,
          whenTyped: true,
          run: () => library.choose(part),
        },
    ),
  ];
  return found.filter((command) => command !== false);
}
