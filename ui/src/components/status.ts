import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import ThumbsUp from '@lucide/svelte/icons/thumbs-up';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Component } from 'svelte';
import type { Status, Tier } from '../ipc/client';

export interface StatusLook {
  word: string;
  tone: 'gray' | 'blue' | 'green' | 'red';
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** For the legend. */
  meaning: string;
}

export const statusLooks: Record<Status, StatusLook> = {
  not_generated: {
    word: 'Not Generated',
    tone: 'gray',
    icon: CircleDashed,
    meaning: 'Planned, no conversation yet',
  },
  generating: {
    word: 'Generating',
    tone: 'blue',
    icon: LoaderCircle,
    meaning: 'The model is writing it now',
  },
  generated: { word: 'Generated', tone: 'green', icon: Check, meaning: 'Written, waits for review' },
  approved: { word: 'Approved', tone: 'green', icon: ThumbsUp, meaning: 'Reviewed and kept' },
  rejected: { word: 'Rejected', tone: 'red', icon: Ban, meaning: 'Reviewed and not kept' },
  failed: {
    word: 'Failed',
    tone: 'red',
    icon: TriangleAlert,
    meaning: 'The last call failed. Open it to see why',
  },
};

export const statusOrder: Status[] = [
  'not_generated',
  'generating',
  'generated',
  'approved',
  'rejected',
  'failed',
];

export const tierWords: Record<Tier, string> = {
  template: 'Template',
  scenario: 'Scenario',
  edge_case: 'Edge Case',
};

export const tierOrder: Tier[] = ['template', 'scenario', 'edge_case'];

/** A tier that came as plain text. */
export function tierWord(tier: string): string {
  return tierWords[tier as Tier] ?? tier;
}
