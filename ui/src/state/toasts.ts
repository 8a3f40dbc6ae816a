import { toast } from 'svelte-sonner';
import { toFailure } from '../ipc/client';

const UNDO_MS = 10_000;

export function toastSuccess(title: string, description?: string): void {
  toast.success(title, { description });
}

export function toastInfo(title: string, description?: string): void {
  toast.info(title, { description });
}

/** What happened and what to do; with Retry where the caller knows one. */
export function toastFailure(cause: unknown, retry?: () => void): void {
  const failure = toFailure(cause);
  toast.error(failure.message, {
    description: failure.hint ?? undefined,
    duration: 10_000,
    action: retry && { label: 'Retry', onClick: retry },
  });
}

let latestUndo: (() => void) | null = null;

/** Undo in the toast for 10 s, and by Ctrl/Cmd+Z for as long. */
export function toastUndo(title: string, undo: () => void, description?: string): void {
  const once = () => {
    if (latestUndo !== once) return;
    latestUndo = null;
    toast.dismiss(id);
    undo();
  };
  latestUndo = once;
  const id = toast.success(title, {
    description,
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: once },
  });
  setTimeout(() => {
    if (latestUndo === once) latestUndo = null;
  }, UNDO_MS);
}

/** Takes back the latest undoable action. False when there is none. */
export function undoLatest(): boolean {
  if (!latestUndo) return false;
  latestUndo();
  return true;
}
