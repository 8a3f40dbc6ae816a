import { toast } from 'svelte-sonner';
import { toFailure, type Undone } from '../ipc/client';
import { showInvisible } from '../lib/showInvisible';
import { datasets } from './datasets.svelte';
import { newest, remember, take, type Undoable } from './undo';

const UNDO_MS = 10_000;
const OFFER_MS = 12_000;

/** What a toast has room for; the rest is where it comes from. */
const MOST = 400;

/** Text of any origin, as a toast can show it. */
export function described(text: string | null | undefined): string {
  if (!text) return '';
  return showInvisible(text.length > MOST ? `${text.slice(0, MOST)}...` : text);
}

/** With an `id` it takes the place of the one before. */
export function toastSuccess(title: string, description?: string, id?: string): void {
  toast.success(showInvisible(title), { id, description: described(description) });
}

/** With an `id` it takes the place of the one before. */
export function toastInfo(title: string, description?: string, id?: string): void {
  toast.info(showInvisible(title), { id, description: described(description) });
}

/** Something that can be done now, if the person wants it. With an `id` it takes the place of the one before. */
export function toastOffer(
  title: string,
  verb: string,
  act: () => void,
  description?: string,
  id?: string,
): void {
  toast.info(showInvisible(title), {
    id,
    description: described(description),
    duration: OFFER_MS,
    action: { label: verb, onClick: act },
  });
}

/** What has to be read before it goes. */
export function toastNotice(title: string, description: string): void {
  toast.warning(title, { description: described(description), duration: 30_000 });
}

/**
 * What happened and what to do; with Retry where the caller knows one and what was refused may be taken later. With an
 * `id` it takes the place of the one before.
 */
export function toastFailure(cause: unknown, retry?: () => void, id?: string): void {
  const failure = toFailure(cause);
  toast.error(described(failure.message), {
    id,
    description: described(failure.hint),
    duration: 10_000,
    action: retry && failure.code !== 'invalid' ? { label: 'Retry', onClick: retry } : undefined,
  });
}

interface UndoMore {
  /** Offered beside it. */
  also?: { label: string; onClick: () => void };
  /** Where it was done, null for no dataset; the one that is shown, unless it is said. */
  datasetId?: number | null;
}

const atWork = () => datasets.current?.id ?? null;

/** Undo in the toast for as long as it is seen, and by Ctrl/Cmd+Z for the whole session. */
export function toastUndo(
  title: string,
  undo: () => unknown,
  description?: string,
  { also, datasetId = atWork() }: UndoMore = {},
): void {
  const entry: Undoable = { title, datasetId, undo };
  remember(entry);
  toastRemembered(entry, description, also);
}

/** The same for what is remembered already. */
export function toastRemembered(entry: Undoable, description?: string, also?: UndoMore['also']): void {
  const id = toast.success(showInvisible(entry.title), { ...offer(entry, description), cancel: also });
  toastOf.set(entry, id);
}

/** The same for what was done before this session. */
export function toastUndoBefore(title: string, undo: () => unknown): void {
  const entry: Undoable = { title, datasetId: atWork(), undo };
  remember(entry);
  const said = `Done before that: ${title}. Undo takes it back.`;
  toastOf.set(entry, toast.info('Nothing of this session is left to undo', offer(entry, said)));
}

function offer(entry: Undoable, description?: string) {
  return {
    description: described(description),
    duration: UNDO_MS,
    action: { label: 'Undo', onClick: () => void takeBack(entry) },
  };
}

const toastOf = new WeakMap<Undoable, string | number>();

/** Takes back the newest that is left of the dataset that is shown. False when there is none. */
export function undoLatest(): boolean {
  const entry = newest();
  if (entry) void takeBack(entry);
  return entry !== undefined;
}

export async function takeBack(entry: Undoable): Promise<void> {
  // Clicked twice, or by its toast and by the key: it is taken back once.
  if (!take(entry)) return;
  const shown = toastOf.get(entry);
  if (shown !== undefined) toast.dismiss(shown);
  try {
    const undone = await entry.undo();
    if (isUndone(undone) && undone.left !== '') toastLeft(entry, undone);
    else toastInfo(`Undone: ${entry.title}`);
  } catch (cause) {
    const { code, message, hint } = toFailure(cause);
    const over = code === 'notFound';
    if (!over) remember(entry);
    toast.error(`Not undone: ${showInvisible(entry.title)}`, {
      description: described(
        over ? 'It was changed again since.' : [message, hint].filter(Boolean).join(' '),
      ),
      duration: UNDO_MS,
      action: over ? undefined : { label: 'Try again', onClick: () => void takeBack(entry) },
    });
  }
}

function isUndone(answer: unknown): answer is Undone {
  return typeof answer === 'object' && answer !== null && 'left' in answer;
}

/** Some of it stays: how much, and why. */
function toastLeft(entry: Undoable, { rows, left, again }: Undone): void {
  if (again) remember(entry);
  toast.warning(`${rows > 0 ? 'Undone in part' : 'Not undone'}: ${showInvisible(entry.title)}`, {
    description: described(left),
    duration: UNDO_MS,
    action: again ? { label: 'Try again', onClick: () => void takeBack(entry) } : undefined,
  });
}
