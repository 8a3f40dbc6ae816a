/** Keys of the window: what they are for, and when they may act. */

export interface KeyHint {
  keys: string;
  does: string;
  /** Does the same, unless single letters are switched off. */
  letter?: string;
}

export const everywhere: KeyHint[] = [
  { keys: 'Mod+K', does: 'Search or run anything' },
  { keys: 'F1', does: 'Show the keys', letter: '?' },
  { keys: 'F6 Shift+F6', does: 'Next part of the window, the one before' },
  { keys: 'Mod+Z', does: 'Undo the last thing that was done' },
  { keys: 'Alt+T', does: 'To the messages at the edge, and their Undo' },
  { keys: 'Mod++ Mod+- Mod+0', does: 'Larger text, smaller text, usual size' },
  { keys: 'Mod+Q', does: 'Quit' },
];

/** Of any dialog and menu. */
export const inDialog: KeyHint[] = [
  { keys: 'Esc', does: 'Close, without doing anything' },
  { keys: 'Tab Shift+Tab', does: 'Next control, the one before' },
  { keys: 'Up Down', does: 'Along a menu or the results of a search' },
  { keys: 'Enter', does: 'Do what has the focus says' },
];

/** Of every list with columns. */
const inGrid: KeyHint[] = [
  { keys: 'Left Right', does: 'Move along the cells of a row' },
  { keys: 'PageUp PageDown', does: 'Move by a screen' },
  { keys: 'Home End', does: 'First and last cell of the row' },
  { keys: 'Mod+Home Mod+End', does: 'First and last row' },
];

export const inTable: KeyHint[] = [
  { keys: 'Mod+F', does: 'Find', letter: '/' },
  { keys: 'Up Down', does: 'Move along the rows', letter: 'K J' },
  ...inGrid,
  { keys: 'Space', does: 'Select the row' },
  { keys: 'Mod+A', does: 'Select everything that is shown' },
  { keys: 'Enter', does: 'Press what is in the cell, or open the preview' },
  { keys: 'Esc', does: 'Close the preview' },
];

/** Of the table, while the plan is edited. */
export const inEditing: KeyHint[] = [
  { keys: 'Mod+E', does: 'Edit the plan, stop editing it' },
  { keys: 'F2', does: 'Edit the cell; typing replaces what it says' },
  { keys: 'Enter Shift+Enter', does: 'Take what is typed and go down, up' },
  { keys: 'Tab Shift+Tab', does: 'Take what is typed and go right, left' },
  { keys: 'Esc', does: 'Take back what is typed, or leave the range' },
  { keys: 'Delete', does: 'Empty the cells' },
  { keys: 'Shift+Left Shift+Right Shift+Up Shift+Down', does: 'Choose a range of cells' },
  { keys: 'Mod+C Mod+X Mod+V', does: 'Copy cells, cut them, paste a block' },
  { keys: 'Mod+D', does: 'Fill down' },
  { keys: 'Alt+Enter', does: 'In a brief: another line' },
];

export const onRow: KeyHint[] = [
  { keys: 'G', does: 'Generate the row' },
  { keys: 'A', does: 'Approve' },
  { keys: 'R', does: 'Reject' },
  { keys: 'D', does: 'Defer' },
  { keys: 'O', does: 'Open in Review' },
  { keys: 'E', does: 'Show why the row failed' },
];

export const inFind: KeyHint[] = [
  { keys: 'Enter', does: 'Look for it now' },
  { keys: 'Esc', does: 'Empty the field, then leave it' },
];

export const onEdges: KeyHint[] = [
  { keys: 'Alt+Left Alt+Right', does: 'On a heading: its width' },
  { keys: 'Alt+Shift+Left Alt+Shift+Right', does: 'On a heading: its place' },
  { keys: 'Left Right', does: 'On the edge of the preview: its width' },
];

const alongList: KeyHint[] = [{ keys: 'Up Down', does: 'Move along the rows' }, ...inGrid];

