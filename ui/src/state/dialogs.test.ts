import { expect, it } from 'vitest';
import { dialogs } from './dialogs.svelte';

const kinds = () => dialogs.opened.map(({ request }) => request.kind);
const event = { way: 'quit' as const, pausing: false, idle: false, tray: false };

it('answers once: yes where it ended so, no where the person gave up', async () => {
  const yes = dialogs.ask({ kind: 'mailSetup' });
  const no = dialogs.ask({ kind: 'providerSetup', reason: 'needsKey' });
  expect(dialogs.of('providerSetup')?.reason).toBe('needsKey');
  const [first, second] = dialogs.opened;
  dialogs.close(first?.id ?? 0, true);
  dialogs.close(second?.id ?? 0);
  dialogs.close(second?.id ?? 0, true);
  expect([await yes, await no]).toEqual([true, false]);
  expect(kinds()).toEqual([]);
});

it('has one of each kind: a second one takes its place, above what was opened since', async () => {
  const given = dialogs.ask({ kind: 'generate', target: { kind: 'all' } });
  dialogs.open({ kind: 'help' });
  dialogs.open({ kind: 'generate', target: { kind: 'failed' } });
  expect(await given).toBe(false);
  expect(kinds()).toEqual(['help', 'generate']);
  expect(dialogs.of('generate')?.target).toEqual({ kind: 'failed' });
  dialogs.closeAll();
});

it('keeps the question on the way out when all others are closed', () => {
  dialogs.open({ kind: 'leaving', event });
  dialogs.open({ kind: 'palette' });
  dialogs.closeAll();
  expect(kinds()).toEqual(['leaving']);
  dialogs.closeKind('leaving');
});
