/** It cannot be used now: so the browser says, or what it tells everybody who comes to it. */
export const isOff = (control: Element): boolean => control.matches(':disabled, [aria-disabled="true"]');
