import type { ExportFinding } from '../../ipc/client';
import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { letterKeys } from '../../state/letterKeys.svelte';
import { runExport } from './actions';
import { draft } from './draft.svelte';
import { firstToOpen } from './findings';

/** Keys of the export. The letters are still where text is typed, and everything is while something lies over the view. */
export function exportKey(event: KeyboardEvent, open: (finding: ExportFinding) => void): void {
  if (event.defaultPrevented || covered()) return;
  const key = keyOf(event);
  if (mod(event) ? withMod(event, key) : letter(event, key, open)) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string): boolean {
  if (key !== 'Enter' || event.shiftKey) return false;
  if (!event.repeat) void runExport();
  return true;
}

function letter(event: KeyboardEvent, key: string, open: (finding: ExportFinding) => void): boolean {
  if (!letterKeys.on || event.ctrlKey || event.metaKey || event.altKey || typesText(event.target))
    return false;
  switch (key) {
    case 'j':
      draft.step(1);
      return true;
    case 'k':
      draft.step(-1);
      return true;
    case 'o': {
      const finding = firstToOpen(draft.check.value?.findings ?? []);
      if (finding) open(finding);
      return finding !== null;
    }
    default:
      return false;
  }
}
