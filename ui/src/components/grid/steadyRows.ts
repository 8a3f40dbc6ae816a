import { untrack } from 'svelte';

/**
 * Keeps the rows of a scrolled box where they are in the window when something above it comes, goes or changes its
 * height: the panel of a batch, a line that says what failed. Without it they would slide under the pointer. At the top,
 * with the pointer elsewhere, the first row stays the first one that is seen.
 */
export class SteadyRows {
  /** In pixels: so much of the scroll position is for what came above, and nothing that the person did. */
  offset = 0;
  #underPointer = false;
  readonly #scale: () => number;

  /** `scale`: of the text, against its normal size. */
  constructor(scale: () => number) {
    this.#scale = scale;
  }

  readonly attach = (box: HTMLElement): (() => void) => {
    let edge: number | null = null;
    let scale = untrack(this.#scale);
    // Whatever takes room from the box changes its height. Told after the layout and before it is painted.
    const watch = new ResizeObserver(() => {
      const { top } = box.getBoundingClientRect();
      // Another size of text moves everything, and the rows grow with it.
      if (edge !== null && scale === this.#scale()) this.#follow(box, top - edge);
      edge = top;
      scale = this.#scale();
    });
    watch.observe(box);
    const stop = new AbortController();
    const { signal } = stop;
    box.addEventListener('pointermove', () => (this.#underPointer = true), { signal, passive: true });
    box.addEventListener('pointerleave', () => (this.#underPointer = false), { signal });
    return () => {
      watch.disconnect();
      stop.abort();
    };
  };

  #follow(box: HTMLElement, moved: number): void {
    const before = box.scrollTop;
    if (moved === 0 || (before === 0 && !this.#underPointer)) return;
    box.scrollTop = Math.max(0, before + moved);
    this.offset += box.scrollTop - before;
  }
}
