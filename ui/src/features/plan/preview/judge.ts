import type { RowSummary } from '../../../ipc/client';
import { reviewRow, type Verdict } from '../review';
import { preview } from './preview.svelte';

/** A verdict on one conversation, with the note that was begun on it where that can be seen. */
export async function judge(row: RowSummary, verdict: Verdict): Promise<void> {
  const note = preview.id === row.id ? preview.noteOn(row.id) : '';
  const seen = preview.id === row.id ? (preview.shown?.id ?? null) : null;
  if (await reviewRow(row, verdict, note, seen)) preview.noteTaken(row.id, note);
}
