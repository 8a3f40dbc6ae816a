import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { builder } from '../src/features/builder/builder.svelte';
import { list } from '../src/features/builder/list.svelte';
import { useBackend, type PlanChoices } from '../src/ipc/client';
import { fakeBackend } from '../src/ipc/fake';
import { dialogs } from '../src/state/dialogs.svelte';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { counted, drawn, openBuilder, type } from './inBuilder';
import { isOff } from './isOff';
import { fails, Held, settled } from './meanwhile/hands';
import { open, rows, text, user, world } from './opened';

const cell = (kind: string) => screen.getByTestId('pair-grid').querySelector(`td.${kind}`) as HTMLElement;

afterEach(() => {
  dialogs.closeAll();
});

describe('the plan builder', () => {
  it('can be used by everybody', async () => {
    await openBuilder();
    await expectAccessible();
    await user.click(screen.getByText('Weighted'));
    await counted();
    await user.click(screen.getByTestId('change-quotas'));
    await screen.findByTestId('quotas');
    await expectAccessible(screen.getByTestId('quotas'));
  });

  it('is found from the header and from an empty table, and Back comes back to what was begun', async () => {
    await open({ rows: 0 });
    await user.click(await screen.findByTestId('empty-plan-rows'));
    await screen.findByTestId('pair-grid');
    await counted();
    await type('plan-rows', '40');
    await counted();
    expect(text('proposal-rows')).toBe('40 rows');
    await user.click(screen.getByTestId('builder-back'));
    await user.click(await screen.findByTestId('plan-rows-button'));
    await screen.findByTestId('pair-grid');
    expect(screen.getByTestId('plan-rows')).toHaveProperty('value', '40');
    expect(rows()).toEqual([]);
  });

  it('proposes rows with their figures, grouped by topic, and no more of them in the page than are in view', async () => {
    await openBuilder();
    expect(text('proposal-rows')).toBe('100 rows');
    expect(text('proposal-covered')).toMatch(/rows would do$/);
    expect(text('proposal-cost')).toBe('$3.40 to 4.20');
    expect(text('add-rows')).toContain('Add 100 rows');
    await type('plan-rows', '900');
    await user.click(screen.getByTestId('plan-variations'));
    await type('plan-variations', '20');
    await counted();
    expect(builder.rows).toHaveLength(900);
    expect(drawn().length).toBeLessThan(40);
    const topics = new Set(builder.rows.map(({ row }) => row.topicId));
    expect(list.items.filter((item) => item.kind === 'head')).toHaveLength(topics.size);
  });

  it('keeps the shares of the tiers while a number of rows is typed, and sums them up', async () => {
    await openBuilder();
    await type('plan-rows', '500');
    await counted();
    expect(builder.settings).toMatchObject({ template: 230, scenario: 190, edgeCase: 80 });
    await type('plan-edge_case', '90');
    expect(screen.getByTestId('plan-rows')).toHaveProperty('value', '510');
    await type('plan-rows', '51');
    expect(builder.settings).toMatchObject({ template: 23, scenario: 19, edgeCase: 9 });
    await type('plan-rows', 'x');
    expect(screen.getByTestId('plan-rows').getAttribute('aria-invalid')).toBe('true');
    expect(builder.settings).toMatchObject({ template: 23, scenario: 19, edgeCase: 9 });
  });

  it('shows in each pair how many rows it has; a click forbids it, and another allows it again', async () => {
    await openBuilder();
    const [first] = builder.rows;
    const pair = cell('in');
    expect(Number(pair.textContent)).toBeGreaterThan(0);
    const at = pair.dataset.at;
    await user.click(pair);
    await counted();
    expect(text('pairs-text')).toMatch(/, 1 forbidden by you$/);
    const forbidden = builder.settings?.forbidden[0];
    expect(
      builder.rows.some(({ row }) => row.personaId === forbidden?.personaId && row.arcId === forbidden.arcId),
    ).toBe(false);
    const same = screen.getByTestId('pair-grid').querySelector<HTMLElement>(`[data-at="${at}"]`);
    same?.focus();
    await user.keyboard(' ');
    await counted();
    expect(builder.settings?.forbidden).toEqual([]);
    expect(builder.rows[0]).toEqual(first);
    // What does not suit is not to be had by a click.
    await user.click(cell('unsuited'));
    expect(builder.settings?.forbidden).toEqual([]);
  });

  it('is moved through by arrows in the grid', async () => {
    await openBuilder();
    const at = (place: string) =>
      screen.getByTestId('pair-grid').querySelector<HTMLElement>(`[data-at="${place}"]`);
    at('0,0')?.focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(document.activeElement).toBe(at('1,1'));
    expect(screen.getByTestId('pair-grid').querySelectorAll('td[tabindex="0"]')).toHaveLength(1);
  });

  it('says in words what cannot be had, and what is missing', async () => {
    await openBuilder();
    for (const name of ['Crisis to Referral', 'Hostility to Boundary', 'Overwhelm to Triage'])
      await user.click(within(screen.getByTestId('pair-grid')).getByLabelText(name));
    await counted();
    expect(text('plan-problem')).toBe('Edge Case needs an edge arc that suits Overwhelmed Avoider.');
    expect(builder.rows).toHaveLength(84);
    expect(isOff(screen.getByTestId('add-rows'))).toBe(false);
    await user.click(screen.getByTestId('tick-all'));
    await user.click(screen.getByTestId('tick-all'));
    expect(text('plan-problem')).toBe('Tick at least one persona.');
    expect(screen.getByTestId('add-rows').getAttribute('aria-description')).toBe(
      'Tick at least one persona.',
    );
    // The rows of before stay in sight.
    expect(drawn().length).toBeGreaterThan(0);
  });

  it('chooses topics by category, and one by one', async () => {
    await openBuilder();
    const all = builder.settings?.topics.length ?? 0;
    const chip = within(screen.getByTestId('topic-chips'))
      .getByText('Retirement')
      .closest('li') as HTMLElement;
    const [name, each] = within(chip).getAllByRole('button') as [HTMLElement, HTMLElement];
    await user.click(name);
    expect(name.getAttribute('aria-pressed')).toBe('false');
    const without = builder.settings?.topics.length ?? 0;
    expect(without).toBeLessThan(all);
    await user.click(each);
    await user.click((await screen.findAllByRole('menuitemcheckbox', { hidden: true }))[0] as HTMLElement);
    expect(name.getAttribute('aria-pressed')).toBe('mixed');
    expect(builder.settings?.topics).toHaveLength(without + 1);
    expect(text('topics-text')).toBe(`${without + 1} of ${all}`);
    await user.keyboard('{Escape}');
    await counted();
    expect(builder.rows.every(({ row }) => builder.settings?.topics.includes(row.topicId))).toBe(true);
  });

  it('takes all topics at once, or none', async () => {
    await openBuilder();
    const all = builder.settings?.topics.length ?? 0;
    await user.click(screen.getByTestId('all-topics'));
    expect(text('topics-text')).toBe(`0 of ${all}`);
    expect(text('plan-problem')).toBe('Choose at least one topic.');
    await user.click(screen.getByTestId('all-topics'));
    expect(text('topics-text')).toBe(`${all} of ${all}`);
    expect(text('plan-problem')).toBe('');
  });

  it('gives the same rows for the same seed, and others for another', async () => {
    await openBuilder();
    const before = builder.rows;
    await type('plan-seed', '7');
    await counted();
    expect(builder.rows).not.toEqual(before);
    await type('plan-seed', '20261');
    await counted();
    expect(builder.rows).toEqual(before);
  });

  it('weighs entries by a slider, and shows how many are changed', async () => {
    await openBuilder();
    await user.click(screen.getByText('Weighted'));
    const weights = screen.getByTestId<HTMLDetailsElement>('weights-personas');
    weights.open = true;
    const slider = within(weights).getAllByRole('slider')[0] as HTMLInputElement;
    slider.value = '3';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await waitFor(() => expect(weights.textContent).toContain('1 changed'));
    expect(builder.settings?.weights).toEqual([{ id: builder.settings?.personas[0], weight: 3 }]);
    expect(builder.settings?.strategy).toBe('random');
  });

  it('draws what makes clients differ by quota, and refuses more than a hundred', async () => {
    await openBuilder();
    expect(text('quota-text')).toContain('Clients: 30% push back, 20% curt, 40% end open');
    await user.click(screen.getByTestId('change-quotas'));
    await screen.findByTestId('quotas');
    await type('quota-blunt', '90');
    expect(screen.getByTestId('quotas').textContent).toContain('the shares make 110%, 100% is the most');
    await type('quota-blunt', '70');
    await user.keyboard('{Escape}');
    await counted();
    expect(text('quota-text')).toContain('70% blunt');
    expect(builder.rows.filter(({ row }) => row.clientStyle === 'blunt').length).toBeGreaterThanOrEqual(70);
  });
});

