import { HOVER_MS, tooltips } from '../tooltip.svelte';

/** Gives a text its whole self on hover, where it is cut. One listener for the grid instead of one for each cell. */
export function tellCutText(event: PointerEvent): void {
  const text = event.target instanceof Element ? event.target.closest<HTMLElement>('.text') : null;
  if (!text || text.scrollWidth <= text.clientWidth) return;
  tooltips.schedule(text, () => text.textContent, HOVER_MS);
  text.addEventListener('pointerleave', () => tooltips.leave(text), { once: true });
  text.addEventListener('pointerdown', () => tooltips.hide(text), { once: true });
}
