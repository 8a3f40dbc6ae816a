import {
  clockTime,
  count,
  minuteTime,
  money,
  moneyRange,
  percent,
  percentText,
  plural,
} from '../../lib/format';
import type { BatchView } from '../../ipc/client';
import { isOver, unitText } from '../../state/batches.svelte';
import { wordsOf } from './purpose';

/** What can be said of a batch from its own numbers. Pure: the clock is passed in. */

const CENTS_50 = 500_000;
/** From this percentage of the spending limit on it is said that the limit comes near. */
const NEAR_LIMIT = 80;

/** Conversations that have their outcome: succeeded or failed. */
export function doneCount(batch: BatchView): number {
  return batch.succeeded + batch.failed;
}

/** "42 of 100". */
export function doneText(batch: BatchView): string {
  return `${count(doneCount(batch))} of ${count(batch.total)}`;
}

/** Conversations without an outcome yet. */
export function openCount(batch: BatchView): number {
  return batch.inFlight + batch.waiting;
}

/** Nothing goes on until a person, or the time set for it, resumes it. */
export function isStopped(batch: BatchView): boolean {
  return batch.state === 'paused' || batch.state === 'interrupted';
}

/** What lets one that rests go on. Nothing does where its limit can never be held. */
export function goesOnBy(batch: BatchView): 'resume' | 'raise' | null {
  if (!isStopped(batch) || batch.pause?.code === 'price_unknown') return null;
  return batch.pause?.code === 'limit' ? 'raise' : 'resume';
}

/** What the panel is headed with. */
export function panelTitle(batch: BatchView): string {
  const { noun } = wordsOf(batch);
  switch (batch.state) {
    case 'paused':
      return `${noun} paused`;
    case 'interrupted':
      return `${noun} interrupted`;
    case 'cancelled':
      return `${noun} cancelled`;
    case 'completed':
      return `${noun} complete`;
    default:
      return `${noun} in progress`;
  }
}

/** "84 conversations are done: 80 succeeded, 4 failed". */
export function endWords(batch: BatchView): string {
  const done = doneCount(batch);
  const outcome = `${count(batch.succeeded)} succeeded, ${count(batch.failed)} failed`;
  if (batch.state === 'cancelled') return `Batch cancelled: ${outcome}`;
  return `${unitText(batch, done)} ${done === 1 ? 'is' : 'are'} ${wordsOf(batch).done}: ${outcome}`;
}

/** "42 of 100 - 42%"; "Judging 42 of 100 - 42%". */
export function progressText(batch: BatchView): string {
  const text = `${doneText(batch)} - ${percentText(doneCount(batch), batch.total)}`;
  return batch.purpose === 'write' ? text : `${wordsOf(batch).doing} ${text}`;
}

/** "Generation in progress: 42 of 100", "Judging 42 of 100". */
export function runningText(batch: BatchView): string {
  const text = doneText(batch);
  return batch.purpose === 'write' ? `${panelTitle(batch)}: ${text}` : `${wordsOf(batch).doing} ${text}`;
}

/** Time left at this moment: what the last update said, less what has passed since. Null where it is not known. */
export function remainingMs(batch: BatchView, now: number): number | null {
  if (batch.state !== 'running' || batch.remainingMs === null) return null;
  return Math.max(0, batch.remainingMs - Math.max(0, now - batch.asOf));
}

