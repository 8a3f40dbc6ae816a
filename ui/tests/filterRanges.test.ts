import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { noFilter } from '../src/features/plan/filter';
import { RangesForm } from '../src/features/plan/ranges.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { expectAccessible } from './axe';
import { openTable, rows, user } from './opened';

const chips = () => screen.queryByTestId('filter-chips')?.textContent ?? '';

async function openDimension(name: string) {
  await openTable();
  await user.click(screen.getByTestId('filter-menu'));
  await user.click(await screen.findByTestId(`filter-${name}`));
  await screen.findAllByTestId('filter-option');
}

describe('is not', () => {
  it('leaves out what is chosen, says so on the chip, and goes with the last value', async () => {
    await openDimension('tiers');
    await user.click(screen.getAllByTestId('filter-option')[2] as HTMLElement);
    const edge = rows().filter((row) => row.tier === 'edge_case').length;
    await waitFor(() => expect(plan.rows.total).toBe(edge));
    await user.click(screen.getByTestId('filter-not'));
    await waitFor(() => expect(plan.rows.total).toBe(rows().length - edge));
    expect(chips()).toContain('Tier is not: Edge Case');
    await user.click(screen.getAllByTestId('filter-option')[2] as HTMLElement);
    await waitFor(() => expect(plan.rows.total).toBe(rows().length));
    expect(plan.filter.not).toEqual([]);
  });
});

it('what is deferred is in the menu, beside other filters', async () => {
  await openTable();
  plan.setFilter({ ...noFilter(), tiers: ['scenario'] });
  await user.click(screen.getByTestId('filter-menu'));
  await user.click(await screen.findByTestId('filter-deferred'));
  expect(plan.filter).toMatchObject({ tiers: ['scenario'], deferred: true });
  await user.click(screen.getByTestId('filter-deferred'));
  expect(plan.filter.deferred).toBeNull();
});

describe('score, length and date', () => {
  const open = async () => {
    await openTable();
    dialogs.open({ kind: 'ranges' });
    return screen.findByTestId('ranges');
  };

  it('filter by what is typed; an open end stays open', async () => {
    const dialog = await open();
    await expectAccessible(dialog);
    await user.type(screen.getByLabelText('Score from'), '8');
    await user.click(screen.getByRole('button', { name: 'Apply' }));
    const good = rows().filter((row) => (row.score ?? 0) >= 8).length;
    await waitFor(() => expect(plan.rows.total).toBe(good));
    expect(plan.filter.scores).toEqual({ from: 80, to: 100 });
    expect(chips()).toContain('Score 8.0 and more');
  });

  it('take a comma for a point, step by the arrow keys, and call what is no number an error', async () => {
    await open();
    const from = screen.getByLabelText<HTMLInputElement>('Score from');
    await user.type(from, '7,5{ArrowUp}');
    expect(from.value).toBe('7.6');
    await user.type(from, '.');
    expect(from.getAttribute('aria-invalid')).toBe('true');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' });
    await fireEvent.submit(button.form as HTMLFormElement);
    expect(plan.filter.scores).toBeNull();
    await user.type(from, '{Backspace}');
    await user.click(button);
    await waitFor(() => expect(plan.filter.scores).toEqual({ from: 76, to: 100 }));
  });

  it('are changed from their chip', async () => {
    await openTable();
    plan.setFilter({ ...noFilter(), scores: { from: 80, to: 100 } });
    await user.click(await screen.findByRole('button', { name: 'Score 8.0 and more' }));
    expect(await screen.findByLabelText<HTMLInputElement>('Score from')).toHaveProperty('value', '8');
  });

  it('say what is the wrong way round, and filter nothing', async () => {
    await open();
    await user.type(screen.getByLabelText('Turns from'), '9');
    await user.type(screen.getByLabelText('Turns to'), '4');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Apply' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await fireEvent.submit(button.form as HTMLFormElement);
    expect(plan.filter.turns).toBeNull();
  });

  it('take no score that there is not', () => {
    const form = new RangesForm(noFilter());
    for (const score of [12, -1]) {
      form.scores.from = score;
      expect(form.why).toBe('A score is from 0 to 10');
    }
    form.scores.from = 10;
    expect(form.why).toBeNull();
    form.turns.to = -2;
    expect(form.why).toBe('A number of turns is not below 0');
  });

  it.each(['0026-11-03', '20260-11-03', '275760-11-03', '2126-11-03'])(
    'take no year that there is not: %s',
    (day) => {
      for (const end of ['from', 'to'] as const) {
        const form = new RangesForm(noFilter());
        form.made[end] = day;
        expect(form.why).toBe('Write a year from 1970 to 2106, with four digits');
        form.made[end] = '2026-11-03';
        expect(form.why).toBeNull();
      }
    },
  );

  it('begin with what the filter says, to the end of its last day', () => {
    const form = new RangesForm({ ...noFilter(), turns: { from: 4, to: 0xffff_ffff } });
    expect(form.turns).toEqual({ from: 4, to: null });
    form.made.from = '2026-10-24';
    form.made.to = '2026-10-25';
    const made = form.filter(noFilter()).made ?? { from: 0, to: 0 };
    expect(new Date(made.from * 1000).toString()).toContain('Oct 24 2026 00:00:00');
    expect(new Date(made.to * 1000).toString()).toContain('Oct 25 2026 23:59:59');
    expect(new RangesForm({ ...noFilter(), made }).made).toEqual({ from: '2026-10-24', to: '2026-10-25' });
  });
});

describe('what is looked for', () => {
  it('is marked in the row and in the conversation', async () => {
    await openTable();
    await user.type(screen.getByTestId('find'), 'ROTH');
    const marks = () =>
      [...document.querySelectorAll('[data-testid="row"] mark')].map((mark) => mark.textContent);
    await waitFor(() => expect(new Set(marks())).toEqual(new Set(['Roth'])));
  });
});
