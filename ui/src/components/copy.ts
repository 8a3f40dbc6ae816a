/** Puts text on the clipboard. Web views without the clipboard permission still have the older command. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  const active = document.activeElement;
  // Inside an open dialog: a focus trap would take the focus back from anything outside it.
  const host = active?.closest('[role="dialog"], [role="alertdialog"]') ?? document.body;
  host.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (active instanceof HTMLElement) active.focus();
  return done;
}
