import { covered, keyOf, mod, typesText } from '../lib/keys';
import { toPane } from '../lib/panes';
import { app } from '../state/app.svelte';
import { place } from '../state/place.svelte';
import { dialogs } from '../state/dialogs.svelte';
import { letterKeys } from '../state/letterKeys.svelte';
import { theme } from '../state/theme.svelte';
import { undo } from '../state/undoBefore';
import { navigated } from './places';
import { leaving } from '../features/shell/leaving.svelte';

/** With any other key held too, the web view would load the page anew, look for text in it, or ask about caret browsing. */
const webViewKeys = ['F3', 'F5', 'F7', 'BrowserRefresh'];

/** Keys that act in every view. What lies over the window has all others for itself. */
export function windowKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const key = keyOf(event);
  if (webViewKeys.includes(key) || (mod(event) ? withMod(event, key) : alone(event, key)))
    event.preventDefault();
}

function withMod(event: KeyboardEvent, key: string): boolean {
  switch (key) {
    case 'k':
      openPalette();
      return true;
    case 'q':
      if (!event.repeat) leaving.quit();
      return true;
    case '+':
    case '=':
      theme.enlarge(1);
      return true;
    case '-':
    case '_':
      theme.enlarge(-1);
      return true;
    case '0':
      theme.scale = 1;
      return true;
    // The web view would load the page anew, look for text in it, or print it.
    case 'r':
    case 'g':
    case 'p':
      return true;
    // It would select the text of what lies behind, too.
    case 'a':
      return covered() && !typesText(event.target);
    case 'z':
      if (event.shiftKey || event.repeat || typesText(event.target) || covered()) return false;
      return undo();
    default:
      return toPlace(event, key);
  }
}

function toPlace(event: KeyboardEvent, key: string): boolean {
  const to = navigated().find((one) => one.key === `Mod+${key}`);
  if (!to || event.shiftKey || covered() || app.phase !== 'ready') return false;
  place.go(to.name);
  return true;
}

function alone(event: KeyboardEvent, key: string): boolean {
  if (covered()) return false;
  if (key === 'F6') {
    toPane(event.shiftKey ? -1 : 1);
    return true;
  }
  const asked = key === 'F1' || (key === '?' && letterKeys.on && !typesText(event.target));
  if (asked && app.phase === 'ready') dialogs.open({ kind: 'help' });
  return asked;
}

/** Over another dialog it would lead away from behind that dialog. */
function openPalette(): void {
  if (dialogs.of('palette')) dialogs.closeKind('palette');
  else if (app.phase === 'ready' && !covered()) dialogs.open({ kind: 'palette' });
}

/** The web view's own menu (Reload, Back) is of use where text is edited, and nowhere else. */
export function windowMenu(event: MouseEvent): void {
  if (!typesText(event.target)) event.preventDefault();
}
