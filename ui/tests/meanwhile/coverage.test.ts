import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { coverage } from '../../src/features/coverage/coverage.svelte';
import { cursor } from '../../src/features/coverage/heat.svelte';
import { plan } from '../../src/features/plan/plan.svelte';
import { isOff } from '../isOff';
import { open, rows, user } from '../opened';
import { fails, Held } from './hands';

const heat = () => screen.getByTestId('heat');
const at = (row: number, column: number) =>
  heat().querySelector<HTMLElement>(`[data-at="${row},${column}"]`) as HTMLElement;
const report = () => coverage.report as NonNullable<typeof coverage.report>;
const button = () => screen.getByTestId('plan-gaps');

beforeEach(async () => {
  await open();
  cursor.go([0, 0]);
  await user.click(screen.getByTestId('nav-coverage'));
  await screen.findByTestId('heat');
  await waitFor(() => expect(coverage.counting).toBe(false));
});

describe('another question of coverage', () => {
  it('reads the table before by its own question until the next one is answered', async () => {
    const before = rows().length;
    const cell = report().cells.find((one) => one.counts.approved > 0);
    if (!cell) throw new Error('something is approved');
    const held = new Held('coverage');
    coverage.setBy({ rows: 'persona', columns: 'emotion' });
    await waitFor(() => expect(held.waiting).toBe(1));
    expect(heat().getAttribute('aria-label')).toBe('Emotion by persona, approved');
    expect(screen.getByTestId('coverage-by').textContent).toContain('Emotion by persona');
    expect([coverage.why, isOff(button())]).toEqual(['It is being counted', true]);
    await user.keyboard('p');
    expect(rows().length).toBe(before);
    coverage.toggle(coverage.gaps[0]?.key ?? '');
    await user.click(at(cell.row, cell.column));
    expect(plan.filter).toMatchObject({ arcs: [cell.row + 1], personas: [cell.column + 1] });
    held.release();
    await waitFor(() => expect(coverage.counting).toBe(false));
    // The keys of the cells that were chosen before are those of other cells now.
    expect(coverage.chosen).toBeNull();
    expect(coverage.reportBy).toEqual({ rows: 'persona', columns: 'emotion' });
  });

  it('plans what the table shows where the next question has no answer', async () => {
    fails('coverage');
    coverage.setBy({ rows: 'persona', columns: 'emotion' });
    await screen.findByRole('alert');
    expect(heat().getAttribute('aria-label')).toBe('Emotion by persona, approved');
    const held = new Held('fillGaps');
    const gap = coverage.toFill[0];
    await user.keyboard('p');
    await waitFor(() => expect(held.waiting).toBe(1));
    expect(held.calls[0]?.[0]).toMatchObject({
      gaps: expect.arrayContaining([
        { arcId: gap?.row.id, personaId: gap?.column.id, rows: gap?.rows },
      ]) as unknown,
    });
    held.release();
    await waitFor(() => expect(coverage.planning).toBe(false));
  });
});
