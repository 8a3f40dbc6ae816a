import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { expectAccessible } from './axe';
import { inRow, openTable, rowOf, user } from './opened';

describe('the shell', () => {
  it.each(['batches', 'errors', 'settings'] as const)('%s has no axe violations', async (view) => {
    await openTable();
    await user.click(screen.getByTestId(`nav-${view}`));
    await waitFor(() => expect(screen.queryByTestId('view-conversations')).toBeNull());
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expectAccessible();
  });

  it('finds actions and conversations in the palette', async () => {
    await openTable();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByTestId('palette-input'), '37');
    await waitFor(() => expect(screen.getByTestId('palette').textContent).toContain('#37'));
    await expectAccessible(screen.getByTestId('palette'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe('37'));
  });

  it('shows the keys of this place', async () => {
    await openTable();
    await user.keyboard('?');
    expect((await screen.findByTestId('help')).textContent).toContain('Generate the row');
    await expectAccessible(screen.getByTestId('help'));
    await user.keyboard('{Escape}');
    // The page takes clicks again a moment after its dialog has gone.
    await vi.waitFor(() => expect(getComputedStyle(document.body).pointerEvents).not.toBe('none'));
    await user.click(screen.getByTestId('nav-errors'));
    await user.keyboard('?');
    const help = await screen.findByTestId('help');
    expect(help.textContent).toContain('Open the details');
    expect(help.textContent).not.toContain('Generate the row');
  });

  it('asks for a provider on the way to the first call', async () => {
    await openTable({ fresh: true, provider: null });
    await user.click(inRow(1, 'generate-button'));
    const setup = await screen.findByTestId('provider-setup');
    await expectAccessible(setup);
    await user.click(await screen.findByTestId('provider-card-anthropic'));
    await user.type(screen.getByTestId('api-key'), 'sk-ant-0123456789');
    await user.click(screen.getByTestId('save-key'));
    await waitFor(() => expect(screen.getByTestId('api-key')).toHaveProperty('value', ''));
    await user.click(screen.getByTestId('test-connection'));
    expect((await screen.findByTestId('connection-report')).textContent).toContain('Connected');
    await user.click(screen.getByTestId('accept-terms'));
    await user.click(screen.getByTestId('setup-done'));
    await waitFor(() => expect(rowOf(1).dataset.status).not.toBe('not_generated'));
  });

  it('takes a plan file that is dropped anywhere in the view', async () => {
    await openTable({ rows: 5, fresh: true });
    const file = new File(['persona\n'], 'plan.csv');
    await fireEvent.drop(screen.getByTestId('table'), { dataTransfer: { files: [file] } });
    await user.click(await screen.findByText('Import 20 rows'));
    expect((await screen.findByTestId('import-report')).textContent).toContain('20 rows added');
  });
});
