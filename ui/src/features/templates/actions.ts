import { dialogs } from '../../state/dialogs.svelte';
import { place } from '../../state/place.svelte';
import { toastFailure, toastSuccess, toastUndo } from '../../state/toasts';
import { editing } from './editing.svelte';

/** Saves what is changed as the next version. */
export async function saveTemplate(): Promise<void> {
  const name = editing.draft?.name ?? '';
  const version = await editing.save();
  if (version !== null) toastSuccess(`${name} is saved as v${version}`, 'What is written stays as it is.');
}

/** Opens the question before three rows are written with it. */
export function tryTemplate(): void {
  if (whyNotTried() === null) dialogs.open({ kind: 'try', template: editing.input, ids: [], proposed: [] });
}

/** Why it cannot be tried now; null where it can. */
export function whyNotTried(): string | null {
  if (!editing.input) return 'It is being read';
  const { value } = editing.check;
  if (value?.rows === 0) return 'No row of its tier is planned yet';
  return !editing.counting && value?.stops ? 'Mend it first: no prompt can be made' : null;
}

export function discardChanges(): void {
  const name = editing.draft?.name ?? '';
  const bring = editing.discard();
  toastUndo(`Changes of ${name} discarded`, bring);
}

export async function useTemplate(): Promise<void> {
  const name = editing.draft?.name ?? '';
  const tier = editing.saved?.tier;
  const before = editing.templates.find((one) => one.active && one.tier === tier);
  try {
    await editing.activate();
    toastSuccess(
      `New calls are made with ${name}`,
      before ? `Until now they were made with ${before.name}.` : undefined,
    );
  } catch (cause) {
    toastFailure(cause, () => void useTemplate());
  }
}

export async function duplicateTemplate(): Promise<void> {
  try {
    const itemId = await editing.duplicate();
    if (itemId !== null) place.go('template', { itemId });
  } catch (cause) {
    toastFailure(cause, () => void duplicateTemplate());
  }
}
