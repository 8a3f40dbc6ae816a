import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { expectAccessible } from './axe';
import { openTable, user, world } from './opened';

const options = () => screen.getAllByTestId('filter-option').map((option) => option.textContent);
const field = () => screen.getByTestId<HTMLInputElement>('filter-search');
const focused = () => document.activeElement;

/** The values of a dimension, opened by the keyboard alone. */
async function values(dimension: string) {
  await openTable();
  screen.getByTestId('filter-menu').focus();
  await user.keyboard('{Enter}');
  const trigger = await screen.findByTestId(`filter-${dimension}`);
  await waitFor(() => expect(focused()?.closest('[role="menu"]')).toBeTruthy());
  trigger.focus();
  await user.keyboard('{ArrowRight}');
  await screen.findAllByTestId('filter-option');
  await waitFor(() => expect(focused()?.getAttribute('data-testid')).toBe('filter-option'));
}

describe('a long list of the filter', () => {
  beforeEach(() => values('topics'));

  it('is narrowed by what is typed, and chosen from, without the mouse', async () => {
    const all = options().length;
    expect(all).toBeGreaterThan(12);
    await user.keyboard('mort');
    expect(focused()).toBe(field());
    expect(field().value).toBe('mort');
    await waitFor(() => expect(options().length).toBe(2));
    await user.keyboard('{ArrowDown}');
    expect(focused()?.textContent).toContain('Layoff with a mortgage');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(plan.filter.topics).toHaveLength(1));
    await user.keyboard('{ArrowUp}');
    expect(focused()).toBe(field());
    await user.keyboard('{Backspace}{Backspace}{Backspace}{Backspace}');
    await waitFor(() => expect(options().length).toBe(all));
  });

  it('is narrowed with or without accents, as the table is', async () => {
    await user.keyboard('mórt');
    await waitFor(() => expect(options().length).toBe(2));
  });

  it('takes the first match by Enter, and says where there is none', async () => {
    await user.keyboard('hidden{Enter}');
    await waitFor(() => expect(plan.filter.topics).toHaveLength(1));
    await user.keyboard('xyz');
    expect(await screen.findByText('Nothing matches.')).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(plan.filter.topics).toHaveLength(1);
  });

  it('goes back step by step', async () => {
    await user.keyboard('eld');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(field().value).toBe(''));
    expect(screen.getAllByTestId('filter-option').length).toBeGreaterThan(12);
    await user.keyboard('{ArrowLeft}');
    await waitFor(() => expect(screen.queryByTestId('filter-search')).toBeNull());
    expect(screen.getByTestId('filter-topics')).toBeTruthy();
  });

  it('has no axe violations', () => expectAccessible(document.body));
});

it('the lists of the filter are those of this moment, here and in the palette', async () => {
  await openTable({ fresh: true, rows: 12 });
  const reject = (number: number, reason: string) => {
    const verdict = { verdict: 'rejected', reason, note: '', marks: [], blind: false, at: Date.now() };
    world.reviews.set(1_000_000 + number, verdict);
  };
  await user.click(screen.getByTestId('filter-menu'));
  expect((await screen.findByTestId('filter-reasons')).textContent).toContain('none here');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('filter-reasons')).toBeNull());
  reject(1, 'too stiff');
  await user.click(screen.getByTestId('filter-menu'));
  const trigger = await screen.findByTestId('filter-reasons');
  await waitFor(() => expect(trigger.textContent).not.toContain('none here'));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('filter-reasons')).toBeNull());
  reject(2, 'too long');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByTestId('palette-input'), 'reason too');
  await screen.findByText('Reason: too long');
});

it('a short one is seen at one glance', async () => {
  await values('tiers');
  expect(screen.queryByTestId('filter-search')).toBeNull();
});
