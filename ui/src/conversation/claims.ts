import Check from '@lucide/svelte/icons/check';
import CircleX from '@lucide/svelte/icons/circle-x';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Component } from 'svelte';
import type { ClaimSource, ClaimView } from '../ipc/client';
import { count } from '../lib/format';

interface SourceLook {
  word: string;
  tone: 'red' | 'amber' | 'dim';
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** What the icon says. */
  said: string;
}

const fine = (word: string): SourceLook => ({ word, tone: 'dim', icon: Check, said: 'Known' });

/** Where a claim comes from, in the order of what has to be looked at. */
export const sourceLooks: Record<ClaimSource, SourceLook> = {
  wrong: { word: 'the plan says otherwise', tone: 'red', icon: CircleX, said: 'Wrong' },
  new: { word: 'new in the reply', tone: 'amber', icon: TriangleAlert, said: 'New' },
  client: fine('client'),
  plan: fine('plan'),
  topic: fine('topic'),
  arithmetic: fine('follows from the others'),
};

const order = Object.keys(sourceLooks);

/** What is wrong or new comes first; the others stay in the order of the text. */
export function inOrder(claims: ClaimView[]): ClaimView[] {
  const rank = ({ source }: ClaimView) => Math.min(order.indexOf(source), 2);
  return [...claims].sort((a, b) => rank(a) - rank(b));
}

/** "7, of them 1 new and 1 wrong". */
export function claimsText(claims: ClaimView[]): string {
  if (claims.length === 0) return '';
  const of = (source: ClaimSource) => claims.filter((claim) => claim.source === source).length;
  const parts = (['new', 'wrong'] as const)
    .filter((source) => of(source) > 0)
    .map((source) => `${count(of(source))} ${source}`);
  return count(claims.length) + (parts.length > 0 ? `, of them ${parts.join(' and ')}` : '');
}

/** "plan says 52", "new in the reply". */
export function sourceText({ source, detail }: ClaimView): string {
  return detail || sourceLooks[source].word;
}
