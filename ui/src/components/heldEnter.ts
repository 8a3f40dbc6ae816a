/** An Enter that is still held down from before: it was meant for what opened the dialog, not for its buttons. */
export function isHeldEnter(event: KeyboardEvent): boolean {
  return event.repeat && event.key === 'Enter' && !(event.target instanceof HTMLTextAreaElement);
}
