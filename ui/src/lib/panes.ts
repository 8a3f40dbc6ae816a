/** The parts of the window that F6 goes to, in the order in which they are drawn. */

const PANES = '[data-pane], main > header, main [role="grid"], main aside';
const CONTROLS = 'a[href], button, input, select, textarea, [tabindex]:not([tabindex="-1"])';

/** Moves the focus to the next part of the window, or with -1 to the one before. */
export function toPane(step: 1 | -1): void {
  // A table that the preview covers is there and takes no focus.
  const panes = [...document.querySelectorAll<HTMLElement>(PANES)].filter(
    (pane) => getComputedStyle(pane).visibility !== 'hidden' && entry(pane) !== null,
  );
  if (panes.length === 0) return;
  const here = panes.findLastIndex((pane) => pane.contains(document.activeElement));
  const start = here < 0 ? (step > 0 ? -1 : 0) : here;
  const next = panes[(start + step + panes.length) % panes.length];
  if (next) entry(next)?.focus();
}

/** Where the focus enters a part: itself, what is current in it, the text that is read in it, or its first control. */
function entry(pane: HTMLElement): HTMLElement | null {
  if (pane.tabIndex >= 0) return pane;
  const controls = [...pane.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    (control) => control.tabIndex >= 0 && !control.matches(':disabled, [inert] *'),
  );
  const current = controls.find((control) => control.hasAttribute('aria-current'));
  return (
    current ?? controls.find((control) => control.getAttribute('role') === 'group') ?? controls[0] ?? null
  );
}

/** The heading of the view that is shown. */
export function viewHeading(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main h1');
}

/** Puts the focus where a view begins, unless something in it has taken it already. */
export function enterView(): void {
  const heading = viewHeading();
  if (!heading || heading.closest('main')?.contains(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
