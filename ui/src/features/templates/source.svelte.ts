import type { SourceEditor } from './editor/editor';

/** The editor that is there now, for what is done to it from outside. */
class Source {
  editor = $state.raw<SourceEditor | null>(null);
  /** Where the cursor is, counted from 1. */
  line = $state(1);
  column = $state(1);
}

export const source = new Source();
