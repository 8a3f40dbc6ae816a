import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Button from '../src/components/Button.svelte';
import TooltipLayer from '../src/components/TooltipLayer.svelte';
import { tooltips } from '../src/components/tooltip.svelte';
import { theme } from '../src/state/theme.svelte';
import { first, openTable, rowOf, user } from './opened';

afterEach(() => vi.useRealTimers());

describe('what a hover says', () => {
  it('can be entered by the pointer, and goes when that leaves it', async () => {
    await openTable();
    const target = screen.getByTestId('month-spend');
    await fireEvent.pointerEnter(target);
    const tip = await screen.findByRole('tooltip');
    vi.useFakeTimers();
    await fireEvent.pointerLeave(target);
    // On its way across the gap.
    vi.advanceTimersByTime(100);
    await fireEvent.pointerEnter(tip);
    vi.advanceTimersByTime(10_000);
    expect(screen.queryByRole('tooltip')).toBe(tip);
    vi.useRealTimers();
    await fireEvent.pointerLeave(tip);
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
  });

  it('comes also where the pointer came over something else', async () => {
    await openTable();
    await fireEvent.pointerEnter(screen.getByTestId('edit-plan'));
    await fireEvent.pointerLeave(screen.getByTestId('edit-plan'));
    await fireEvent.pointerEnter(screen.getByTestId('month-spend'));
    expect((await screen.findByRole('tooltip')).textContent).toContain('Every call of this month');
  });

  it('can be had by the keyboard, and is taken away by Escape', async () => {
    await openTable();
    const target = screen.getByTestId('month-spend');
    expect(target.tabIndex).toBe(0);
    target.focus();
    const tip = await screen.findByRole('tooltip');
    expect(tip.textContent).toContain('Every call of this month');
    expect(target.getAttribute('aria-describedby')).toContain(tip.id);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
    expect(document.activeElement).toBe(target);
  });

  it('adds no stop of Tab to each row, and one in the preview', async () => {
    await openTable();
    const row = first('generated');
    await user.click(rowOf(row.number));
    const preview = await screen.findByTestId('preview');
    await screen.findByTestId('review-note');
    const badge = (root: HTMLElement) => root.querySelector<HTMLElement>('[data-testid="status-badge"]');
    expect(badge(rowOf(row.number))?.hasAttribute('tabindex')).toBe(false);
    expect(badge(preview)?.tabIndex).toBe(0);
  });
});

describe('a text of the table', () => {
  it('is told whole where it is cut, and only there', async () => {
    await openTable();
    const text = rowOf(1).querySelector('.text') as HTMLElement;
    const said = () => screen.queryByRole('tooltip')?.textContent?.trim();
    await user.hover(text);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(said()).toBeUndefined();
    await user.unhover(text);
    const wide = vi.spyOn(text, 'scrollWidth', 'get').mockReturnValue(300);
    await user.hover(text);
    await waitFor(() => expect(said()).toBe(text.textContent));
    // Nothing of the system lies beside it.
    expect(text.title).toBe('');
    await user.unhover(text);
    await waitFor(() => expect(said()).toBeUndefined());
    wide.mockRestore();
  });
});

describe('a button whose words are hidden', () => {
  const width = window.innerWidth;
  const wide = (pixels: number) => {
    window.innerWidth = pixels;
    theme.start();
  };
  const tells = async (target: HTMLElement, text: string) => {
    await user.hover(target);
    await waitFor(() => expect(screen.getByRole('tooltip', { hidden: true }).textContent.trim()).toBe(text));
  };
  afterEach(() => {
    wide(1600);
    window.innerWidth = width;
  });

  it('says in a narrow window what it does, once', async () => {
    await openTable();
    wide(1024);
    await tells(screen.getByTestId('open-palette'), 'Search or run (Ctrl K)');
    await tells(screen.getByTestId('import'), 'Import');
    // Its name says the same: it is not described by it, too.
    expect(screen.getByTestId('import').hasAttribute('aria-describedby')).toBe(false);
    await tells(screen.getByTestId('filter-menu'), 'Filter');
    await tells(screen.getByTestId('edit-plan'), 'Edit the plan (Ctrl E)');
    wide(1600);
    await user.hover(screen.getByTestId('import'));
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
  });

  it('and a name that is cut are told whole', async () => {
    await openTable();
    wide(1600);
    const switcher = screen.getByTestId('dataset-switcher');
    const name = switcher.querySelector('.name') as HTMLElement;
    vi.spyOn(name, 'scrollWidth', 'get').mockReturnValue(300);
    await tells(switcher, name.textContent);
    await user.click(switcher);
    const label = (await screen.findAllByTestId('dataset-item'))[0]?.querySelector('.label') as HTMLElement;
    vi.spyOn(label, 'scrollWidth', 'get').mockReturnValue(300);
    await tells(label, label.textContent);
    await user.keyboard('{Escape}{Escape}');
  });
});

describe('a button that cannot be used', () => {
  it('of a verdict says why in the preview', async () => {
    await openTable();
    await user.click(rowOf(first('approved').number));
    const approve = await screen.findByTestId('approve');
    expect(approve.getAttribute('aria-disabled')).toBe('true');
    approve.focus();
    expect((await screen.findByRole('tooltip')).textContent).toContain('Already approved');
    expect(screen.getByTestId('reject').hasAttribute('aria-disabled')).toBe(false);
  });

  it('stays reachable and says why, and does nothing', async () => {
    const act = vi.fn();
    render(TooltipLayer);
    const { rerender } = render(Button, { why: 'Nothing is planned', kbd: 'G', onclick: act });
    const button = screen.getByRole('button');
    expect(button).toHaveProperty('disabled', false);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.getAttribute('aria-keyshortcuts')).toBe('G');
    await user.tab();
    expect(document.activeElement).toBe(button);
    expect((await screen.findByRole('tooltip')).textContent).toContain('Nothing is planned');
    await user.keyboard('{Enter}');
    await user.click(button);
    expect(act).not.toHaveBeenCalled();
    await rerender({ why: null });
    await user.click(button);
    expect(act).toHaveBeenCalledOnce();
    tooltips.hide();
  });
});
