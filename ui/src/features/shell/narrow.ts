/** The width up to which the sidebar shows icons alone; its styles say the same. */
export function isNarrow(): boolean {
  return window.innerWidth <= 1180;
}
