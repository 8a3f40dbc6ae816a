import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plan } from '../../src/features/plan/plan.svelte';
import { theme } from '../../src/state/theme.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { isOff } from '../isOff';
import { openTable, user } from '../opened';
import { settled } from './hands';

/** Observers of sizes, to be told by the test: jsdom lays nothing out. */
const observers: { tell: () => void; boxes: Element[] }[] = [];
class Observer {
  readonly #boxes: Element[] = [];
  constructor(tell: () => void) {
    observers.push({ tell, boxes: this.#boxes });
  }
  observe(box: Element) {
    this.#boxes.push(box);
  }
  unobserve() {}
  disconnect() {}
}

const table = () => screen.getByTestId('table');
/** The layout puts the table's upper edge there, as a panel above it would. */
function put(top: number) {
  vi.spyOn(table(), 'getBoundingClientRect').mockReturnValue({ top } as DOMRect);
  for (const { boxes, tell } of observers) {
    // Those of Svelte's own bindings read what jsdom has not.
    if (boxes.length === 1 && boxes[0] === table()) tell();
  }
}
const scrollTo = async (top: number) => {
  table().scrollTop = top;
  await fireEvent.scroll(table());
};

describe('what comes above the table', () => {
  beforeEach(async () => {
    observers.length = 0;
    const plain = globalThis.ResizeObserver;
    vi.stubGlobal('ResizeObserver', Observer);
    await openTable({ rows: 5000 });
    vi.stubGlobal('ResizeObserver', plain);
    put(100);
  });
  afterEach(() => (theme.scale = 1));

  it('moves no row: not when it comes, not when it grows, not when it goes', async () => {
    await scrollTo(400);
    put(192);
    expect(table().scrollTop).toBe(492);
    put(228);
    expect(table().scrollTop).toBe(528);
    put(100);
    expect(table().scrollTop).toBe(400);
  });

  it('moves no row under the pointer at the top either, and leaves the first row in view where it is elsewhere', async () => {
    put(192);
    expect(table().scrollTop).toBe(0);
    put(100);
    await fireEvent.pointerMove(table());
    put(192);
    expect(table().scrollTop).toBe(92);
    put(100);
    expect(table().scrollTop).toBe(0);
    await fireEvent.pointerLeave(table());
    put(192);
    expect(table().scrollTop).toBe(0);
  });

  it('is not remembered as a place that the person scrolled to', async () => {
    await fireEvent.pointerMove(table());
    put(192);
    expect(table().scrollTop).toBe(92);
    await fireEvent.scroll(table());
    expect(plan.grid.top).toBe(0);
    await scrollTo(300);
    expect(plan.grid.top).toBe(208);
    put(100);
    await fireEvent.scroll(table());
    expect(table().scrollTop).toBe(208);
    expect(plan.grid.top).toBe(208);
  });

  it('and goes while the first row is in view, leaves it there', async () => {
    await fireEvent.pointerMove(table());
    put(192);
    await scrollTo(0);
    put(100);
    await fireEvent.scroll(table());
    expect(table().scrollTop).toBe(0);
    expect(plan.grid.top).toBe(0);
  });

  it('is no matter of another size of text, which moves everything', async () => {
    await fireEvent.pointerMove(table());
    theme.scale = 1.25;
    put(125);
    expect(table().scrollTop).toBe(0);
  });
});

describe('the panel of a batch that the person starts', () => {
  it('is there before the question has closed, so that nothing moves once the table is free', async () => {
    await openTable();
    dialogs.open({ kind: 'generate', target: { kind: 'all' } });
    const seen: boolean[] = [];
    const watch = new MutationObserver(() => {
      if (!screen.queryByTestId('generate-dialog'))
        seen.push(screen.queryByTestId('progress-panel') !== null);
    });
    watch.observe(document.body, { childList: true, subtree: true });
    await waitFor(() => expect(isOff(screen.getByTestId('proceed'))).toBe(false));
    await user.click(screen.getByTestId('proceed'));
    await waitFor(() => expect(screen.queryByTestId('generate-dialog')).toBeNull());
    await settled();
    watch.disconnect();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
  });
});