export const inReview: KeyHint[] = [
  { keys: 'Right Left', does: 'Next conversation, the one before', letter: 'J K' },
  {
    keys: 'Shift+Right Shift+Left',
    does: 'Next without a verdict, the one before',
    letter: 'Shift+J Shift+K',
  },
  { keys: 'Space Shift+Space', does: 'Scroll the text down, up' },
  { keys: '[ ]', does: 'Older version, newer version' },
  { keys: 'C', does: 'Compare versions' },
  { keys: 'P', does: 'Who wrote it, from which prompt' },
];

export const onVerdict: KeyHint[] = [
  { keys: 'A', does: 'Approve' },
  { keys: 'R', does: 'Reject: then 1 to 9 for a reason, or type one, and Enter' },
  { keys: 'D', does: 'Defer' },
  { keys: 'N', does: 'Note, kept with the verdict' },
  { keys: 'E', does: 'Edit' },
  { keys: 'G', does: 'Write it again, with the reason and the marked words' },
  { keys: 'U', does: 'Undo' },
  { keys: 'M', does: 'Mark words: arrows move, with Shift they mark more' },
];

export const inExport: KeyHint[] = [
  { keys: 'Mod+Enter', does: 'Export' },
  { keys: 'J K', does: 'Next in the preview, the one before' },
  { keys: 'O', does: 'Open the first problem' },
];

export const inCoverage: KeyHint[] = [
  { keys: 'Left Right Up Down', does: 'Move along the cells' },
  { keys: 'Home End', does: 'First and last cell of the row' },
  { keys: 'Enter', does: 'Show the conversations of the cell' },
  { keys: 'Space', does: 'Choose the cell, or leave it out' },
  { keys: 'Shift+Left Shift+Right Shift+Up Shift+Down', does: 'Choose cells along the way' },
  { keys: 'Esc', does: 'Choose all gaps again' },
  { keys: 'P', does: 'Plan rows for the gaps that are chosen' },
];

export const inQuality: KeyHint[] = [
  { keys: 'Tab Shift+Tab', does: 'Next figure, the one before' },
  { keys: 'Enter', does: 'Show the rows of a figure' },
];

export const inBatches: KeyHint[] = alongList;

export const inErrorLog: KeyHint[] = [...alongList, { keys: 'Enter', does: 'Open the details' }];

export const inSettings: KeyHint[] = [
  { keys: 'Tab Shift+Tab', does: 'Next control, the one before' },
  { keys: 'Space', does: 'Turn a switch, tick a box' },
  { keys: 'Left Right', does: 'Choose among a row of choices' },
  { keys: 'Enter', does: 'Save what is being filled in' },
];

/** True on a system whose commands are given with Cmd. */
export function onMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

/** Ctrl, or Cmd on macOS, where Ctrl has uses of its own. AltGr is Ctrl and Alt at once, and types. */
export function mod(event: KeyboardEvent): boolean {
  if (event.altKey) return false;
  return onMac() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}

