import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { statusLooks, statusOrder } from '../src/components/status';
import { nothingToGenerate, statusHint } from '../src/conversation/rowStatus';
import { counts, row } from '../src/features/runs/fixtures';
import { isOff } from './isOff';
import { first, inRow, openTable, rowOf, user, world } from './opened';

const HOUR = 3_600_000;
afterEach(() => vi.useRealTimers());

describe('status badges', () => {
  it('FR4.4.3-1 are one of six, each with its color', () => {
    const looks = statusOrder.map((status) => [statusLooks[status].word, statusLooks[status].tone]);
    expect(looks).toEqual([
      ['Not Generated', 'gray'],
      ['Generating', 'blue'],
      ['Generated', 'green'],
      ['Approved', 'green'],
      ['Rejected', 'red'],
      ['Failed', 'red'],
    ]);
  });

  it('FR4.4.3-1 show the stored status and no seventh one, in a batch too', async () => {
    await openTable();
    for (const { id, number } of (world.datasets.get(1)?.rows ?? []).slice(0, 12)) {
      const known = world.row(id);
      if (known) world.change(known, { queued: true });
      await waitFor(() => expect(inRow(number, 'generate-button').textContent?.trim()).toBe('In a batch'));
      expect(inRow(number, 'status-badge').textContent?.trim()).toBe(
        statusLooks[known?.status ?? 'failed'].word,
      );
    }
  });

  it('FR4.4.3-2 have an icon each, and no two statuses the same', async () => {
    await openTable();
    const badges = within(screen.getByLabelText('Legend')).getAllByTestId('status-badge');
    const drawn = badges.map((badge) => badge.querySelector('svg')?.innerHTML);
    expect(drawn.every(Boolean)).toBe(true);
    expect(new Set(drawn).size).toBe(statusOrder.length);
    expect(new Set(statusOrder.map((status) => statusLooks[status].icon)).size).toBe(statusOrder.length);
  });

  it('FR4.4.3-3 are explained by a legend', async () => {
    await openTable();
    const legend = screen.getByLabelText('Legend');
    for (const status of statusOrder) {
      expect(within(legend).getByText(statusLooks[status].word)).toBeTruthy();
      expect(within(legend).getByText(statusLooks[status].meaning)).toBeTruthy();
    }
  });

  it('FR4.4.3-4 tell their context on hover', async () => {
    await openTable();
    const generated = first('generated');
    world.change(generated, { generatedAt: Date.now() - 2 * HOUR });
    await waitFor(() => expect(within(rowOf(generated.number)).getByText('2 h ago')).toBeTruthy());
    await user.hover(inRow(generated.number, 'status-badge'));
    const tip = await screen.findByRole('tooltip');
    expect(tip.textContent).toContain('Generated 2 hours ago');
  });

  it('FR4.4.3-4 know the context of each status', () => {
    const at = Date.now() - 2 * HOUR;
    expect(statusHint(row({ status: 'generated', generatedAt: at }))).toContain('Generated 2 hours ago');
    expect(statusHint(row({ status: 'approved', reviewedAt: at }))).toContain('Approved 2 hours ago');
    expect(statusHint(row({ status: 'rejected', reviewedAt: at }))).toContain('Rejected 2 hours ago');
    expect(statusHint(row({ status: 'failed', errorAt: at }))).toMatch(
      /Failed 2 hours ago\n.+\nNo answer in time\nClick for details/,
    );
    expect(statusHint(row({ status: 'not_generated' }))).toBe('Planned, no conversation yet');
    const since = { generatingSince: Date.now(), expectedMs: 30_000 };
    expect(statusHint(row({ status: 'generating', ...since }))).toBe('Generating, ~30 s left');
    expect(statusHint(row({ status: 'not_generated', queued: true }))).toBe(
      'Planned, no conversation yet\nWaits for its turn in a batch',
    );
  });

  it('say what keeps Generate All off', () => {
    const none = { total: 10, notGenerated: 0, generating: 0, failed: 0 };
    expect(nothingToGenerate(counts(none))).toBe('Everything planned here is generated');
    expect(nothingToGenerate(counts({ ...none, total: 0 }))).toBe('No row is planned yet');
    expect(nothingToGenerate(counts({ ...none, generating: 3, failed: 7 }))).toMatch(
      /^3 rows are being written/,
    );
    expect(nothingToGenerate(counts({ ...none, failed: 7 }))).toMatch(/^7 failed/);
    expect(nothingToGenerate(counts({ ...none, notGenerated: 1 }))).toBeNull();
  });

  it('FR4.4.3-4 keep the tooltip current while it is shown', async () => {
    await openTable();
    const generated = first('generated');
    world.change(generated, { generatedAt: Date.now() - 2 * HOUR });
    await waitFor(() => expect(within(rowOf(generated.number)).getByText('2 h ago')).toBeTruthy());
    await user.hover(inRow(generated.number, 'status-badge'));
    const tip = await screen.findByRole('tooltip');
    world.change(generated, { status: 'approved', reviewedAt: Date.now() });
    await waitFor(() => expect(tip.textContent).toContain('Approved just now'));
    await fireEvent.pointerLeave(inRow(generated.number, 'status-badge'));
  });

  it('FR4.4.3-5 follow a batch live', async () => {
    await openTable({ fresh: true, callMs: 400, rows: 6 });
    const seen = new Set<string | undefined>();
    const look = setInterval(() => {
      for (const shown of screen.getAllByTestId('row')) seen.add(shown.dataset.status);
    }, 20);
    await user.click(screen.getByTestId('generate-all'));
    await waitFor(() => expect(isOff(screen.getByTestId('proceed'))).toBe(false));
    await user.click(screen.getByTestId('proceed'));
    await waitFor(() => expect(screen.getByTestId('progress-panel').dataset.state).toBe('completed'), {
      timeout: 4000,
    });
    clearInterval(look);
    expect(isOff(screen.getByTestId('generate-all'))).toBe(true);
    expect(seen.has('generating')).toBe(true);
    await waitFor(() =>
      expect(screen.getAllByTestId('row').every((shown) => shown.dataset.status !== 'not_generated')).toBe(
        true,
      ),
    );
  });
});
