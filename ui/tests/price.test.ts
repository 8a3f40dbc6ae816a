import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../src/ipc/client';
import { fakeBackend } from '../src/ipc/fake';
import { dialogs } from '../src/state/dialogs.svelte';
import { onePrice } from '../src/state/onePrice.svelte';
import { first, inRow, openTable, rowOf, user, world } from './opened';

afterEach(() => {
  onePrice.forget();
  dialogs.closeAll();
});

describe('what costs money at one key', () => {
  it('says its price on its button, in the preview and in the row', async () => {
    await openTable({ fresh: true });
    await user.click(rowOf(2));
    expect(await screen.findByText('Generate, about $0.043')).toBeTruthy();
    await user.hover(inRow(2, 'generate-button'));
    expect((await screen.findByRole('tooltip')).textContent).toContain('Generate #2, about $0.043');
  });

  it('can be taken back while it is under way', async () => {
    await openTable({ fresh: true, callMs: 30_000 });
    await user.click(rowOf(2));
    await screen.findByText('Generate, about $0.043');
    screen.getByTestId('table').focus();
    await user.keyboard('g');
    await screen.findByText('#2 is being written, about $0.043');
    await user.click(screen.getByText('Cancel'));
    await waitFor(() => expect([...world.batches.values()][0]?.state).toMatch(/cancel/));
    await waitFor(() => expect(screen.queryByText('#2 is being written, about $0.043')).toBeNull());
  });

  it('asks with its price where an approval would be lost', async () => {
    await openTable();
    const row = first('approved');
    await user.hover(inRow(row.number, 'generate-button'));
    await screen.findByText(new RegExp(`Generate #${row.number} again, about`));
    await user.click(inRow(row.number, 'generate-button'));
    expect((await screen.findByTestId('confirm')).textContent).toMatch(/Generate again, about \$0\.0\d/);
    expect(world.batches.size).toBe(0);
  });

  it('is known of the others where one that cannot be generated was asked about first', async () => {
    await openTable({ fresh: true });
    const [one, other] = world.datasets.get(1)?.rows.filter((row) => row.tier === 'scenario') ?? [];
    if (!one || !other) throw new Error('the tier has no two rows');
    const backend = fakeBackend(world);
    const { estimate } = backend.commands;
    const ofNone = { count: 0, tiers: [], costMicros: { low: 0, high: 0 } };
    backend.commands.estimate = async (id, target) => {
      const answer = await estimate(id, target);
      const waits = target.kind === 'ids' && target.ids.includes(one.id);
      return answer.status === 'ok' && waits ? { ...answer, data: { ...answer.data, ...ofNone } } : answer;
    };
    useBackend(backend);
    expect(onePrice.of(one)).toBeNull();
    await vi.waitFor(() => expect(onePrice.of(other)).toMatch(/^about \$/));
  });

  it('says none where nothing is paid', async () => {
    await openTable({ fresh: true, provider: 'practice' });
    const backend = fakeBackend(world);
    const { estimate } = backend.commands;
    backend.commands.estimate = async (...asked) => {
      const answer = await estimate(...asked);
      return answer.status === 'ok' ? { ...answer, data: { ...answer.data, free: true } } : answer;
    };
    useBackend(backend);
    await user.click(rowOf(2));
    const preview = await screen.findByTestId('preview');
    await waitFor(() => expect(preview.textContent).toContain('No conversation yet'));
    expect(preview.textContent).not.toContain('about $');
  });
});
