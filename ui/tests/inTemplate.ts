import { EditorView } from '@codemirror/view';
import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { editing } from '../src/features/templates/editing.svelte';
import { source } from '../src/features/templates/source.svelte';
import { client, type LibraryItem } from '../src/ipc/client';
import type { FakeOptions } from '../src/ipc/fake';
import { place } from '../src/state/place.svelte';
import { templateDrafts } from '../src/state/templateDrafts.svelte';
import { open } from './opened';
import { MemoryPrefs } from './support';

/** Hands to work the template editor with. */

/** What an empty value can be seen with: some topics have no figures. */
export const WITH_FIGURES =
  '## The topic: {{ topic.name }}\nFigures: {{ topic.typical_numbers | join("; ") }}\n';

export const editor = (): EditorView => {
  const inside = screen.getByTestId('source-host').shadowRoot?.querySelector<HTMLElement>('.cm-editor');
  return EditorView.findFromDOM(inside as HTMLElement) as EditorView;
};

export const sourceText = () => editor().state.doc.toString();

export function write(text: string): void {
  editor().dispatch({ changes: { from: 0, to: editor().state.doc.length, insert: text } });
}

/** Until what is shown is about what stands there. */
export const counted = () => waitFor(() => expect(editing.counting).toBe(false));

export const templates = async (): Promise<LibraryItem[]> =>
  (await client.library(1)).filter(({ kind }) => kind === 'template');

export async function openTemplate(options: Partial<FakeOptions> = {}, memory = new MemoryPrefs()) {
  templateDrafts.clear();
  await open(options, memory);
  place.go('template');
  await waitFor(() => expect(source.editor).not.toBeNull());
  await counted();
  await waitFor(() => expect(editing.preview.value).not.toBeNull());
}

/** A key that is pressed in the source. */
export function press(key: string, init: KeyboardEventInit = {}): void {
  editor().contentDOM.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...init }),
  );
}
