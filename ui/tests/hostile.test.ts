import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { errorOf } from '../src/ipc/fake/detail';
import { datasets } from '../src/state/datasets.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { toastFailure } from '../src/state/toasts';
import { first, openTable, rowOf, user, world } from './opened';

const TRAP = 'globalThis.trapped = true';
const markup = `<img src=x onerror="${TRAP}"><script>${TRAP}</script>`;
const hidden = 'a\u202Eb\u2066c\u2069d\u200Be\u0007f\u001B[31mg\uFEFF';
const shown = 'a[U+202E]b[U+2066]c[U+2069]d[U+200B]e[U+0007]f[U+001B][31mg[U+FEFF]';
const endless = 'w'.repeat(100_000);

/** Text is text: nothing of it became an element, nothing ran, and no hidden character acts. */
function expectOnlyText(place: Element = document.body): void {
  expect((globalThis as { trapped?: boolean }).trapped).toBeUndefined();
  expect(place.querySelectorAll('img, script, iframe').length).toBe(0);
  // eslint-disable-next-line no-control-regex -- what must not be there
  expect(place.textContent).not.toMatch(/[\u202A-\u202E\u0000-\u0008\u001B\u200B]/);
}

async function openHostile(): Promise<void> {
  await openTable({ rows: 60 });
  for (const row of world.datasets.get(1)?.rows ?? []) {
    Object.assign(row, {
      persona: markup,
      emotion: hidden,
      topic: `"><b>${hidden}`,
      intent: markup,
      tone: hidden,
    });
  }
  world.resync();
  await waitFor(() => expect(rowOf(1).textContent).toContain('<img'));
}

describe('hostile text', () => {
  beforeEach(openHostile);

  it('is text in the table', () => {
    expect(rowOf(1).textContent).toContain(markup);
    expect(rowOf(1).textContent).toContain(shown);
    expectOnlyText();
  });

  it('is text in the preview, turn by turn, with all that is known of it', async () => {
    world.text = `${markup}${hidden}${endless}`;
    await user.click(rowOf(first('approved').number));
    const turns = await screen.findAllByTestId('turn');
    expect(turns[0]?.textContent).toContain(`${markup}${shown}${endless}`);
    for (const summary of screen.getByTestId('preview').querySelectorAll('summary'))
      await user.click(summary);
    expectOnlyText();
  });

  it('is text in the details of an error, and in the error log', async () => {
    const row = first('failed');
    const error = { ...errorOf(row, 1), message: `${markup} ${hidden}`, model: markup, requestId: hidden };
    world.errors.push(error);
    dialogs.open({ kind: 'error', error: error });
    const dialog = await screen.findByTestId('error-dialog');
    expect(within(dialog).getByTestId('error-message').textContent).toBe(`${markup} ${shown}`);
    expect(within(dialog).getByTestId('error-conversation').textContent).toContain(shown);
    expectOnlyText();
    await user.click(screen.getByTestId('error-close'));
    await user.click(screen.getByTestId('nav-errors'));
    await screen.findByTestId('view-errors');
    expectOnlyText();
  });

  it('is text in toasts, questions, the palette and the name of a dataset', async () => {
    toastFailure(new Error(`${markup}${hidden}`));
    const row = first('generated');
    world.notice({
      kind: 'generated',
      datasetId: 1,
      conversationId: row.id,
      number: row.number,
      name: `${markup} + ${hidden}`,
      score: 8,
      practice: false,
      error: null,
    });
    await screen.findByText(`Generated #${row.number} - quality 8.0`);
    await waitFor(() => expect(document.body.textContent).toContain(`${markup}${shown}`));
    expectOnlyText();
    await datasets.rename(1, `${markup}${hidden}`);
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByTestId('palette-input'), '37');
    await waitFor(() => expect(screen.getByTestId('palette').textContent).toContain('#37'));
    expectOnlyText();
  });
});
