import type { MarkView } from '../../ipc/client';
import { score } from '../../lib/format';

/** How it ended, in words: "quality 8.6", "failed: No answer in time", "cancelled". */
export function outcomeWords(mark: MarkView): string {
  if (mark.outcome === 'succeeded' && mark.score !== null) return `quality ${score(mark.score)}`;
  if (mark.outcome === 'failed' && mark.errorTitle) return `failed: ${mark.errorTitle}`;
  return mark.outcome;
}

/** "#37 Anxious Planner + Fear to Confidence + Roth conversion: quality 8.6". */
export function outcomeText(mark: MarkView): string {
  return `#${mark.number} ${mark.name}: ${outcomeWords(mark)}`;
}

/** A reason why conversations failed; null where none is known. */
export interface FailureKind {
  title: string | null;
  count: number;
}

/** By what the conversations of these marks failed, most frequent first. */
export function failureKinds(marks: readonly MarkView[]): FailureKind[] {
  const counts = new Map<string | null, number>();
  for (const mark of marks) {
    if (mark.outcome === 'failed') counts.set(mark.errorTitle, (counts.get(mark.errorTitle) ?? 0) + 1);
  }
  return [...counts].map(([title, count]) => ({ title, count })).sort((a, b) => b.count - a.count);
}
