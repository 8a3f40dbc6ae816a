import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { OVERSCAN } from '../src/components/grid/window';
import { useBackend } from '../src/ipc/client';
import { fakeBackend } from '../src/ipc/fake';
import { place } from '../src/state/place.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { first, inRow, open, openTable, rowOf, user, world } from './opened';
import { MemoryPrefs } from './support';

describe('the table', () => {
  it('is a grid that tells its size, of which only a part is drawn', async () => {
    await openTable({ rows: 3000 });
    const grid = screen.getByRole('grid', { name: 'Conversations' });
    expect(grid.getAttribute('aria-rowcount')).toBe('3001');
    expect(screen.getAllByTestId('row').length).toBeLessThan(60);
    expect(rowOf(1).getAttribute('aria-rowindex')).toBe('2');
  });

  it('draws far rows in the elements that are there, and the keyboard does not stay in one that is another row now', async () => {
    await openTable({ rows: 3000 });
    const grid = screen.getByTestId('table');
    const elements = screen.getAllByTestId('row');
    inRow(3, 'select-row').focus();
    grid.scrollTop = 36 * 2000;
    await fireEvent.scroll(grid);
    await waitFor(() => expect(rowOf(2001)).toBeTruthy());
    expect(elements.every((element) => screen.getAllByTestId('row').includes(element))).toBe(true);
    expect(rowOf(2001).style.top).toBe(`${36 * 2000}px`);
    expect(document.activeElement).toBe(grid);
    const drawn = Array.from({ length: 9 + 2 * OVERSCAN }, (_, at) => 2001 - OVERSCAN + at);
    const numbers = () => screen.getAllByTestId('row').map((row) => Number(row.dataset.number));
    await waitFor(() => expect(numbers().sort((a, b) => a - b)).toEqual(drawn));
    expect(grid.getAttribute('aria-busy')).toBe('false');
  });

  it('begins at the top when it is sorted, also while the rows of a far place are waited for', async () => {
    await openTable({ rows: 3000 });
    const grid = screen.getByTestId('table');
    grid.scrollTop = 36 * 2000;
    grid.dispatchEvent(new Event('scroll'));
    plan.sortBy('persona');
    expect(grid.scrollTop).toBe(0);
  });

  it('comes after the state of a running batch, which is painted first', async () => {
    await openTable({ fresh: true, callMs: 5000 });
    await user.click(screen.getByTestId('generate-all'));
    await waitFor(() => expect(isOff(screen.getByTestId('proceed'))).toBe(false));
    await user.click(screen.getByTestId('proceed'));
    await screen.findByTestId('progress-text');
    await user.click(screen.getByTestId('nav-batches'));
    await waitFor(() => expect(screen.queryByTestId('progress-text')).toBeNull());

    await fireEvent.click(screen.getByTestId('nav-conversations'));
    expect(screen.getByTestId('progress-text')).toBeTruthy();
    expect(screen.queryByTestId('table')).toBeNull();
    await screen.findByTestId('table');
  });

  it('has no axe violations, with selection and preview', async () => {
    await openTable();
    await user.click(inRow(1, 'select-row'));
    await user.click(rowOf(first('approved').number));
    await screen.findByTestId('preview-score');
    await expectAccessible();
  });

  it('is worked by the keyboard', async () => {
    await openTable();
    screen.getByTestId('table').focus();
    await user.keyboard('{ArrowDown}{ArrowDown} ');
    expect(plan.current.row?.number).toBe(2);
    expect(await screen.findByText('1 conversation selected')).toBeTruthy();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe('2'));
    await user.keyboard('{Control>}{End}{/Control}');
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe('100'));
    expect(plan.current.row?.number).toBe(100);
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByTestId('find'));
    await user.keyboard('g');
    expect(screen.queryByText('Generating...')).toBeNull();
  });

  it('is one stop of Tab, in which the arrows go from cell to cell, and up to the headings', async () => {
    await openTable();
    const grid = screen.getByTestId('table');
    expect(grid.querySelectorAll('[tabindex="0"], button:not([tabindex])')).toHaveLength(0);
    const cell = () => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
    const stands = () => [
      cell()?.closest<HTMLElement>('[role="row"]')?.dataset.number,
      cell()?.dataset.column,
    ];
    const standsIn = (...place: string[]) => waitFor(() => expect(stands()).toEqual(place));
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    await standsIn('1', 'persona');
    await user.keyboard('{Home}');
    await standsIn('1', 'check');
    await user.keyboard('{Enter}');
    expect(plan.selection.count).toBe(1);
    plan.selection.clear();
    await user.keyboard('{End}{ArrowDown}');
    await standsIn('2', 'action');
    await user.keyboard('{Control>}{Home}{/Control}{ArrowRight}{ArrowRight}');
    await standsIn('1', 'persona');
    await user.keyboard('{ArrowUp}');
    await waitFor(() => expect(cell()?.getAttribute('role')).toBe('columnheader'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(cell()?.getAttribute('aria-sort')).toBe('ascending'));
    expect(plan.sort).toBe('persona');
    await user.keyboard('{ArrowDown}');
    // jsdom does not scroll by itself to the row, which the order moved.
    await fireEvent.scroll(grid);
    await waitFor(() => expect(cell()?.getAttribute('role')).toBe('gridcell'));
    expect(stands()[1]).toBe('persona');
    expect(document.activeElement).toBe(grid);
  });

  it('does by Enter what stands in a cell, once however long it is held', async () => {
    await openTable({ fresh: true });
    screen.getByTestId('table').focus();
    await user.keyboard('{ArrowDown}{End}');
    await waitFor(() => expect(plan.grid.column).toBe('action'));
    await user.keyboard('{Enter>3/}');
    await waitFor(() => expect(world.batches.size).toBe(1));
    await waitFor(() => expect(rowOf(1).dataset.status).not.toBe('not_generated'));
    expect(world.batches.size).toBe(1);
  });

  it('opens the details from a Failed badge', async () => {
    await openTable();
    const failed = first('failed');
    await user.click(inRow(failed.number, 'status-badge'));
    expect(await screen.findByTestId('error-dialog')).toBeTruthy();
    dialogs.closeAll();
  });

  it('ticks a filter at once, and says that it holds when its rows are there', async () => {
    await openTable();
    const backend = fakeBackend(world);
    const { rows } = backend.commands;
    let answer = () => {};
    backend.commands.rows = async (query) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return rows(query);
    };
    useBackend(backend);
    await user.click(screen.getByTestId('filter-menu'));
    await user.click(await screen.findByTestId('filter-tiers'));
    const [option] = (await screen.findAllByTestId('filter-option')) as [HTMLElement];
    const ticked = () => [option.getAttribute('aria-checked'), Boolean(option.querySelector('svg'))];
    await user.click(option);
    expect(plan.filter.tiers).toHaveLength(1);
    expect(ticked()).toEqual(['true', true]);
    expect(plan.rows.outdated).toBe(true);
    expect(screen.queryByTestId('filter-chips')).toBeNull();
    answer();
    expect(await screen.findByTestId('filter-chips')).toBeTruthy();

    await user.click(option);
    expect(plan.filter.tiers).toHaveLength(0);
    answer();
    await waitFor(() => expect(plan.rows.outdated).toBe(false));
    await waitFor(() => expect(ticked()).toEqual(['false', false]));
  });

  it('keeps filter and sort over a restart', async () => {
    const memory = new MemoryPrefs();
    await open({}, memory);
    await screen.findAllByTestId('row');
    await user.click(screen.getByTestId('sort-persona'));
    await user.type(screen.getByTestId('find'), 'mortgage');
    await waitFor(() => expect(plan.filter.text).toBe('mortgage'));
    await open({}, memory);
    await waitFor(() => expect(screen.getByTestId('find')).toHaveProperty('value', 'mortgage'));
    expect(plan.sort).toBe('persona');
  });
});

