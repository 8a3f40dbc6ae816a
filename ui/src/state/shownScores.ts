import { SvelteSet } from 'svelte/reactivity';

/** Versions whose score was on the screen, in whatever place: no verdict on them is blind any more. */
export const shownScores = new SvelteSet<number>();
