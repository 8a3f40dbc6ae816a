import { dialogs } from '../../state/dialogs.svelte';
import { toastInfo } from '../../state/toasts';
import { session } from './session.svelte';

/** Asks what is read to be written again: for the reason, the note and the marked words. `fromTurn`: from there on. */
export function redoShown(fromTurn: number | null = null): void {
  const { row, detail, marks, note } = session;
  const version = detail?.generation;
  if (!row || !detail || !version) return;
  const bar = session.redoBar;
  if (bar) return toastInfo(`#${row.number} cannot be written again now`, bar);
  dialogs.open({
    kind: 'redo',
    detail,
    version,
    marks,
    note,
    fromTurn,
    onstarted: () => {
      // It was said with what is written now, and is no part of a verdict on that. What was typed since stays.
      if (session.notes.of(row.id) === note) session.notes.delete(row.id);
      if (session.id !== row.id) return;
      session.mode = 'read';
      if (session.advance) session.next();
    },
  });
}
