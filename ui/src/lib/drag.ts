/** Follows the pointer that was pressed on an element, wherever it goes: how far to the side, and once when it is let go. */
export function drag(event: PointerEvent, moved: (pixels: number) => void, done: () => void): void {
  const handle = event.currentTarget as HTMLElement;
  const from = event.clientX;
  const stop = new AbortController();
  const options = { signal: stop.signal };
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  handle.addEventListener('pointermove', ({ clientX }) => moved(clientX - from), options);
  const end = () => {
    stop.abort();
    done();
  };
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture'])
    handle.addEventListener(name, end, options);
}
