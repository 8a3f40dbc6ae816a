import type { Attachment } from 'svelte/attachments';

/** So long the pointer may take from a target to its tooltip, which can be entered (WCAG 1.4.13). */
const GRACE_MS = 150;
/** Moving along a row of buttons, the next hint comes at once. */
const WARM_MS = 300;
export const HOVER_MS = 450;
const FOCUS_MS = 150;
const CONTROLS = 'button, a[href], input, select, textarea, summary, [tabindex]';
/** Where one stop of Tab stands for everything inside: the keyboard hears of it in the details. */
const ONE_STOP = 'button, a[href], label, [role="row"], [role="option"], [role^="menuitem"]';

/**
 * One tooltip for the whole window, drawn by TooltipLayer. A thousand rows with hints cost a listener each, not a
 * floating widget each.
 */
class Tooltips {
  current = $state.raw<{ target: HTMLElement; text: () => string | null } | null>(null);
  #showing: ReturnType<typeof setTimeout> | undefined;
  /** What the next hint will be about. */
  #next: HTMLElement | null = null;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #lastHidden = 0;

  schedule(target: HTMLElement, text: () => string | null, delay: number): void {
    clearTimeout(this.#showing);
    if (this.current?.target === target) {
      this.keep();
      return;
    }
    this.#next = target;
    const warm = this.current !== null || Date.now() - this.#lastHidden < WARM_MS;
    this.#showing = setTimeout(
      () => {
        this.keep();
        this.current = { target, text };
      },
      warm ? 0 : delay,
    );
  }

  /** The pointer is on its way from the target, perhaps to the tooltip itself. */
  leave(target?: HTMLElement): void {
    clearTimeout(this.#showing);
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => this.hide(target), GRACE_MS);
  }

  keep(): void {
    clearTimeout(this.#hiding);
  }

  hide(target?: HTMLElement): void {
    // The pointer is on something else by now: its hint is still to come.
    if (!target || target === this.#next) clearTimeout(this.#showing);
    if (!this.current || (target && this.current.target !== target)) return;
    this.keep();
    this.current = null;
    this.#lastHidden = Date.now();
  }
}

export const tooltips = new Tooltips();
export const tooltipId = 'tooltip';

/** The control that a hint is about: the element, or the one inside it. */
export function described(element: HTMLElement): HTMLElement {
  return element.matches(CONTROLS) ? element : (element.querySelector<HTMLElement>(CONTROLS) ?? element);
}

/**
 * Shows `text()` on hover and keyboard focus; nothing while it is null. The text stays live while shown. What is no
 * control and stands alone becomes a stop of Tab for as long as it has a hint.
 */
export function tooltip(text: () => string | null): Attachment<HTMLElement> {
  return (element) => {
    const enter = () => tooltips.schedule(element, text, HOVER_MS);
    const focus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible'))
        tooltips.schedule(element, text, FOCUS_MS);
    };
    const hide = () => tooltips.hide(element);
    const stop = new AbortController();
    const options = { signal: stop.signal };
    element.addEventListener('pointerenter', enter, options);
    element.addEventListener('pointerleave', () => tooltips.leave(element), options);
    element.addEventListener('focusin', focus, options);
    element.addEventListener('focusout', hide, options);
    element.addEventListener('pointerdown', hide, options);
    if (standsAlone(element)) {
      $effect(() => {
        if (text() === null) element.removeAttribute('tabindex');
        else element.tabIndex = 0;
      });
    }
    return () => {
      stop.abort();
      hide();
    };
  };
}

/** The same with the element's own text, where it is cut. */
export function cutText(text: () => string): Attachment<HTMLElement> {
  return (element) => tooltip(() => (element.scrollWidth > element.clientWidth ? text() : null))(element);
}

/** The same where it is cut after some lines. */
export function cutLines(text: () => string): Attachment<HTMLElement> {
  return (element) => tooltip(() => (element.scrollHeight > element.clientHeight ? text() : null))(element);
}

function standsAlone(element: HTMLElement): boolean {
  if (element.matches(CONTROLS) || element.querySelector(CONTROLS) || element.closest(ONE_STOP)) return false;
  // A row of a list that is opened by a button of its own.
  return !element.closest('tr')?.querySelector('button');
}