describe('the columns', () => {
  const width = (key: string) => {
    const cells = screen.getAllByRole('columnheader');
    const index = cells.findIndex((cell) => cell.contains(screen.getByTestId(`sort-${key}`)));
    const row = cells[0]?.parentElement as HTMLElement;
    return Number.parseInt(row.style.gridTemplateColumns.split(' ')[index] ?? '', 10);
  };

  it('get their width by the keyboard, keep it over a restart and find it by themselves again', async () => {
    const memory = new MemoryPrefs();
    await open({}, memory);
    await screen.findAllByTestId('row');
    const before = width('persona');
    screen.getByTestId('sort-persona').focus();
    await user.keyboard('{Alt>}{ArrowRight}{ArrowRight}{/Alt}');
    await waitFor(() => expect(width('persona')).toBe(before + 24));
    await open({}, memory);
    await screen.findAllByTestId('row');
    expect(width('persona')).toBe(before + 24);
    await user.click(screen.getByTestId('columns-menu'));
    await user.click(await screen.findByTestId('widths-reset'));
    await waitFor(() => expect(width('persona')).toBe(before));
  });

  it('follow the pointer, and fit their texts on a double click', async () => {
    await openTable();
    const before = width('topic');
    const edge = screen.getByTestId('edge-topic');
    // jsdom's pointer events have no place.
    const pointer = (type: string, clientX: number) =>
      fireEvent(edge, new MouseEvent(type, { clientX, bubbles: true }));
    await pointer('pointerdown', 500);
    await pointer('pointermove', 540);
    await pointer('pointerup', 540);
    await waitFor(() => expect(width('topic')).toBe(before + 40));
    await pointer('pointermove', 600);
    expect(width('topic')).toBe(before + 40);
    vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(130);
    await fireEvent.dblClick(edge);
    await waitFor(() => expect(width('topic')).toBe(148));
    vi.restoreAllMocks();
    plan.widths.reset();
  });

  it('and everything else that was set up come back after a restart', async () => {
    const memory = new MemoryPrefs();
    await open({ rows: 400 }, memory);
    await screen.findAllByTestId('row');
    plan.setHidden('topic', true);
    await user.click(rowOf(4));
    await screen.findByTestId('preview');
    const table = screen.getByTestId('table');
    table.scrollTop = 3600;
    await fireEvent.scroll(table);
    await waitFor(() => expect([...memory.values.keys()]).toContain('scroll.1'));
    place.go('batches');
    await open({ rows: 400 }, memory);
    await screen.findByTestId('view-batches');
    place.go('conversations');
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe('4'));
    expect(screen.queryByTestId('sort-topic')).toBeNull();
    await waitFor(() => expect(screen.getByTestId('table').scrollTop).toBe(3600));
    await screen.findAllByTestId('row');
    expect(rowOf(101)).toBeTruthy();
    plan.setHidden('topic', false);
  });
});
