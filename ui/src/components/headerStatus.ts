import { createContext, type Snippet } from 'svelte';

/** What the window says in every view's header, in a place that is there already: a batch elsewhere, an e-mail that waits. */
export const [headerStatus, setHeaderStatus, hasHeaderStatus] = createContext<Snippet>();
