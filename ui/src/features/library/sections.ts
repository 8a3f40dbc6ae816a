import AudioLines from '@lucide/svelte/icons/audio-lines';
import FileText from '@lucide/svelte/icons/file-text';
import Phone from '@lucide/svelte/icons/phone';
import Quote from '@lucide/svelte/icons/quote';
import Tag from '@lucide/svelte/icons/tag';
import TextAlignStart from '@lucide/svelte/icons/text-align-start';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import User from '@lucide/svelte/icons/user';
import type { Component } from 'svelte';
import type { ItemKind } from '../../ipc/client';

export type SectionName =
  'personas' | 'arcs' | 'topics' | 'words' | 'templates' | 'voice' | 'phrases' | 'resources';

/** A part of the library, as the first column lists it. */
export interface Section {
  name: SectionName;
  label: string;
  icon: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>;
  /** What it holds; none: what is made of other things. */
  kinds: ItemKind[];
  /** What an item of it is for, where there is none. */
  about: string;
}

export const sections: Section[] = [
  {
    name: 'personas',
    label: 'Personas',
    icon: User,
    kinds: ['persona'],
    about: 'A persona is who the client is: a life, a way of speaking, worries. Rows name one.',
  },
  {
    name: 'arcs',
    label: 'Arcs',
    icon: TrendingUp,
    kinds: ['arc'],
    about: 'An arc is how the client’s feeling moves, from how they come to how they leave. Rows name one.',
  },
  {
    name: 'topics',
    label: 'Topics',
    icon: Tag,
    kinds: ['topic'],
    about: 'A topic is what a conversation is about, with its facts and figures. Rows name one.',
  },
  {
    name: 'words',
    label: 'Intents, tones',
    icon: TextAlignStart,
    kinds: ['intent', 'tone'],
    about: 'An intent is what the client wants, a tone is how it sounds. Plans take them in turn.',
  },
  {
    name: 'templates',
    label: 'Templates',
    icon: FileText,
    kinds: ['template'],
    about: 'A template is the prompt of a tier, with places for what a row names.',
  },
  {
    name: 'voice',
    label: 'Voice',
    icon: AudioLines,
    kinds: ['voice'],
    about: 'The voice is who answers: the expert whose way of speaking the model learns.',
  },
  {
    name: 'phrases',
    label: 'Phrases',
    icon: Quote,
    kinds: [],
    about: 'Phrases that replies do without, and those that may return.',
  },
  {
    name: 'resources',
    label: 'Resources',
    icon: Phone,
    kinds: ['resource'],
    about: 'A resource is a phone, an address or an organisation that replies may name.',
  },
];

export function sectionOf(name: string): Section {
  return sections.find((section) => section.name === name) ?? (sections[0] as Section);
}

/** The section in which an item of this kind is found. */
export function sectionWith(kind: ItemKind): Section {
  return sections.find(({ kinds }) => kinds.includes(kind)) ?? (sections[0] as Section);
}

/** "persona", "personas". */
export const kindWords: Record<ItemKind, { one: string; many: string }> = {
  persona: { one: 'persona', many: 'personas' },
  arc: { one: 'arc', many: 'arcs' },
  topic: { one: 'topic', many: 'topics' },
  intent: { one: 'intent', many: 'intents' },
  tone: { one: 'tone', many: 'tones' },
  template: { one: 'template', many: 'templates' },
  voice: { one: 'voice', many: 'voices' },
  resource: { one: 'resource', many: 'resources' },
};

/** "Personas". */
export function kindTitle(kind: ItemKind): string {
  const { many } = kindWords[kind];
  return many.charAt(0).toUpperCase() + many.slice(1);
}