/** An input method has the key. WebKit sends the Enter that ends a composition after it, by its code 229 alone. */
export function composes({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}

/**
 * The key as commands are named by: letters in lower case. Where the layout has other letters (Cyrillic, Greek,
 * Hebrew), the letter that stands at this place of a Latin keyboard. Empty while an input method composes text.
 */
export function keyOf(event: KeyboardEvent): string {
  if (composes(event)) return '';
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toLowerCase();
  const foreign = event.key.length <= 2 && /[^ -~]/.test(event.key);
  // With Ctrl nothing is typed: the place of the key tells more than its sign, but for those of the text size. Of these a
  // key of the digits has the minus alone, which a French keyboard has nowhere else: Czech has a plus on the 1, too.
  const signs = event.code.startsWith('Digit') && !event.shiftKey ? '-' : '+-=_';
  if (!foreign && !(mod(event) && event.key.length === 1 && !signs.includes(event.key))) return event.key;
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
  return place?.toLowerCase() ?? brackets[event.code] ?? event.key;
}

const brackets: Record<string, string> = { BracketLeft: '[', BracketRight: ']' };

/** "Mod+K" as this system writes it. */
export function keyText(keys: string): string {
  if (!onMac()) return keys.replace('Mod', 'Ctrl').replace(/\+(?=.)/g, ' ');
  return keys.replace('Mod+', '⌘').replace('Shift+', '⇧').replace('Alt+', '⌥').replace('Ctrl+', '⌃');
}

const spokenNames: Record<string, string> = {
  Esc: 'Escape',
  Up: 'Arrow up',
  Down: 'Arrow down',
  Left: 'Arrow left',
  Right: 'Arrow right',
  PageUp: 'Page up',
  PageDown: 'Page down',
  '?': 'Question mark',
  '/': 'Slash',
  '-': 'Minus',
  '+': 'Plus',
};

/** "Mod+K" as a screen reader should say it: "Control K". */
export function keySpoken(keys: string): string {
  return parts(keys)
    .map((key) => (key === 'Mod' ? (onMac() ? 'Command' : 'Control') : (spokenNames[key] ?? key)))
    .join(' ');
}

/** "Mod+K" as `aria-keyshortcuts` wants it: "Control+K". */
export function keyShortcut(keys: string): string {
  return keys.replace('Mod', onMac() ? 'Meta' : 'Control').replace('Esc', 'Escape');
}

/** "Mod++" is Mod and the plus itself. */
function parts(keys: string): string[] {
  return keys.match(/[^+]+|\+$/g) ?? [keys];
}

/** True where a letter is text and not a command. */
export function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // From outside of it, an editor with a tree of its own is one element.
  const inside = target.shadowRoot?.activeElement;
  if (inside) return typesText(inside);
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

export const inLibrary: KeyHint[] = [
  { keys: 'Up Down', does: 'Next in the list, the one before', letter: 'K J' },
  { keys: 'Mod+S', does: 'Save as a new version' },
  { keys: 'Mod+D', does: 'Duplicate' },
  { keys: 'Esc', does: 'Leave the field' },
  { keys: 'N', does: 'New' },
  { keys: '/', does: 'Find' },
  { keys: 'P', does: 'Versions, where they have no room beside the form' },
  { keys: 'Enter', does: 'In a list of the form: another line' },
  { keys: 'Alt+Up Alt+Down', does: 'In a list of the form: the line moves' },
];

export const inTemplate: KeyHint[] = [
  { keys: 'Ctrl+Space', does: 'Complete a name' },
  { keys: 'Mod+S', does: 'Save' },
  { keys: 'F8 Shift+F8', does: 'Next problem, the one before' },
  { keys: 'Mod+Enter', does: 'Try on three rows' },
  { keys: 'Alt+PageDown Alt+PageUp', does: 'Next row, the one before' },
  { keys: 'Tab Shift+Tab', does: 'Leave the source' },
];

export const inBuilder: KeyHint[] = [
  { keys: 'Down Up', does: 'Next proposed row, the one before', letter: 'J K' },
  { keys: 'Home End', does: 'First and last row' },
  { keys: 'Enter', does: 'Edit the brief; then keep it', letter: 'E' },
  { keys: 'Esc', does: 'Leave the brief as it was' },
  { keys: 'G', does: 'Another brief from the library' },
  { keys: 'Delete', does: 'Drop the row, and draw another', letter: 'X' },
  { keys: 'Mod+Z', does: 'Undo the last change', letter: 'U' },
  { keys: 'T', does: 'Try three of the rows' },
  { keys: 'Mod+Enter', does: 'Add the rows' },
  { keys: 'Left Right Up Down', does: 'In the grid: along the pairs' },
  { keys: 'Space', does: 'In the grid: forbid the pair, or allow it again' },
];
