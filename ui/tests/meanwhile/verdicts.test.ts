import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { preview } from '../../src/features/plan/preview/preview.svelte';
import type { RowSummary } from '../../src/ipc/client';
import { inRow, openTable, rowOf, user, world } from '../opened';
import { Held } from './hands';

const table = () => screen.getByTestId('table');
const generated = () =>
  (world.datasets.get(1)?.rows ?? []).find(
    (row) => row.status === 'generated' && row.tier !== 'edge_case',
  ) as RowSummary;
const selected = async (row: RowSummary) => {
  await user.click(rowOf(row.number));
  await screen.findByTestId('approve');
  table().focus();
};

describe('a verdict is on the version that was read', () => {
  it('and none where an answer came between reading and A, until that one is shown', async () => {
    await openTable();
    const row = generated();
    await selected(row);
    const read = preview.shown?.id;
    const held = new Held('conversation');
    world.addVersion(row, { score: 9.1, practice: false });
    await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
    expect(preview.shown?.id).toBe(read);

    await user.keyboard('a');
    await screen.findByText('Nothing was approved');
    expect(screen.getByText(/a newer version came meanwhile, read it first/)).toBeTruthy();
    expect(world.row(row.id)?.status).toBe('generated');
    expect(world.reviews.has(row.id)).toBe(false);

    held.release();
    await waitFor(() => expect(preview.shown?.id).toBe((read ?? 0) + 1));
    await user.keyboard('a');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('approved'));
  });

  it('and keeps the note that was written about the one before', async () => {
    await openTable();
    const row = generated();
    await selected(row);
    await user.type(screen.getByTestId('review-note'), 'About the first');
    const held = new Held('conversation');
    world.addVersion(row, { score: 9.1, practice: false });
    await waitFor(() => expect(held.waiting).toBeGreaterThan(0));
    await user.click(screen.getByTestId('reject'));
    await screen.findByText('Nothing was rejected');
    expect(screen.getByTestId<HTMLInputElement>('review-note').value).toBe('About the first');
    held.release();
    preview.note = '';
  });

  it('and an older one that is shown takes none', async () => {
    await openTable();
    const row = generated();
    world.addVersion(row, { score: 9.1, practice: false });
    await selected(row);
    await preview.showVersion(row.id * 10 + 1);
    await waitFor(() => expect(preview.older?.version).toBe(1));
    await user.keyboard('a');
    await screen.findByText(`Version 1 of #${row.number} is an older one`);
    expect(world.row(row.id)?.status).toBe('generated');
  });
});

describe('an older version that is shown', () => {
  const verdict = () => screen.queryByTestId('version-verdict')?.textContent?.trim();

  it('says the verdict that it has, and the newest one leaves that to its bar', async () => {
    await openTable();
    const row = generated();
    await selected(row);
    const judged = preview.shown?.id ?? 0;
    await user.keyboard('r');
    await waitFor(() => expect(world.row(row.id)?.status).toBe('rejected'));
    expect(verdict()).toBeUndefined();

    world.addVersion(row, { score: 9.1, practice: false });
    world.addVersion(row, { score: 9.2, practice: false });
    await waitFor(() => expect(preview.shown?.id).toBe(judged + 2));
    expect(verdict()).toBeUndefined();
    await preview.showVersion(judged);
    await waitFor(() => expect(verdict()).toBe('Rejected'));
    await preview.showVersion(judged + 1);
    await waitFor(() => expect(preview.older?.id).toBe(judged + 1));
    expect(verdict()).toBeUndefined();
  });
});

describe('a row that is generated again', () => {
  it('takes a verdict on the version it shows, and goes back to it where the call fails', async () => {
    await openTable({ callMs: 2000, inVain: true });
    const row = generated();
    await selected(row);
    await user.click(inRow(row.number, 'generate-button'));
    await waitFor(() => expect(preview.row?.status).toBe('generating'));
    expect(screen.getByTestId('approve').hasAttribute('aria-disabled')).toBe(false);
    table().focus();
    await user.keyboard('r');
    await waitFor(() => expect(world.reviews.get(row.id)?.verdict).toBe('rejected'));
    expect(world.row(row.id)?.status).toBe('generating');
    await waitFor(() => expect(screen.getByTestId('review-said').textContent).toContain('Rejected'));
    await waitFor(() => expect(world.row(row.id)?.status).toBe('rejected'));
  });

  it('waits for a verdict anew once it is answered', async () => {
    await openTable({ callMs: 2000 });
    const row = generated();
    await selected(row);
    await user.click(inRow(row.number, 'generate-button'));
    await waitFor(() => expect(preview.row?.status).toBe('generating'));
    await user.click(screen.getByTestId('approve'));
    await waitFor(() => expect(world.reviews.get(row.id)?.verdict).toBe('approved'));
    await waitFor(() => expect(world.row(row.id)?.status).toBe('generated'));
    await waitFor(() => expect(screen.queryByTestId('review-said')).toBeNull());
    expect(world.reviews.has(row.id)).toBe(false);
  });

  it('takes one with the rest of a selection', async () => {
    await openTable({ callMs: 5000 });
    const row = generated();
    await user.click(inRow(row.number, 'generate-button'));
    await waitFor(() => expect(world.row(row.id)?.status).toBe('generating'));
    await user.click(inRow(row.number, 'select-row'));
    await user.click(screen.getByTestId('approve-selected'));
    await waitFor(() => expect(world.reviews.get(row.id)?.verdict).toBe('approved'));
  });

  it('without a version takes none, and says so', async () => {
    await openTable({ callMs: 5000, fresh: true });
    await user.click(inRow(3, 'generate-button'));
    await waitFor(() => expect(rowOf(3).textContent).toContain('Generating'));
    await user.click(rowOf(3));
    table().focus();
    await user.keyboard('a');
    await screen.findByText('#3 cannot be approved');
    expect(screen.getByText('There is no conversation to approve yet')).toBeTruthy();
  });
});
