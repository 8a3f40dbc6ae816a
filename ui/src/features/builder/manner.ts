import type { ClientStyle, Ending, Friction, PlanQuotas, ProposedRow } from '../../ipc/client';
import { percentOf, percentText } from '../../lib/format';

/** What makes conversations of one combination differ, in words and shares. */

export const styleWords: Record<ClientStyle, string> = {
  curt: 'curt',
  rambling: 'rambling',
  careful: 'careful',
  blunt: 'blunt',
};
export const frictionWords: Record<Friction, string> = {
  none: 'no friction',
  doubts: 'doubts',
  pushes_back: 'pushes back',
  misunderstands: 'misunderstands',
};
export const endingWords: Record<Ending, string> = {
  settled: 'settled',
  half_settled: 'half settled',
  leaves_open: 'leaves it open',
};

/** "curt, doubts, half settled". No friction is not said. */
export function mannerText({
  clientStyle,
  friction,
  ending,
}: Pick<ProposedRow, 'clientStyle' | 'friction' | 'ending'>): string {
  return [
    clientStyle && styleWords[clientStyle],
    friction && friction !== 'none' && frictionWords[friction],
    ending && endingWords[ending],
  ]
    .filter(Boolean)
    .join(', ');
}

/** The three quotas, each with its name and the words of its values. */
export const quotaParts = [
  { key: 'styles', title: 'How the client speaks', words: styleWords },
  { key: 'frictions', title: 'What stands in the way', words: frictionWords },
  { key: 'endings', title: 'How it ends', words: endingWords },
] as const satisfies { key: keyof PlanQuotas; title: string; words: Record<string, string> }[];
export type QuotaPart = (typeof quotaParts)[number];

interface Share {
  value: string;
  percent: number;
}

export function sharesOf(quotas: PlanQuotas, key: keyof PlanQuotas): Share[] {
  return quotas[key];
}

export function sumOf(quotas: PlanQuotas, key: keyof PlanQuotas): number {
  return sharesOf(quotas, key).reduce((sum, { percent }) => sum + percent, 0);
}

/** A share is set, in the order of the values; 0 takes it out: then it is drawn from what is left. */
export function withShare(
  quotas: PlanQuotas,
  { key, words }: QuotaPart,
  value: string,
  percent: number,
): PlanQuotas {
  const given = new Map(sharesOf(quotas, key).map((share) => [share.value, share.percent]));
  given.set(value, percent);
  const shares = Object.keys(words).map((one) => ({ value: one, percent: given.get(one) ?? 0 }));
  return { ...quotas, [key]: shares.filter((share) => share.percent > 0) } as PlanQuotas;
}

/** What is wrong with the quotas; null where nothing is. */
export function quotaProblem(quotas: PlanQuotas): string | null {
  const over = quotaParts.find(({ key }) => sumOf(quotas, key) > 100);
  return over
    ? `${over.title}: the shares make ${percentOf(sumOf(quotas, over.key))}, ${percentOf(100)} is the most.`
    : null;
}

const many: Record<string, string> = {
  doubts: 'doubt',
  pushes_back: 'push back',
  misunderstands: 'misunderstand',
  none: 'without friction',
  settled: 'end settled',
  half_settled: 'end half settled',
  leaves_open: 'end open',
};

/** "30% push back, 20% curt, 40% end open": the largest share of each; "all alike" where none is set. */
export function quotaText(quotas: PlanQuotas): string {
  const parts = (['frictions', 'styles', 'endings'] as const).flatMap((key) => {
    const largest = [...sharesOf(quotas, key)].sort((a, b) => b.percent - a.percent)[0];
    return largest ? [`${percentText(largest.percent, 100)} ${many[largest.value] ?? largest.value}`] : [];
  });
  return parts.length > 0 ? parts.join(', ') : 'all kinds alike';
}
