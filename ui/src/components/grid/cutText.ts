/** Gives a text its whole self on hover, where it is cut. One listener for the grid instead of one for each cell. */
export function tellCutText(event: PointerEvent): void {
  const text = event.target instanceof Element ? event.target.closest<HTMLElement>('.text') : null;
  if (!text) return;
  if (text.scrollWidth > text.clientWidth) text.title = text.textContent ?? '';
  else text.removeAttribute('title');
}
