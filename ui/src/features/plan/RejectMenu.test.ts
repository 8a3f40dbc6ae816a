import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { startApp } from '../../../tests/support';
import { useBackend } from '../../ipc/client';
import { fakeBackend } from '../../ipc/fake';
import { datasets } from '../../state/datasets.svelte';
import RejectMenu from './RejectMenu.svelte';

const user = userEvent.setup();
const view = (name: string) => ({ reasons: [{ name, count: 1 }], offers: [] });

it('offers the reasons of the dataset that is shown, also where those of another one come late', async () => {
  const world = await startApp({ rows: 3 });
  const another = world.addDataset('Another', 3);
  const backend = fakeBackend(world);
  useBackend(backend);
  let answerFirst = () => {};
  vi.spyOn(backend.commands, 'reasons').mockImplementation((id) =>
    id === another
      ? Promise.resolve({ status: 'ok', data: view('of the other') })
      : new Promise((resolve) => {
          answerFirst = () => resolve({ status: 'ok', data: view('of the first') });
        }),
  );
  await datasets.select(1);
  render(RejectMenu, { why: null, onreject: () => undefined });
  await datasets.select(another);
  answerFirst();
  await user.click(screen.getByTestId('reject-reasons'));
  await waitFor(() => expect(screen.queryByText('of the other')).not.toBeNull());
  expect(screen.queryByText('of the first')).toBeNull();
});
