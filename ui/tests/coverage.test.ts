import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { coverage } from '../src/features/coverage/coverage.svelte';
import { cursor } from '../src/features/coverage/heat.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import type { FakeOptions } from '../src/ipc/fake';
import { datasets } from '../src/state/datasets.svelte';
import { letterKeys } from '../src/state/letterKeys.svelte';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { fails, Held } from './meanwhile/hands';
import { open, rows, user, world } from './opened';

async function openCoverage(options: Partial<FakeOptions> = {}): Promise<void> {
  await open(options);
  cursor.go([0, 0]);
  await user.click(screen.getByTestId('nav-coverage'));
  await screen.findByTestId('heat');
  await waitFor(() => expect(coverage.counting).toBe(false));
}

const heat = () => screen.getByTestId('heat');
const at = (row: number, column: number) =>
  heat().querySelector<HTMLElement>(`[data-at="${row},${column}"]`) as HTMLElement;
const report = () => coverage.report as NonNullable<typeof coverage.report>;
const button = () => screen.getByTestId('plan-gaps');
const choose = async (menu: string, item: string) => {
  await user.click(screen.getByTestId(menu));
  await user.click(await screen.findByTestId(item));
};
const toPlan = () => coverage.toFill.reduce((sum, gap) => sum + gap.rows, 0);

