import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import Hourglass from '@lucide/svelte/icons/hourglass';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import PowerOff from '@lucide/svelte/icons/power-off';
import type { Component } from 'svelte';
import type { BatchStateView } from '../../ipc/client';

interface StateLook {
  word: string;
  tone: 'gray' | 'blue' | 'green' | 'amber';
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
}

export const batchIcons: Record<BatchStateView, StateLook> = {
  queued: { word: 'Waiting', tone: 'gray', icon: Hourglass },
  running: { word: 'Generating', tone: 'blue', icon: LoaderCircle },
  pausing: { word: 'Pausing', tone: 'blue', icon: LoaderCircle },
  paused: { word: 'Paused', tone: 'amber', icon: CirclePause },
  cancelling: { word: 'Cancelling', tone: 'blue', icon: LoaderCircle },
  cancelled: { word: 'Cancelled', tone: 'gray', icon: Ban },
  completed: { word: 'Complete', tone: 'green', icon: CircleCheck },
  interrupted: { word: 'Interrupted', tone: 'amber', icon: PowerOff },
};
