import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { startApp } from '../../tests/support';
import type { RowSummary } from '../ipc/client';
import { detailOf } from '../ipc/fake/detail';
import Provenance from './Provenance.svelte';

it('tells no time that a call took where the clock was set back during it', async () => {
  const world = await startApp();
  const row = world.datasets.get(1)?.rows.find(({ status }) => status === 'generated') as RowSummary;
  const { generation } = detailOf(world, row);
  if (!generation) throw new Error('a version');
  render(Provenance, { generation: { ...generation, startedAt: generation.endedAt + 3_540_000 } });
  expect(screen.getByText(/^ended /)).toBeTruthy();
});
