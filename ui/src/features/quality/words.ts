import type { JudgeReport, Measure, NearDuplicate, PhraseView, ScoreBin, ScoreRange } from '../../ipc/client';
import { count, decimal, fixedDecimal, midSentence, plural, score, shareText } from '../../lib/format';

/** The words of the figures, and what follows from them. Pure. */

export const quoted = (text: string) => `“${text}”`;

export const keyOf = ({ kind, speaker, text }: Pick<PhraseView, 'kind' | 'speaker' | 'text'>) =>
  `${kind}:${speaker}:${text}`;

/** "74 begin “First, take a breath”": what its rows have in common. */
export function phraseTitle({ kind, count: n, text, ids }: PhraseView): string {
  const [one, many] = { opening: ['begins', 'begin'], closing: ['ends', 'end'], phrase: ['says', 'say'] }[
    kind
  ];
  const cut = ids.length < n ? `, ${count(ids.length)} of them listed` : '';
  return `${count(n)} ${n === 1 ? one : many} ${quoted(text)}${cut}`;
}

/** "Show the 74"; "Show 5,000 of the 8,000" where no more rows are listed. */
export function showText({ count: n, ids }: Pick<PhraseView, 'count' | 'ids'>): string {
  return ids.length < n ? `Show ${count(ids.length)} of the ${count(n)}` : `Show the ${count(n)}`;
}

/** From this share on an opening or a closing is too frequent. */
export const frequentFrom = { opening: 0.1, closing: 0.05, phrase: 0.1 } as const;

/**
 * Conversations that have none of these; none where the rows of one are not all listed, which leaves that open. Of several
 * replies one may begin like this, another like that.
 */
export function others(listed: Pick<PhraseView, 'count' | 'ids'>[], conversations: number): number {
  if (listed.some(({ count: n, ids }) => ids.length < n)) return 0;
  return Math.max(0, conversations - new Set(listed.flatMap(({ ids }) => ids)).size);
}

export interface Part {
  text: string;
  /** Opens what it counts; none where there is nothing. */
  measure: Measure | null;
}

/** "Bold in 89 of 358, lists in 17, headings in none." */
export function formatParts(formats: Measure[]): Part[] {
  return formats.map((measure, index) => {
    const name = index === 0 ? measure.title : midSentence(measure.title);
    const of = index === 0 && measure.count > 0 ? ` of ${count(measure.of)}` : '';
    const end = index === formats.length - 1 ? '.' : ',';
    return {
      text: `${name} in ${measure.count === 0 ? 'none' : count(measure.count)}${of}${end}`,
      measure: measure.count > 0 ? measure : null,
    };
  });
}

/** Neither nearly none nor nearly all: what is learned from it is mixed too. */
export function isMixed({ met, share }: Measure): boolean {
  return met === null ? share >= 0.05 && share <= 0.95 : !met;
}

const HALF_POINT = 5;

/** The bins from the first to the last, with those that are empty. */
export function wholeBins(bins: ScoreBin[]): ScoreBin[] {
  const sorted = [...bins].sort((a, b) => a.from - b.from);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return [];
  const whole: ScoreBin[] = [];
  for (let from = first.from; from <= last.from; from += HALF_POINT) {
    whole.push(sorted.find((bin) => bin.from === from) ?? { from, to: from + HALF_POINT - 1, count: 0 });
  }
  return whole;
}

export interface ScoreGroup {
  tone: 'red' | 'amber' | 'green';
  range: ScoreRange;
  text: string;
  count: number;
}

/** "19 below 6", "88 below 8", "251 from 8 up". */
export function scoreGroups(bins: ScoreBin[]): ScoreGroup[] {
  const groups = [
    { tone: 'red', range: { from: 0, to: 59 }, words: 'below 6' },
    { tone: 'amber', range: { from: 60, to: 79 }, words: 'below 8' },
    { tone: 'green', range: { from: 80, to: 100 }, words: 'from 8 up' },
  ] as const;
  return groups.map(({ tone, range, words }) => {
    const inside = bins.filter(({ from }) => from >= range.from && from <= range.to);
    const sum = inside.reduce((all, bin) => all + bin.count, 0);
    return { tone, range, count: sum, text: `${count(sum)} ${words}` };
  });
}

/** "Score 8.0 to 8.4: 62 conversations". */
export function binText({ from, to, count: n }: ScoreBin): string {
  return `Score ${score(from / 10)} to ${score(to / 10)}: ${plural(n, 'conversation')}`;
}

/** The tone of a measure: what must not be at all is red. */
export function measureTone({ key, met }: Measure): 'red' | 'amber' | 'green' | 'gray' {
  if (met === null) return 'gray';
  if (met) return 'green';
  return key === 'persona_wrong' ? 'red' : 'amber';
}

/** "4 %", "13 wrong". Of clients who do not write English most measures say nothing. */
export function measureText(measure: Measure): string {
  if (measure.of === 0) return 'not measured';
  return measure.key === 'persona_wrong' ? `${count(measure.count)} wrong` : shareText(measure.share);
}

/** Verdicts that were given blind on judged versions. */
export function blindCount(report: JudgeReport): number {
  return report.approvedPassed + report.approvedFailed + report.rejectedPassed + report.rejectedFailed;
}

/** "Agrees in 52 of 60, kappa 0.61." */
export function agreementText(report: JudgeReport): string {
  const agreed = count(report.approvedPassed + report.rejectedFailed);
  const kappa = report.kappa === null ? '' : `, kappa ${decimal(report.kappa, 2)}`;
  return `Agrees in ${agreed} of ${count(blindCount(report))}${kappa}.`;
}

/** "Misses 3 of 12 that you rejected."; null where it misses none. */
export function missesText({ rejectedPassed, rejectedFailed }: JudgeReport): string | null {
  if (rejectedPassed === 0) return null;
  return `Misses ${count(rejectedPassed)} of ${count(rejectedPassed + rejectedFailed)} that you rejected.`;
}

const parts: Record<string, string> = {
  first_turn: 'First turns',
  first_reply: 'First replies',
  brief: 'Briefs',
};

/** Which part of two conversations is alike. */
export function partText({ of }: NearDuplicate): string {
  return parts[of] ?? of;
}

/** "3 pairs from 0.30 up"; "1,000 pairs from 0.30 up, the 200 most alike are listed". */
export function pairsText(listed: number, total: number): string {
  const cut = listed < total ? `, the ${count(listed)} most alike are listed` : '';
  return `${total === 0 ? 'none' : plural(total, 'pair')} from ${similarityText(0.3)} up${cut}`;
}

/** "0.38": how alike two texts are, from 0 to 1. */
export function similarityText(similarity: number): string {
  return fixedDecimal(similarity, 2);
}
