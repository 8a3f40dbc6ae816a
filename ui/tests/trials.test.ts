import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { editing } from '../src/features/templates/editing.svelte';
import { client } from '../src/ipc/client';
import { dialogs } from '../src/state/dialogs.svelte';
import { expectAccessible } from './axe';
import { openTemplate, press, write } from './inTemplate';
import { isOff } from './isOff';
import { open, text, user, world } from './opened';

const counts = () => world.view(1).counts;

let opened = 0;

/** With a text of its own each time: what was tried before of the same text is shown again. */
async function openTry(options = {}): Promise<HTMLElement> {
  await openTemplate({ callMs: 20, ...options });
  write(`Text ${(opened += 1)} of {{ voice.role }} on {{ topic.name }}`);
  await waitFor(() => expect(editing.counting).toBe(false));
  press('Enter', { ctrlKey: true });
  const dialog = await screen.findByTestId('try-dialog');
  await waitFor(() => expect(isOff(screen.getByTestId('try-start'))).toBe(false));
  return dialog;
}

describe('trying a template', () => {
  it('is priced before it is done, and begins with nothing that is held down', async () => {
    const dialog = await openTry();
    expect(text('try-template')).toBe('Try on 3 rows, ~$0.12');
    expect(text('try-estimate')).toContain('3 calls to Anthropic, claude-sonnet-5-5: about $0.12.');
    expect(text('try-start')).toContain('Try for ~$0.12');
    await expectAccessible(dialog);
    await fireEvent.keyDown(dialog, { key: 'Enter', ctrlKey: true, repeat: true });
    expect(world.batches.size).toBe(0);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(dialogs.of('try')).toBeNull());
    expect(world.batches.size).toBe(0);
  });

  it('shows what came beside what the rows show, with the prompt, and counts nowhere', async () => {
    const dialog = await openTry();
    const before = counts();
    const drafted = editing.draft?.body ?? '';
    expect(drafted).not.toBe('');
    await fireEvent.keyDown(dialog, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(screen.getAllByTestId('trial').length).toBe(3));
    await waitFor(() => expect(text('try-facts')).toBe('3 trials for $0.12'));
    const trial = screen.getAllByTestId('trial')[0] as HTMLElement;
    expect(trial.textContent).toContain('What the row shows now');
    await user.click(trial.querySelector('summary') as HTMLElement);
    await waitFor(() => expect(trial.querySelector('pre')?.textContent).toContain('a financial coach'));
    expect(counts()).toEqual(before);
    expect((await client.batches(1)).map(({ purpose }) => purpose)).toEqual(['trial']);
    await expectAccessible(dialog);
    expect(text('try-start')).toContain('Try again for ~$0.12');
    // It is found again, and nothing is paid twice.
    await user.keyboard('{Escape}');
    await waitFor(() => expect(dialogs.of('try')).toBeNull());
    await user.click(screen.getByTestId('try-template'));
    await waitFor(() => expect(screen.getAllByTestId('trial').length).toBe(3));
    expect(world.batches.size).toBe(1);
    // Of another text it is another question.
    await user.keyboard('{Escape}');
    write('Another {{ topic.name }}');
    await waitFor(() => expect(editing.counting).toBe(false));
    await user.click(screen.getByTestId('try-template'));
    await screen.findByTestId('try-estimate');
    expect(screen.queryByTestId('trial')).toBeNull();
  });

  it('can be stopped while it is under way', async () => {
    const dialog = await openTry({ callMs: 60_000 });
    await fireEvent.keyDown(dialog, { key: 'Enter', ctrlKey: true });
    await user.click(await screen.findByTestId('try-stop'));
    await waitFor(() =>
      expect([...world.batches.values()].map(({ state }) => state)).toEqual(['cancelling']),
    );
    expect(isOff(screen.getByTestId('try-start'))).toBe(true);
  });

  it('asks for a provider on the way, and for a yes to what it costs then', async () => {
    const dialog = await openTry({ provider: null });
    await fireEvent.keyDown(dialog, { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(dialogs.of('providerSetup')).not.toBeNull());
    const setup = dialogs.opened.find(({ request }) => request.kind === 'providerSetup');
    world.options.provider = 'practice';
    dialogs.close(setup?.id ?? 0, true);
    await waitFor(() => expect(text('try-estimate')).toContain('no cost'));
    expect(world.batches.size).toBe(0);
    await user.click(screen.getByTestId('try-start'));
    await waitFor(() => expect(screen.getAllByTestId('trial').length).toBe(3));
    expect(text('try-facts')).toContain('Practice text');
  });

  it('is done with rows that are only proposed, side by side', async () => {
    await open({ callMs: 20 });
    const row = { intent: 'Decide', tone: 'Warm', variation: 1, tier: 'scenario' as const };
    const empty = { brief: null, briefBy: null, clientStyle: null, friction: null, ending: null };
    const proposed = [0, 1].map((key) => ({
      key,
      personaId: 1,
      arcId: 1001,
      topicId: 2001,
      ...row,
      ...empty,
    }));
    dialogs.open({ kind: 'try', template: null, ids: [], proposed });
    await waitFor(() => expect(isOff(screen.getByTestId('try-start'))).toBe(false));
    await user.click(screen.getByTestId('try-start'));
    await waitFor(() => expect(screen.getAllByTestId('trial').length).toBe(2));
    expect(screen.getByTestId('try-dialog').textContent).not.toContain('What the row shows now');
  });
});