describe('coverage', () => {
  it('can be used by everybody, with gaps, with none, and as another table', async () => {
    await openCoverage();
    await expectAccessible();
    coverage.setTarget(1);
    await choose('coverage-by', 'rows-tier');
    await waitFor(() => expect(heat().textContent).toContain('Scenario'));
    await expectAccessible();
    expect(heat().getAttribute('aria-label')).toBe('Tier by persona, approved');
  });

  it('shows what is approved against the target, and every sum', async () => {
    await openCoverage();
    const { cells, total, target, columns } = report();
    expect(total.approved).toBe(rows().filter((row) => row.status === 'approved').length);
    expect(at(report().rows.length, columns.length).textContent).toBe(String(total.approved));
    const gap = cells.find((cell) => cell.suits && cell.counts.approved < target);
    const met = cells.find((cell) => cell.suits && cell.counts.approved >= target);
    const none = cells.find((cell) => !cell.suits && cell.counts.approved === 0);
    if (!gap || !met || !none) throw new Error('the fake has each of them');
    expect(at(gap.row, gap.column).textContent).toBe(`${gap.counts.approved} of ${target}`);
    expect(at(gap.row, gap.column).getAttribute('aria-label')).toMatch(/approved, a gap$/);
    expect(at(met.row, met.column).textContent).toBe(String(met.counts.approved));
    expect(at(none.row, none.column).textContent).toBe('·');
    expect(screen.getByTestId('gap-count').textContent).toContain(`${report().gaps} gaps`);
    expect(within(screen.getByTestId('nav-coverage')).getByTestId('nav-count').textContent).toContain(
      `${report().gaps}\u00a0gaps`,
    );
    // Edge arcs stand apart, under their own heading.
    expect(within(heat()).getByText('Edge Case')).toBeTruthy();
    await user.click(within(screen.getByTestId('measure')).getByText('Planned'));
    expect(at(report().rows.length, columns.length).textContent).toBe('100');
  });

  it('has its number in the navigation before it is looked at', async () => {
    await open();
    coverage.use(null);
    const held = new Held('coverage');
    coverage.peek(1);
    await waitFor(() => expect(held.waiting).toBe(1));
    expect(within(screen.getByTestId('nav-coverage')).queryByTestId('nav-count')).toBeNull();
    held.release();
    const count = await within(screen.getByTestId('nav-coverage')).findByTestId(
      'nav-count',
      {},
      { timeout: 5000 },
    );
    expect(count.textContent).toMatch(/^\d+\u00a0gaps$/);
  });

  it('has its number in the navigation although its first count failed', async () => {
    await open();
    coverage.use(null);
    vi.useFakeTimers();
    fails('coverage');
    coverage.peek(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(coverage.failure).not.toBeNull();
    await vi.advanceTimersByTimeAsync(11_000);
    vi.useRealTimers();
    const nav = within(screen.getByTestId('nav-coverage'));
    expect((await nav.findByTestId('nav-count')).textContent).toMatch(/gaps$/);
  });

  it('is moved through by arrows, and Enter shows what a cell counts', async () => {
    await openCoverage();
    at(0, 0).focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(document.activeElement).toBe(at(1, 1));
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(at(1, report().columns.length));
    await user.keyboard('{Home}{ArrowUp}{ArrowUp}{ArrowLeft}');
    expect(document.activeElement).toBe(at(0, 0));
    expect(heat().querySelectorAll('[tabindex="0"]').length).toBe(1);
    const cell = report().cells.find((one) => one.counts.approved > 0);
    if (!cell) throw new Error('something is approved');
    at(cell.row, cell.column).focus();
    await user.keyboard('{Enter}');
    expect(place.name).toBe('conversations');
    expect(plan.filter).toMatchObject({
      arcs: [cell.row + 1],
      personas: [cell.column + 1],
      statuses: ['approved'],
    });
    await waitFor(() => expect(plan.rows.total).toBe(cell.counts.approved));
  });

  it('shows all rows of a cell in which nothing is counted yet, and those of a sum and of a topic', async () => {
    await openCoverage();
    const empty = report().cells.find((one) => one.suits && one.counts.approved === 0);
    if (!empty) throw new Error('something is missing');
    await user.click(at(empty.row, empty.column));
    expect(plan.filter).toMatchObject({ arcs: [empty.row + 1], statuses: [] });
    await user.click(screen.getByTestId('nav-coverage'));
    await screen.findByTestId('heat');
    await user.click(at(report().rows.length, 2));
    expect(plan.filter).toMatchObject({ arcs: [], personas: [3], statuses: ['approved'] });
    await user.click(screen.getByTestId('nav-coverage'));
    const topics = await screen.findByTestId('coverage-topics');
    await user.click(within(topics).getAllByRole('button')[1] as HTMLElement);
    expect(plan.filter).toMatchObject({ topics: [2], personas: [] });
  });

  it('plans rows for the gaps in one step, offers no second time, and takes them back', async () => {
    await openCoverage({ fresh: true, rows: 3 });
    const { gaps } = report();
    const wanted = toPlan();
    expect(button().textContent).toContain(`for ${coverage.toFill.length} gaps`);
    await waitFor(() =>
      expect(screen.getByTestId('gap-cost').textContent).toMatch(/^~\$.* once you generate them/),
    );
    await user.keyboard('p');
    await waitFor(() => expect(rows().length).toBe(3 + wanted));
    await screen.findByText(`${wanted} rows planned`);
    await waitFor(() => expect(coverage.planning).toBe(false));
    // They are not approved yet: the gaps are there, and what fills them waits.
    expect(report().gaps).toBe(gaps);
    expect(isOff(button())).toBe(true);
    await user.keyboard('p');
    expect(rows().length).toBe(3 + wanted);
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rows().length).toBe(3));
    await waitFor(() => expect(isOff(button())).toBe(false));
  });

  it('plans what is ticked or chosen in the table alone', async () => {
    await openCoverage();
    const all = coverage.toFill.length;
    const boxes = () => within(screen.getByTestId('gaps')).getAllByRole<HTMLInputElement>('checkbox');
    await user.click(boxes().find((box) => box.checked) as HTMLElement);
    expect(coverage.toFill.length).toBe(all - 1);
    expect(button().textContent).toContain(`for ${all - 1} gap`);
    at(0, 0).focus();
    await user.keyboard('{Escape}');
    expect(coverage.toFill.length).toBe(all);
    await user.keyboard('{Shift>}{ArrowRight}{ArrowDown}{/Shift}');
    const chosen = [at(0, 0), at(0, 1), at(1, 0), at(1, 1)].filter((cell) => cell.ariaSelected === 'true');
    const suits = report().cells.filter((cell) => cell.row < 2 && cell.column < 2 && cell.suits);
    expect(chosen.length).toBe(suits.length);
    // What waits already fills some of them.
    const inThere = coverage.gaps.filter(({ cell, rows }) => cell.row < 2 && cell.column < 2 && rows > 0);
    expect(coverage.toFill.map(({ key }) => key)).toEqual(inThere.map(({ key }) => key));
    const gap = coverage.gaps.find(({ key, rows }) => !coverage.chosen?.has(key) && rows > 0);
    if (!gap) throw new Error('there are more gaps');
    await user.keyboard('{Escape}{Shift>}');
    await user.click(at(gap.cell.row, gap.cell.column));
    await user.keyboard('{/Shift}');
    expect(place.name).toBe('coverage');
    expect(coverage.toFill.map(({ key }) => key)).toEqual([gap.key]);
    expect(button().textContent).toContain(gap.rows === 1 ? 'Plan 1 row for 1 gap' : `Plan ${gap.rows} rows`);
    const before = rows().length;
    await user.click(button());
    await waitFor(() => expect(rows().length).toBe(before + gap.rows));
    const added = rows()[before];
    expect([added?.emotion, added?.persona]).toEqual([gap.row.name, gap.column.name]);
  });

  it('says what lacks of other dimensions, and that rows are planned by two', async () => {
    await openCoverage();
    await choose('coverage-by', 'columns-topic');
    await waitFor(() => expect(report().columns.length).toBe(13));
    expect(isOff(button())).toBe(true);
    expect(coverage.why).toMatch(/persona and emotion/);
    // The same dimension twice changes the two.
    await choose('coverage-by', 'rows-topic');
    await waitFor(() => expect(report().rows.length).toBe(13));
    expect(coverage.by).toEqual({ rows: 'topic', columns: 'emotion' });
    // The number in the navigation stays that of personas and emotions.
    expect(coverage.gapCount).toBeGreaterThan(0);
  });

  it('keeps a target, and says where nothing lacks', async () => {
    await openCoverage({ rows: 3000 });
    await choose('coverage-target', 'target-1');
    await waitFor(() => expect(screen.getByTestId('gap-count').textContent).toBe('Every pair has 1'));
    expect(isOff(button())).toBe(true);
    await user.click(screen.getByText('Raise the target'));
    await waitFor(() => expect(report().target).toBe(2));
    await openCoverage({ rows: 0 });
    expect(report().total.planned).toBe(0);
    expect(report().gaps).toBeGreaterThan(0);
  });
});

