import type { Attachment } from 'svelte/attachments';

/**
 * One tooltip for the whole window, drawn by TooltipLayer. A thousand rows with hints cost a listener each, not a
 * floating widget each.
 */
class Tooltips {
  current = $state.raw<{ target: HTMLElement; text: () => string | null } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastHidden = 0;

  schedule(target: HTMLElement, text: () => string | null, delay: number): void {
    clearTimeout(this.#timer);
    // Moving along a row of buttons, the next hint comes at once.
    const warm = Date.now() - this.#lastHidden < 300;
    this.#timer = setTimeout(() => (this.current = { target, text }), warm ? 0 : delay);
  }

  hide(target?: HTMLElement): void {
    clearTimeout(this.#timer);
    if (!this.current || (target && this.current.target !== target)) return;
    this.current = null;
    this.#lastHidden = Date.now();
  }
}

export const tooltips = new Tooltips();
export const tooltipId = 'tooltip';

/** Shows `text()` on hover and keyboard focus; nothing while it is null. The text stays live while shown. */
export function tooltip(text: () => string | null): Attachment<HTMLElement> {
  return (element) => {
    const enter = () => tooltips.schedule(element, text, 450);
    const focus = () => element.matches(':focus-visible') && tooltips.schedule(element, text, 150);
    const leave = () => tooltips.hide(element);
    const stop = new AbortController();
    const options = { signal: stop.signal };
    element.addEventListener('pointerenter', enter, options);
    element.addEventListener('pointerleave', leave, options);
    element.addEventListener('focus', focus, options);
    element.addEventListener('blur', leave, options);
    element.addEventListener('pointerdown', leave, options);
    return () => {
      stop.abort();
      tooltips.hide(element);
    };
  };
}
