import type { Filter, LibraryItem } from '../ipc/client';
import { prefs } from '../ipc/prefs';

type Listener = (datasetId: number) => void;

const listeners = new Set<Listener>();

/** Told when filters that are kept for a dataset have other words. Gives back how to stop. */
export function onRenamedWords(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Rows have an intent and a tone as words, which follow their item: filters that are kept do so too, or they would find
 * nothing, and one that leaves a word out would hold its rows.
 */
export function renameWord(datasetId: number, { kind, name }: LibraryItem, before: string): void {
  const list = kind === 'intent' ? 'intents' : kind === 'tone' ? 'tones' : null;
  if (!list) return;
  const now = (word: string) => (word.toLowerCase() === before.toLowerCase() ? name : word);
  const renamed = <T extends { filter: Filter }>(kept: T): T => {
    const words = new Set(kept.filter[list].map(now));
    return { ...kept, filter: { ...kept.filter, [list]: [...words] } };
  };
  prefs.setOf(datasetId, 'table', renamed(prefs.getOf(datasetId, 'table')));
  prefs.setOf(datasetId, 'quickViews', prefs.getOf(datasetId, 'quickViews').map(renamed));
  const selection = prefs.getOf(datasetId, 'selection');
  if (selection?.kind === 'matching') prefs.setOf(datasetId, 'selection', renamed(selection));
  for (const listener of listeners) listener(datasetId);
}