describe('coverage, while something else happens', () => {
  it('follows what is approved meanwhile, and dims nothing for it', async () => {
    await openCoverage();
    const before = report().total.approved;
    const row = rows().find((one) => one.status === 'generated');
    if (!row) throw new Error('something waits for a verdict');
    world.change(row, { status: 'approved', reviewedAt: Date.now() });
    await waitFor(() => expect(report().total.approved).toBe(before + 1));
    expect(heat().getAttribute('aria-busy')).toBe('false');
  });

  it('keeps the figures while it counts, and drops an answer to an earlier question', async () => {
    await openCoverage();
    const held = new Held('coverage');
    coverage.setTarget(5);
    await waitFor(() => expect(held.waiting).toBe(1));
    expect(heat().getAttribute('aria-busy')).toBe('true');
    expect(report().target).toBe(2);
    coverage.setBy({ rows: 'tier', columns: 'tone' });
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await waitFor(() => expect(report().rows.length).toBe(3));
    held.answer(0);
    held.release();
    await waitFor(() => expect(coverage.counting).toBe(false));
    expect(report().rows.length).toBe(3);
  });

  it('says that it cannot be counted, keeps what was counted, and tries again', async () => {
    await openCoverage();
    fails('coverage');
    await coverage.count(true);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The database is busy.');
    expect(heat()).toBeTruthy();
    await expectAccessible();
    await user.click(within(alert).getByText('Try again'));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('plans once, however often it is asked while it is under way', async () => {
    await openCoverage();
    const before = rows().length;
    const wanted = toPlan();
    const held = new Held('fillGaps');
    await user.keyboard('p');
    await waitFor(() => expect(held.waiting).toBe(1));
    await user.keyboard('pp');
    expect(held.calls.length).toBe(1);
    held.release();
    await waitFor(() => expect(coverage.planning).toBe(false));
    expect(rows().length).toBe(before + wanted);
  });

  it('knows nothing of another dataset', async () => {
    await openCoverage();
    world.addDataset('Other', 0);
    world.resync();
    await waitFor(() => expect(datasets.list.length).toBe(2));
    await datasets.select(2);
    await waitFor(() => expect(report().total.planned).toBe(0));
    expect(coverage.gapCount).toBe(report().gaps);
  });

  it('has no letter where letters are text', async () => {
    await openCoverage();
    const before = rows().length;
    letterKeys.on = false;
    await user.keyboard('p');
    letterKeys.on = true;
    expect(rows().length).toBe(before);
  });
});
