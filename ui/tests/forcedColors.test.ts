import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

/** What a file says for the system's contrast themes, in which any other ground is taken away. */
function forced(file: string): string {
  const css = readFileSync(resolve('src', file), 'utf8');
  return css.split('@media (forced-colors: active)')[1] ?? '';
}

it.each([
  ['the tick of a box', 'components/controls.css', /::before \{[^}]*none;[^}]*background: CanvasText/],
  ['what is chosen of a list', 'components/controls.css', /aria-selected='true'\][^}]*outline: .* Highlight/],
  ['the item of a menu', 'components/overlays.css', /\[data-highlighted\] \{[^}]*outline: .* Highlight/],
  [
    'the knob of a switch',
    'components/Switch.svelte',
    /aria-checked='true'\] span \{[^}]*background: CanvasText/,
  ],
  ['what is done of a bar', 'components/ProgressBar.svelte', /\.done \{[^}]*background: Highlight/],
  [
    'the end of a conversation',
    'features/runs/OutcomeStrip.svelte',
    /\.succeeded \{[^}]*background: Highlight/,
  ],
  ['the current row', 'components/grid/GridRow.svelte', /\.current \{[^}]*outline: .* Highlight/],
])('%s is seen in a contrast theme', (_, file, rule) => expect(forced(file)).toMatch(rule));
