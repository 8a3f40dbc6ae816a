import 'svelte/elements';

declare module 'svelte/elements' {
  interface AriaAttributes {
    /** ARIA 1.3, which the types of Svelte do not know yet. */
    'aria-description'?: string | null;
  }
}
