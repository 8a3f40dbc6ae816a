import type { BatchView } from '../../ipc/client';
import { count, duration, durationRange, money, rate } from '../../lib/format';
import { providerWord } from '../../lib/providers';
import { isOver } from '../../state/batches.svelte';
import { doneCount, elapsedMs, estimateRange, isFree, perMinute, spentText, unknownText } from './batch';
import { unitName } from './purpose';

export interface Fact {
  name: string;
  value: string;
  /** How it compares: "inside the estimate". */
  note?: string;
}

/** Everything that is known of a batch, in lines. */
export function factsOf(batch: BatchView, now: number): Fact[] {
  const facts: (Fact | null)[] = [
    { name: unitName(batch), value: countsText(batch) },
    {
      name: 'Cost',
      value: spentText(batch),
      note: batch.costKnown && !isFree(batch) ? costNote(batch) : undefined,
    },
    optional('Estimated cost', estimateRange(batch)),
    optional('Spending limit', batch.limitMicros === null ? null : money(batch.limitMicros)),
    optional('Not settled', unknownText(batch)),
    timeFact(batch, now),
    optional('Estimated time', estimatedTime(batch)),
    optional('Rate', rateText(batch)),
    { name: 'Calls', value: callsText(batch) },
    { name: 'Provider', value: providerWord(batch.provider) },
    { name: 'Model', value: batch.model },
    { name: 'Calls at a time', value: `up to ${batch.concurrencyLimit}` },
  ];
  return facts.filter((fact) => fact !== null);
}

function optional(name: string, value: string | null): Fact | null {
  return value === null ? null : { name, value };
}

/** Every planned conversation is in exactly one of these. */
function countsText(batch: BatchView): string {
  const parts: [number, string][] = [
    [batch.succeeded, 'succeeded'],
    [batch.failed, 'failed'],
    [batch.cancelled, 'cancelled'],
    [batch.inFlight, 'under way'],
    [batch.waiting, 'waiting'],
  ];
  const said = parts.filter(([n], index) => n > 0 || index < 2).map(([n, word]) => `${count(n)} ${word}`);
  return `${said.join(', ')} of ${count(batch.total)}`;
}

function costNote(batch: BatchView): string | undefined {
  return compare(batch, batch.spentMicros, batch.estimateLowMicros, batch.estimateHighMicros, money);
}

function timeFact(batch: BatchView, now: number): Fact | null {
  const elapsed = elapsedMs(batch, now);
  if (elapsed === null) return null;
  const note = compare(batch, elapsed, batch.estimateLowMs, batch.estimateHighMs, duration);
  // By the clock, as the estimate of its end is: what stood still counts too.
  return { name: 'Time with pauses', value: duration(elapsed), note };
}

/** Only what went through to the end can be held against its estimate. */
function compare(
  batch: BatchView,
  actual: number,
  low: number | null,
  high: number | null,
  say: (n: number) => string,
): string | undefined {
  if (batch.state !== 'completed' || low === null || high === null) return undefined;
  if (actual > high) return `${say(actual - high)} more than estimated`;
  if (actual < low) return `${say(low - actual)} less than estimated`;
  return 'as estimated';
}

function estimatedTime(batch: BatchView): string | null {
  const { estimateLowMs: low, estimateHighMs: high } = batch;
  return low === null || high === null ? null : durationRange({ low, high });
}

function rateText(batch: BatchView): string | null {
  const value = perMinute(batch);
  return value === null ? null : `${rate(value)}${isOver(batch) ? ' on average' : ''}`;
}

function callsText(batch: BatchView): string {
  const extra = batch.attempts - doneCount(batch) - batch.inFlight;
  if (extra <= 0) return count(batch.attempts);
  // What was cancelled or waits may have been called for and not again yet.
  const again = batch.cancelled + batch.waiting === 0;
  return `${count(batch.attempts)}, ${count(extra)} of them ${again ? 'tried again' : 'without a result'}`;
}
