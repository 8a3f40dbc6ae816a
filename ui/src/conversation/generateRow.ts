import type { RowSummary } from '../ipc/client';
import { showInvisible } from '../lib/showInvisible';
import { dialogs } from '../state/dialogs.svelte';
import { generation } from '../state/generation.svelte';
import { onePrice } from '../state/onePrice.svelte';
import { offerTakingBack } from './takeBack';

/** True while a click on Generate would do nothing: a call runs, waits or was just asked for. */
export function busy(row: RowSummary): boolean {
  return row.status === 'generating' || row.queued || generation.starting.has(row.id);
}

/** What its plan lacks before a prompt can be made of it; null where that is nothing. */
export function lacking(row: RowSummary): string | null {
  const names = ['persona', 'emotion', 'topic'] as const;
  const empty = names.filter((column) => row[column].trim() === '');
  if (empty.length > 0) return `The plan names no ${empty.join(' and no ')}.`;
  const unknown = names
    .filter((column) => row.unknown.includes(column))
    .map((column) => `"${showInvisible(row[column])}"`);
  return unknown.length > 0 ? `The library has no ${unknown.join(' and no ')}.` : null;
}

/** Starts at once, and can be taken back. Only where an approval would be lost does it ask. */
export function generateRow(row: RowSummary): void {
  if (busy(row)) return;
  const price = onePrice.of(row);
  onceAgreed(row, price ? `Generate again, ${price}` : 'Generate again', () => void start(row));
}

/** Has another text written for a row: at once, or after a yes where an approval would be lost. */
export function onceAgreed(row: RowSummary, verb: string, run: () => void): void {
  if (row.status !== 'approved') return run();
  dialogs.open({
    kind: 'confirm',
    title: `Generate #${row.number} again?`,
    description:
      'It is approved. The approved text is kept as an older version; the new one waits for review.',
    verb,
    variant: 'primary',
    run,
  });
}

async function start(row: RowSummary): Promise<void> {
  const price = onePrice.of(row);
  const batch = await generation.startRow(row.id);
  if (batch && price) offerTakingBack(row, batch, price);
}

/** What a button says that starts this row: "Generate #4 again, about $0.04". */
export function generateWords(row: RowSummary): string {
  const word = row.status === 'failed' ? 'Retry' : 'Generate';
  const again = row.status === 'not_generated' || row.status === 'failed' ? '' : ' again';
  const price = onePrice.of(row);
  return `${word} #${row.number}${again}${price ? `, ${price}` : ''}`;
}
