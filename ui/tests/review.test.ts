import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { preview } from '../src/features/plan/preview/preview.svelte';
import { session } from '../src/features/review/session.svelte';
import type { RowSummary } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { first, inRow, openTable, rowOf, user, world } from './opened';

describe('a view that is opened for one conversation', () => {
  it('shows it', async () => {
    await openTable();
    await user.click(screen.getByTestId('nav-settings'));
    place.go('conversations', { conversationId: first('approved').id });
    await waitFor(() =>
      expect(screen.getByTestId('preview').dataset.number).toBe(String(first('approved').number)),
    );
  });
});

describe('review', () => {
  it('approves by key, and undo takes it back', async () => {
    await openTable();
    const row = world.datasets
      .get(1)
      ?.rows.find((r) => r.status === 'generated' && r.tier !== 'edge_case') as RowSummary;
    plan.current.set(row.id);
    screen.getByTestId('table').focus();
    await user.keyboard('a');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
    await screen.findByText('1 conversation approved');
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('generated'));
  });

  it('does not approve an Edge Case below 8', async () => {
    await openTable({ rows: 400 });
    const row = world.datasets
      .get(1)
      ?.rows.find((r) => r.status === 'generated' && r.tier === 'edge_case') as RowSummary;
    row.score = 7.9;
    plan.reload();
    preview.show(row.id);
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe(String(row.number)));
    const approve = (await screen.findByTestId('approve')) as HTMLButtonElement;
    // It stays reachable, so that everybody can read why.
    expect(approve.getAttribute('aria-disabled')).toBe('true');
    await user.click(approve);
    expect(screen.getByTestId('preview').textContent).not.toContain('Approved just now');
    expect(screen.getByTestId('reject').hasAttribute('aria-disabled')).toBe(false);
    expect(screen.getByText(/score of 8 or more/)).toBeTruthy();
  });

  it('opens the score into its criteria, unmeasured ones said so', async () => {
    await openTable();
    await user.click(rowOf(first('approved').number));
    await user.click(await screen.findByTestId('preview-score'));
    const criteria = await screen.findByTestId('criteria');
    expect(within(criteria).getAllByTestId('criterion').length).toBe(8);
    expect(criteria.textContent).toContain('not measured');
    const flagged = within(criteria)
      .getByText(/Figures with a source/)
      .closest('li');
    expect(flagged?.textContent).toContain('to check');
    expect(flagged?.textContent).toContain('Read what is marked');
  });
});

describe('the way to Review', () => {
  it('is a button of the preview, and a double click on a row', async () => {
    await openTable();
    const row = first('generated');
    await user.click(rowOf(row.number));
    await user.click(await screen.findByTestId('preview-review'));
    expect(place.name).toBe('review');
    await waitFor(() => expect(session.id).toBe(row.id));
    place.go('conversations');
    const other = first('approved');
    await waitFor(() => expect(screen.queryAllByTestId('row').length).toBeGreaterThan(0));
    await user.dblClick(rowOf(other.number).querySelector('[data-column="topic"]') as HTMLElement);
    expect(place.name).toBe('review');
    await waitFor(() => expect(session.id).toBe(other.id));
    place.go('conversations');
  });
});

describe('deleting', () => {
  it('takes what was selected and nothing else, at once, and Undo brings it back', async () => {
    await openTable();
    await user.click(inRow(1, 'select-row'));
    await user.click(inRow(2, 'select-row'));
    await user.click(screen.getByTestId('delete-selected'));
    await waitFor(() => expect(world.datasets.get(1)?.rows.length).toBe(98));
    expect(world.datasets.get(1)?.rows.some((row) => row.number <= 2)).toBe(false);
    expect(screen.queryByTestId('confirm-dialog')).toBeNull();
    const box = (await screen.findByText('2 conversations deleted')).closest('li') as HTMLElement;
    await user.click(within(box).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(world.datasets.get(1)?.rows.length).toBe(100));
  });

  it('says what stays because it is in a batch, leaves it selected, and offers no Undo of nothing', async () => {
    await openTable({ fresh: true, callMs: 60_000 });
    const rows = world.datasets.get(1)?.rows ?? [];
    for (const row of rows.slice(0, 2)) world.change(row, { queued: true });
    for (const number of [1, 2, 3]) await user.click(inRow(number, 'select-row'));
    await user.click(screen.getByTestId('delete-selected'));
    const box = (await screen.findByText('1 conversation deleted')).closest('li') as HTMLElement;
    expect(box.textContent).toContain('2 stay: they are in a batch.');
    await screen.findByText('2 conversations selected');
    await user.click(screen.getByTestId('delete-selected'));
    const none = (await screen.findByText('Nothing was deleted')).closest('li') as HTMLElement;
    expect(none.textContent).toContain('2 stay: they are in a batch.');
    expect(within(none).queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(screen.getByText('2 conversations selected')).toBeTruthy();
  });
});
