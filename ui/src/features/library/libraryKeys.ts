import { covered, keyOf, mod, typesText } from '../../lib/keys';
import { letterKeys } from '../../state/letterKeys.svelte';
import { theme } from '../../state/theme.svelte';
import { duplicateItem, saveDraft } from './actions';
import { library } from './library.svelte';

/** Keys of the library, wherever the focus is in it; not where something lies over it. */
export function libraryKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || covered() || event.repeat) return;
  const key = keyOf(event);
  const done = mod(event) ? withMod(event, key) : key === 'Escape' ? leave(event) : alone(event, key);
  if (done) event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string): boolean {
  if (event.shiftKey) return false;
  if (key === 's') {
    void saveDraft();
    return true;
  }
  if (key !== 'd') return false;
  const { item, draft } = library;
  if (item && library.hasForm && !draft?.changed) void duplicateItem(item);
  return true;
}

/** Out of the field, to the list; else the history that lies over the form goes. */
function leave({ target }: KeyboardEvent): boolean {
  if (typesText(target)) {
    document
      .querySelector<HTMLElement>('[data-testid="item"][aria-current], [data-testid="item-new"]')
      ?.focus();
    if (target instanceof HTMLElement) target.blur();
    return true;
  }
  if (!theme.narrow || !library.drawer) return false;
  library.drawer = false;
  return true;
}

function alone(event: KeyboardEvent, key: string): boolean {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (modified || !library.hasForm || !letterKeys.on || typesText(event.target)) return false;
  switch (key) {
    case 'j':
      library.step(1);
      return true;
    case 'k':
      library.step(-1);
      return true;
    case 'n': {
      const [kind] = library.section.kinds;
      if (!kind) return false;
      library.begin(kind);
      return true;
    }
    case '/':
      document.querySelector<HTMLElement>('[data-testid="library-find"]')?.focus();
      return true;
    case 'p':
      if (!theme.narrow) return false;
      library.drawer = !library.drawer;
      return true;
    default:
      return false;
  }
}
