import { toast } from 'svelte-sonner';
import { toFailure } from '../ipc/client';
import { visible } from '../lib/visible';

const UNDO_MS = 10_000;

/** What a toast has room for; the rest is where it comes from. */
const MOST = 400;

/** Text of any origin, as a toast can show it. */
export function described(text: string | null | undefined): string {
  if (!text) return '';
  return visible(text.length > MOST ? `${text.slice(0, MOST)}...` : text);
}

export function toastSuccess(title: string, description?: string): void {
  toast.success(visible(title), { description: described(description) });
}

export function toastInfo(title: string, description?: string): void {
  toast.info(visible(title), { description: described(description) });
}

/** What has to be read before it goes. */
export function toastNotice(title: string, description: string): void {
  toast.warning(title, { description: described(description), duration: 30_000 });
}

/** What happened and what to do; with Retry where the caller knows one. */
export function toastFailure(cause: unknown, retry?: () => void): void {
  const failure = toFailure(cause);
  toast.error(described(failure.message), {
    description: described(failure.hint),
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
  const id = toast.success(visible(title), {
    description: described(description),
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
