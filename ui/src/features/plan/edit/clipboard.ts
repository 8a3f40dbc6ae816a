/** The text field that a paste goes to: web views tell no other element of one. */
class Clipboard {
  field: HTMLTextAreaElement | null = null;

  await(): void {
    this.field?.focus({ preventScroll: true });
  }
}

export const clipboard = new Clipboard();
