import type { PlanEntry } from '../../ipc/client';

/** Topics of one category, and how many of them are chosen. */
export interface Category {
  name: string;
  topics: PlanEntry[];
  chosen: number;
}

/** In the order in which the library names them first. */
export function categoriesOf(topics: readonly PlanEntry[], chosen: readonly number[]): Category[] {
  const on = new Set(chosen);
  const found = new Map<string, PlanEntry[]>();
  for (const topic of topics) {
    const name = topic.category?.trim() || 'Other';
    found.set(name, [...(found.get(name) ?? []), topic]);
  }
  return [...found].map(([name, all]) => ({
    name,
    topics: all,
    chosen: all.filter(({ id }) => on.has(id)).length,
  }));
}

/** "Retirement 3", "Investing 2 of 3", "Estate". */
export function categoryText({ topics, chosen }: Category): string {
  if (chosen === 0) return '';
  return chosen === topics.length ? String(chosen) : `${chosen} of ${topics.length}`;
}
