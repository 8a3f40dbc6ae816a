import { SvelteMap } from 'svelte/reactivity';
import { expect, it, vi } from 'vitest';
import { Palette, ranked, type Command } from './palette.svelte';

const command = (group: Command['group'], label: string, detail = ''): Command => ({
  id: `${group}:${label}`,
  group,
  label,
  detail,
  run: () => undefined,
});
const all = [
  command('Actions', 'Generate All', '58 conversations'),
  command('Actions', 'Retry All Failed'),
  command('Go to', 'Batches'),
  command('Datasets', 'All saints'),
];

it('finds by every word, the best first', () => {
  expect(ranked(all, 'all').map((c) => c.label)).toEqual(['Generate All', 'Retry All Failed', 'All saints']);
  expect(ranked(all, 'failed retry').map((c) => c.label)).toEqual(['Retry All Failed']);
  expect(ranked(all, 'zzz')).toEqual([]);
  expect(ranked(all, '')).toHaveLength(4);
});

it('puts what was typed whole first, a view before an action that has its name', () => {
  const named = [
    command('Export', 'Export', 'asks where'),
    command('Actions', 'Judge conversations...'),
    command('Go to', 'Conversations'),
    command('Go to', 'Export'),
    command('Quick views', 'Failed'),
    command('Actions', 'Retry All Failed'),
  ];
  const first = (text: string) => `${ranked(named, text)[0]?.group}: ${ranked(named, text)[0]?.label}`;
  expect(first('conversations')).toBe('Go to: Conversations');
  expect(first('conv')).toBe('Go to: Conversations');
  expect(first('export')).toBe('Go to: Export');
  expect(first('failed')).toBe('Quick views: Failed');
  expect(first('judge')).toBe('Actions: Judge conversations...');
});

it('adds conversations, asked for once the typing rests', async () => {
  const find = vi.fn(async () => [command('Conversations', '#12 Anxious Planner')]);
  const palette = new Palette(() => all, find);
  palette.type('a');
  palette.type('al');
  await vi.waitFor(() => expect(palette.found.at(-1)?.label).toBe('#12 Anxious Planner'));
  expect(find).toHaveBeenCalledTimes(1);
});

it('the mark stays on its command, whatever comes before it', () => {
  const now = new SvelteMap([['commands', all]]);
  const palette = new Palette(
    () => now.get('commands') ?? [],
    async () => [],
  );
  expect(palette.current?.label).toBe('Generate All');
  now.set('commands', [command('Batch', 'Pause'), ...all]);
  expect(palette.current?.label).toBe('Generate All');
  palette.type('all');
  palette.step(1);
  now.set('commands', all);
  expect(palette.current?.label).toBe('Retry All Failed');
  // Where it is gone, Enter runs nothing else: a key or the pointer marks the next one.
  now.set('commands', all.slice(2));
  expect(palette.current).toBeUndefined();
  palette.step(1);
  expect(palette.current).toBe(palette.found[0]);
});

it('steps around the ends', () => {
  const palette = new Palette(
    () => all,
    async () => [],
  );
  palette.step(-1);
  expect(palette.current?.label).toBe('All saints');
  palette.step(1);
  expect(palette.current?.label).toBe('Generate All');
});
