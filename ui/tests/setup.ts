import { configure } from '@testing-library/svelte';
import { afterEach, vi } from 'vitest';
import { useLocale } from '../src/lib/format';

// A busy machine is slow, not wrong: what is waited for is a condition, never a time.
configure({ asyncUtilTimeout: 15_000 });

// Whatever the machine's own is: words of times are compared.
useLocale('en-GB');

// What jsdom lacks and components rely on.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
vi.stubGlobal('ResizeObserver', NoObserver);
vi.stubGlobal('IntersectionObserver', NoObserver);
// A table of eight rows and a bit: what more it draws is work for every test that opens the window.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 288 });
Element.prototype.checkVisibility ??= () => true;
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.scrollTo ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.releasePointerCapture ??= () => {};
Element.prototype.getAnimations ??= () => [];
document.execCommand ??= () => false;
Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect ??= () => new DOMRect();
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
    dispatchEvent: () => false,
  }) as MediaQueryList;

afterEach(() => {
  localStorage.clear();
});
