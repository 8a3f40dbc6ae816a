import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { isOff } from '../../../../tests/isOff';
import { startApp } from '../../../../tests/support';
import { giveVerdict } from '../../../conversation/verdicts';
import { useBackend } from '../../../ipc/client';
import { fakeBackend, type World } from '../../../ipc/fake';
import { fail } from '../../../ipc/fake/answer';
import Overlays from '../../../Overlays.svelte';
import { dialogs } from '../../../state/dialogs.svelte';
import { Study } from './study.svelte';
import { cameWords, listed } from './wording';

const user = userEvent.setup();
let world: World;
let backend: ReturnType<typeof fakeBackend>;
let rejected: number[];
const says = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim();

beforeEach(async () => {
  dialogs.closeAll();
  world = await startApp({ rows: 200, callMs: 30 });
  backend = fakeBackend(world);
  useBackend(backend);
  const rows = world.datasets.get(1)?.rows.filter((row) => row.status === 'generated') ?? [];
  rejected = rows.slice(0, 7).map(({ id }) => id);
  await giveVerdict({ kind: 'ids', ids: rejected }, 'reject', {
    reason: 'untrue',
    note: 'The age is wrong.',
  });
  render(Overlays);
});

async function open(reason?: string) {
  dialogs.open(reason === undefined ? { kind: 'proposal' } : { kind: 'proposal', reason });
  await screen.findByTestId('proposal-text');
}

it('counts rejections by reason, template and persona, and proposes an addition for a reason', async () => {
  await open('untrue');
  const counts = screen.getByTestId('rejects');
  expect(within(counts).getByLabelText('untrue, 7 rejections').getAttribute('aria-pressed')).toBe('true');
  expect(counts.textContent).toContain('Foundation');
  const text = screen.getByTestId<HTMLTextAreaElement>('proposal-text');
  expect(text.value).toContain('- The age is wrong.');
  await waitFor(() => expect(says('proposal-try')).toBe('Try on 5 rows, about $0.22'));
  expect(says('proposal-apply')).toBe('Use for all 7');
  await expectAccessible();
  // What was changed stays while another reason is looked at.
  await user.type(text, ' Mine.');
  await user.click(within(counts).getAllByTestId('reject-reason')[1] as HTMLElement);
  await waitFor(() =>
    expect(screen.getByTestId<HTMLTextAreaElement>('proposal-text').value).not.toContain('Mine.'),
  );
  await user.click(within(counts).getByLabelText('untrue, 7 rejections'));
  await waitFor(() =>
    expect(screen.getByTestId<HTMLTextAreaElement>('proposal-text').value).toContain('Mine.'),
  );
});

it('begins with the first reason, also where the rejections are read at the second try only', async () => {
  const study = new Study(1);
  vi.spyOn(backend.commands, 'rejects').mockResolvedValueOnce(
    await fail('database', 'The database is busy.'),
  );
  await study.load();
  expect(study.unread?.message).toBe('The database is busy.');
  await study.load();
  expect(study.reason).toBe(study.rejects.value?.reasons[0]?.name);
  expect(study.unread).toBeNull();
});

it('files what is typed under its own reason, also while another answer is on its way', async () => {
  const study = new Study(1);
  await study.load();
  const other = study.rejects.value?.reasons.find(({ name }) => name !== 'untrue')?.name ?? '';
  await study.choose('untrue');
  study.text = 'Mine.';
  await Promise.all([study.choose(other), study.choose('untrue')]);
  expect(study.text).toBe('Mine.');
  await study.choose(other);
  expect(study.text).not.toBe('Mine.');
});

it('says no longer that there was no price once there is one', async () => {
  const study = new Study(1);
  await study.choose('untrue');
  if (!study.proposal.value) throw new Error('there is a proposal');
  const trial = study.trialOf(study.proposal.value);
  const spied = vi
    .spyOn(backend.commands, 'estimate')
    .mockResolvedValueOnce(await fail('database', 'The database is busy.'));
  await trial.price();
  expect(trial.estimate.failure?.message).toBe('The database is busy.');
  await trial.price();
  expect(trial.estimate.failure).toBeNull();
  spied.mockRestore();
});

