import { expect, it, vi } from 'vitest';
import { reviewKey } from './reviewKeys';

it.each([
  ['p', true],
  ['button', false],
  ['summary', false],
])('Space on a %s scrolls the text: %s', (name, scrolls) => {
  const script = document.createElement('div');
  const target = document.createElement(name);
  script.scrollBy = vi.fn();
  target.addEventListener('keydown', (event) =>
    reviewKey(event, { script, note: null, side: () => undefined }),
  );
  const event = new KeyboardEvent('keydown', { key: ' ', cancelable: true });
  target.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(scrolls);
  expect(script.scrollBy).toHaveBeenCalledTimes(scrolls ? 1 : 0);
});
