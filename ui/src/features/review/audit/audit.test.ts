import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { startApp } from '../../../../tests/support';
import { giveVerdict } from '../../../conversation/verdicts';
import { useBackend } from '../../../ipc/client';
import { fakeBackend, type World } from '../../../ipc/fake';
import { noted } from '../../../ipc/fake/audit';
import Overlays from '../../../Overlays.svelte';
import { dialogs } from '../../../state/dialogs.svelte';

const user = userEvent.setup();
let world: World;
const row = () => world.datasets.get(1)?.rows.find(({ status }) => status === 'generated');

beforeEach(async () => {
  dialogs.closeAll();
  world = await startApp();
  render(Overlays);
});

it('lists what was done, newest first, with what stood before and after', async () => {
  const found = row();
  const target = { kind: 'ids' as const, ids: [found?.id ?? 0] };
  await giveVerdict(target, 'reject', { reason: 'untrue', note: 'The age.' });
  dialogs.open({ kind: 'audit' });
  const entry = await screen.findByTestId('audit-entry');
  const cells = [...entry.querySelectorAll('td')].map((cell) =>
    cell.textContent?.replace(/\s+/g, ' ').trim(),
  );
  expect(cells.slice(1)).toEqual([
    'verdict',
    `#${found?.number} v1`,
    'generated →, then rejected',
    'untrue: The age.',
  ]);
  await expectAccessible();
});

it('reads on a page at a time, each thing once', async () => {
  const found = row();
  if (!found) throw new Error('a row');
  for (let at = 0; at < 130; at += 1)
    noted(world, found, {
      kind: 'edit',
      before: 'version 1',
      after: `version ${at}`,
      at: 1_700_000_000_000 + at,
    });
  dialogs.open({ kind: 'audit' });
  await waitFor(() => expect(screen.getAllByTestId('audit-entry').length).toBe(100));
  // One more is done meanwhile: all others move down by one.
  noted(world, found, { kind: 'redo', before: 'version 1', after: 'to be written again' });
  await user.click(screen.getByTestId('audit-more'));
  await waitFor(() => expect(screen.getAllByTestId('audit-entry').length).toBe(130));
});

it('says that nothing was done, and what went wrong', async () => {
  dialogs.open({ kind: 'audit' });
  expect(await screen.findByText('Nothing was done yet')).toBeTruthy();
  dialogs.closeAll();
  const backend = fakeBackend(world);
  vi.spyOn(backend.commands, 'audit').mockResolvedValueOnce({
    status: 'error',
    error: { code: 'database', message: 'The database is busy.', hint: null, problems: [] },
  });
  useBackend(backend);
  dialogs.open({ kind: 'audit' });
  expect(await screen.findByText('The database is busy.')).toBeTruthy();
  await user.click(screen.getByText('Try again'));
  expect(await screen.findByText('Nothing was done yet')).toBeTruthy();
});