it('tries it on five rows that were rejected for it, and shows each beside its old text as it comes', async () => {
  const redo = vi.spyOn(backend.commands, 'redo');
  await open('untrue');
  await waitFor(() => expect(isOff(screen.getByTestId('proposal-try'))).toBe(false));
  const addition = screen.getByTestId<HTMLTextAreaElement>('proposal-text').value;
  await user.click(screen.getByTestId('proposal-try'));
  await waitFor(() => expect(screen.getAllByTestId('tried-row').length).toBe(5));
  expect(redo).toHaveBeenCalledTimes(1);
  const { target, request } = redo.mock.calls[0]?.[0] ?? {};
  expect(target).toMatchObject({ kind: 'ids' });
  expect(request).toEqual({ reason: 'untrue', note: '', marks: [], fromTurn: null, addition });
  await waitFor(() => expect(screen.getByTestId('trial').textContent).toMatch(/5 rows written again|failed/));
  const first = await waitFor(() => screen.getAllByTestId('compare')[0] as HTMLElement);
  await within(first).findAllByTestId('compared-turn');
  expect(first.textContent).toContain('Said anew');
  await expectAccessible();
});

it('goes into the templates, then asks what writing all of them again may cost', async () => {
  const apply = vi.spyOn(backend.commands, 'applyAddition');
  await open('untrue');
  await fireEvent.input(screen.getByTestId('proposal-text'), {
    target: { value: 'Keep the age of the plan.' },
  });
  await user.click(screen.getByTestId('proposal-apply'));
  await screen.findByTestId('generate-dialog');
  expect(apply).toHaveBeenCalledWith({ datasetId: 1, reason: 'untrue', text: 'Keep the age of the plan.' });
  expect(dialogs.of('proposal')).toBeNull();
  await waitFor(() => expect(screen.getByTestId('dialog-cost').textContent).toContain('$0.25'));
  expect(screen.getByRole('dialog', { name: 'Write 7 conversations again?' })).toBeTruthy();
  expect(screen.queryByTestId('email-check')).toBeNull();
  const redo = vi.spyOn(backend.commands, 'redo');
  await user.click(screen.getByTestId('proceed'));
  await waitFor(() => expect(redo).toHaveBeenCalledTimes(1));
  expect(redo.mock.calls[0]?.[0]).toMatchObject({
    target: { kind: 'ids', ids: rejected },
    request: { reason: 'untrue', addition: null },
    limitMicros: 600_000,
  });
});

it('stays with what was typed where the template cannot be read with it', async () => {
  await open('untrue');
  await fireEvent.input(screen.getByTestId('proposal-text'), { target: { value: 'Use {{ this.' } });
  await user.click(screen.getByTestId('proposal-apply'));
  expect((await screen.findByTestId('proposal-error')).textContent).toContain('could not be read');
  expect(screen.getByTestId<HTMLTextAreaElement>('proposal-text').value).toBe('Use {{ this.');
});

it('says what the place is for where nothing is rejected', async () => {
  vi.spyOn(backend.commands, 'rejects').mockResolvedValue({
    status: 'ok',
    data: { reasons: [], templates: [], personas: [] },
  });
  dialogs.open({ kind: 'proposal' });
  expect(await screen.findByText('Nothing is rejected')).toBeTruthy();
});

it('lists names, and says how far a trial is', () => {
  expect(listed(['Template'])).toBe('Template');
  expect(listed(['Template', 'Scenario', 'Edge Case'])).toBe('Template, Scenario and Edge Case');
  expect(cameWords(5, 3, 0)).toBe('2 of 5 rows written again');
  expect(cameWords(5, 0, 1)).toBe('4 of 5 rows written again, 1 failed');
  expect(cameWords(5, 0, 0)).toBe('5 rows written again');
});
