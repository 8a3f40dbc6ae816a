import type { Target } from '../ipc/client';
import { dialogs } from '../state/dialogs.svelte';
import { giveVerdict } from './verdicts';

/** One conversation is approved at once; of several it is said first what of them was read, and what is left out. */
export function approveMany(target: Target, count: number): Promise<boolean> {
  return count > 1 ? dialogs.ask({ kind: 'bulk', target }) : giveVerdict(target, 'approve');
}