describe('a library that grows', () => {
  const none = (choices: PlanChoices): PlanChoices => ({
    ...choices,
    personas: [],
    arcs: [],
    topics: [],
    settings: {
      ...choices.settings,
      personas: [],
      arcs: [],
      topics: [],
      template: 53,
      scenario: 47,
      edgeCase: 0,
    },
  });

  it('is proposed whole where nothing was chosen yet', async () => {
    await openBuilder();
    const { settings } = builder;
    const backend = fakeBackend(world);
    const { planChoices } = backend.commands;
    backend.commands.planChoices = async (id) => {
      backend.commands.planChoices = planChoices;
      const answer = await planChoices(id);
      return answer.status === 'ok' ? { ...answer, data: none(answer.data) } : answer;
    };
    useBackend(backend);
    builder.use(null);
    await builder.follow(1);
    await screen.findByText('The library has no personas, no arcs, no topics');
    await builder.follow(1);
    expect(builder.settings).toEqual(settings);
    await counted();
    expect(builder.why).toBeNull();
  });

  it('leaves what was chosen as it is', async () => {
    await openBuilder();
    await user.click(screen.getByTestId('all-topics'));
    await builder.follow(1);
    expect(builder.settings?.topics).toEqual([]);
  });
});

describe('what is proposed meanwhile', () => {
  it('never shows an older proposal over a newer one, and dims what is counted anew', async () => {
    await openBuilder();
    const held = new Held('propose');
    await type('plan-rows', '20');
    await waitFor(() => expect(held.waiting).toBe(1));
    await type('plan-rows', '30');
    await waitFor(() => expect(held.waiting).toBe(2));
    expect(screen.getByTestId('proposal-line').getAttribute('aria-busy')).toBe('true');
    expect(text('proposal-rows')).toBe('100 rows');
    expect(isOff(screen.getByTestId('add-rows'))).toBe(true);
    held.answer(1);
    await counted();
    expect(text('proposal-rows')).toBe('30 rows');
    held.answer(0);
    await settled();
    expect(text('proposal-rows')).toBe('30 rows');
    held.release();
  });

  it('keeps the rows where they cannot be proposed anew, says why, and tries again', async () => {
    await openBuilder();
    fails('propose');
    await type('plan-seed', '9');
    await screen.findByTestId('builder-failure');
    expect(text('builder-failure')).toContain('The database is busy.');
    expect(drawn().length).toBeGreaterThan(0);
    expect(isOff(screen.getByTestId('add-rows'))).toBe(true);
    await user.click(screen.getByTestId('builder-retry'));
    await waitFor(() => expect(screen.queryByTestId('builder-failure')).toBeNull());
    expect(builder.why).toBeNull();
  });

  it('says what the library lacks', async () => {
    builder.use(null);
    await open({ rows: 0 });
    const held = new Held('planChoices');
    place.go('builder');
    await waitFor(() => expect(held.waiting).toBe(1));
    held.release();
    await screen.findByTestId('pair-grid');
    builder.choices.value = { ...(builder.choices.value as never as object), arcs: [] } as never;
    await screen.findByText('The library has no arcs');
    expect(screen.queryByTestId('pair-grid')).toBeNull();
  });
});
