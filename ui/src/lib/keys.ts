/** Keys of the window: what they are for, and when they may act. */

export interface KeyHint {
  keys: string;
  does: string;
}

export const everywhere: KeyHint[] = [
  { keys: 'Mod+K', does: 'Search or run anything' },
  { keys: '?', does: 'Show the keys' },
  { keys: 'Mod+Z', does: 'Undo the last verdict' },
  { keys: 'Esc', does: 'Close what is open' },
  { keys: 'Mod+Q', does: 'Quit' },
];

export const inTable: KeyHint[] = [
  { keys: '/', does: 'Find' },
  { keys: 'Up Down', does: 'Move along the rows' },
  { keys: 'PageUp PageDown', does: 'Move by a screen' },
  { keys: 'Home End', does: 'First and last row' },
  { keys: 'Space', does: 'Select the row' },
  { keys: 'Mod+A', does: 'Select everything that is shown' },
  { keys: 'Enter', does: 'Open the preview' },
  { keys: 'G', does: 'Generate the row' },
  { keys: 'A', does: 'Approve' },
  { keys: 'R', does: 'Reject' },
  { keys: 'E', does: 'Show why the row failed' },
  { keys: 'Alt+Left Alt+Right', does: 'On a heading: its width' },
];

const alongList: KeyHint[] = [
  { keys: 'Up Down', does: 'Move along the rows' },
  { keys: 'Home End', does: 'First and last row' },
];

export const inBatches: KeyHint[] = alongList;

export const inErrorLog: KeyHint[] = [
  ...alongList,
  { keys: 'PageUp PageDown', does: 'Move by a screen' },
  { keys: 'Enter', does: 'Open the details' },
];

/** True where a letter is text and not a command. */
export function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'file'].includes(target.type);
}

/** True while something lies over the view and has the keys for itself. */
export function covered(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

export function mod(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}