/** "done at 15:42", with the day where it is another one. */
export function finishText(batch: BatchView, now: number): string | null {
  if (batch.state !== 'running' || batch.remainingMs === null) return null;
  const at = Math.max(now, batch.asOf + batch.remainingMs);
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000);
  if (days === 0) return `done at ${clockTime(at)}`;
  if (days === 1) return `done at ${clockTime(at)} tomorrow`;
  return `done ${minuteTime(at)}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Practice, or a server of one's own: its calls are worth nothing at their dearest. */
export function isFree(batch: BatchView): boolean {
  if (batch.practice) return true;
  return batch.costKnown && batch.estimateHighMicros === 0 && boundMicros(batch) + batch.reservedMicros === 0;
}

/** What was spent: a sum, or what stands in its place. */
export function spentText(batch: BatchView): string {
  if (isFree(batch)) return 'no cost';
  return batch.costKnown ? money(batch.spentMicros) : 'cost unknown';
}

/** The middle of the estimate, for "of about $4.10". */
export function estimateMicros(batch: BatchView): number | null {
  const { estimateLowMicros: low, estimateHighMicros: high } = batch;
  return low === null || high === null ? null : (low + high) / 2;
}

/** "$3.60 to 4.60"; null where there is no estimate, or nothing to pay. */
export function estimateRange(batch: BatchView): string | null {
  const { estimateLowMicros: low, estimateHighMicros: high } = batch;
  if (low === null || high === null || isFree(batch)) return null;
  return moneyRange({ low, high });
}

/** "of about $4.10, limit $5.00": what the spent sum is held against. */
export function againstText(batch: BatchView): string {
  if (isFree(batch)) return '';
  const estimate = batch.costKnown ? estimateMicros(batch) : null;
  const of = estimate === null ? '' : ` of about ${money(estimate)}`;
  const limit = batch.limitMicros === null ? '' : `, limit ${money(batch.limitMicros)}`;
  return of + limit;
}

/** "1 call with unknown outcome, possibly billed, counted as $0.02"; null where there are none. */
export function unknownText(batch: BatchView): string | null {
  if (batch.unknownCalls <= 0) return null;
  const calls = `${plural(batch.unknownCalls, 'call')} with unknown outcome`;
  if (isFree(batch)) return `${calls}, no cost`;
  return `${calls}, possibly billed${batch.costKnown ? `, counted as ${money(batch.unknownMicros)}` : ''}`;
}

/** "+ $0.02 perhaps billed": the same in few words behind what was spent, where there is a sum. */
export function unknownBrief(batch: BatchView): string | null {
  const counted = batch.unknownCalls > 0 && batch.costKnown && !isFree(batch);
  return counted ? `+ ${money(batch.unknownMicros)} perhaps billed` : unknownText(batch);
}

/** What counts against the limit for good: spent, or perhaps billed. Reservations of calls under way come and go. */
export function boundMicros(batch: BatchView): number {
  return batch.spentMicros + batch.unknownMicros;
}

/** "82% of the spending limit is used", from 80% on; null before, without a limit, and once the batch is over. */
export function limitWarning(batch: BatchView): string | null {
  const { limitMicros } = batch;
  if (limitMicros === null || limitMicros <= 0 || isOver(batch)) return null;
  const used = percent(boundMicros(batch), limitMicros);
  return used < NEAR_LIMIT ? null : `${Math.min(100, used)}% of the spending limit is used`;
}

/** A limit that would cover the rest, by what a conversation of this batch cost so far, else by its estimate. */
export function suggestedLimit(batch: BatchView): number | null {
  const done = doneCount(batch);
  const estimate = batch.estimateHighMicros === null ? null : batch.estimateHighMicros / batch.total;
  const each = done > 0 && batch.spentMicros > 0 ? batch.spentMicros / done : estimate;
  if (each === null || batch.limitMicros === null) return null;
  const needed = boundMicros(batch) + batch.reservedMicros + each * openCount(batch) * 1.1;
  const least = batch.limitMicros + CENTS_50;
  return Math.ceil(Math.max(needed, least) / CENTS_50) * CENTS_50;
}

/** How long it has been under way; null before it began. */
export function elapsedMs(batch: BatchView, now: number): number | null {
  if (batch.startedAt === null) return null;
  return Math.max(0, (batch.endedAt ?? now) - batch.startedAt);
}

/** Units of work (see unitOf) a minute: the current rate while it runs, over the whole time once it ended. */
export function perMinute(batch: BatchView): number | null {
  if (!isOver(batch)) return batch.perMinute;
  const elapsed = elapsedMs(batch, batch.asOf);
  const done = doneCount(batch);
  return elapsed && done > 1 ? done / (elapsed / 60_000) : null;
}

/** What a screen reader hears: new text only at a new state or another tenth. */
export function announcement(batch: BatchView): string {
  const tenth = Math.floor(percent(doneCount(batch), batch.total) / 10) * 10;
  switch (batch.state) {
    case 'queued':
      return 'The batch waits to start';
    case 'running':
      return `${wordsOf(batch).doing}, ${tenth}% done${limitWarning(batch) ? '. More than 80% of the spending limit is used' : ''}`;
    case 'pausing':
      return 'Pausing';
    case 'paused':
      return pausedTitle(batch);
    case 'cancelling':
      return 'Cancelling';
    case 'interrupted':
      return interruptedTitle(batch);
    case 'cancelled':
      return `Batch cancelled, ${outcomeText(batch)}`;
    case 'completed':
      return `Batch complete, ${outcomeText(batch)}`;
  }
}

/** "40 succeeded, 2 failed". */
export function outcomeText(batch: BatchView): string {
  return `${count(batch.succeeded)} succeeded, ${count(batch.failed)} failed`;
}

/** "Interrupted: 37 of 100 done". */
export function interruptedTitle(batch: BatchView): string {
  return `${stopped(batch, 'Interrupted')}: ${doneText(batch)} done`;
}

/** "Paused: spending limit reached"; "Paused" where the person did it. */
export function pausedTitle(batch: BatchView): string {
  const pause = batch.pause;
  const word = stopped(batch, 'Paused');
  if (!pause || pause.code === 'person') return word;
  return `${word}: ${pause.title.charAt(0).toLowerCase()}${pause.title.slice(1)}`;
}

/** "Paused"; "Judging paused" where it is not writing that stands still. */
function stopped(batch: BatchView, word: string): string {
  return batch.purpose === 'write' ? word : `${wordsOf(batch).noun} ${word.toLowerCase()}`;
}

/** What the button says that lets a paused batch go on. */
export function resumeText(batch: BatchView): string {
  if (batch.state === 'interrupted') return wordsOf(batch).resume;
  if (batch.pause?.code === 'wasted') return 'Go on anyway';
  return batch.pause?.resumesAt ? 'Resume now' : 'Resume';
}

/** What the line says beside the bar while no conversation is being written, or the batch is on its way out. */
export function stateText(batch: BatchView): string {
  const underWay = plural(batch.inFlight, 'call');
  switch (batch.state) {
    case 'queued':
      return 'Waits for another batch to end';
    case 'running':
      // Those of a batch that train-cli runs have no names here.
      if (batch.inFlight > 0) return `${underWay} under way`;
      return doneCount(batch) === 0 ? 'Starting' : 'The next call is about to be sent';
    case 'pausing':
      return batch.inFlight > 0 ? `Pausing: ${underWay} under way will finish` : 'Pausing';
    case 'cancelling':
      return batch.inFlight > 0 ? `Cancelling: ${underWay} under way will finish` : 'Cancelling';
    case 'paused':
      return pausedTitle(batch);
    case 'interrupted':
      return interruptedTitle(batch);
    case 'cancelled':
      return `Cancelled. ${backText(batch)}`;
    case 'completed':
      return 'Complete';
  }
}

function backText(batch: BatchView): string {
  const [one, many] = wordsOf(batch).leftBefore;
  return `${unitText(batch, batch.cancelled)} ${batch.cancelled === 1 ? one : many}`;
}
