import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { builder } from '../src/features/builder/builder.svelte';
import type { RowItem } from '../src/features/builder/items';
import { list } from '../src/features/builder/list.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { expectAccessible } from './axe';
import { briefIn, counted, current, drawn, openBuilder, type } from './inBuilder';
import { isOff } from './isOff';
import { Held, settled } from './meanwhile/hands';
import { rows, text, user, world } from './opened';

afterEach(() => {
  dialogs.closeAll();
});

describe('rows on their way', () => {
  it('are walked by J and K, edited with E, and an edit is the person’s', async () => {
    await openBuilder();
    const first = briefIn(current());
    await user.keyboard('j');
    expect(current()).not.toBe(drawn()[0]);
    await user.keyboard('k');
    expect(briefIn(current())).toBe(first);
    await user.keyboard('e');
    const input = await screen.findByTestId('brief-input');
    expect(input).toHaveProperty('value', first);
    expect(document.activeElement).toBe(input);
    await user.clear(input);
    await user.type(input, 'Came with a jar of coins.{Enter}');
    expect(briefIn(current())).toBe('Came with a jar of coins.');
    expect(builder.rows.filter((row) => row.edited)).toHaveLength(1);
    expect(builder.rows.find((row) => row.edited)?.row.briefBy).toBe('person');
    expect(screen.getByTestId('roll').getAttribute('aria-description')).toBe(
      'The brief is yours: undo the edit first',
    );
    await user.click(screen.getByText('Edited'));
    expect(drawn()).toHaveLength(1);
    await user.keyboard('e{Escape}');
    expect(briefIn(current())).toBe('Came with a jar of coins.');
  });

  it('keep an edit over another proposal, and say where its row is not proposed', async () => {
    await openBuilder();
    await user.keyboard('e');
    await user.clear(await screen.findByTestId('brief-input'));
    await user.type(screen.getByTestId('brief-input'), 'Mine.{Enter}');
    const edited = builder.rows.find((row) => row.edited)?.row;
    await type('plan-rows', '120');
    await counted();
    expect(builder.rows.find((row) => row.edited)?.row).toMatchObject({
      personaId: edited?.personaId,
      topicId: edited?.topicId,
      brief: 'Mine.',
    });
    const without = builder.settings?.topics.filter((id) => id !== edited?.topicId) ?? [];
    if (builder.settings) builder.set({ ...builder.settings, topics: without });
    await counted();
    expect(text('dropped-text')).toBe('1 edit of rows that are not proposed now');
    expect(builder.rows.some((row) => row.edited)).toBe(false);
  });

  it('get another brief by G, each time another, and U takes it back', async () => {
    await openBuilder();
    const before = briefIn(current());
    await user.keyboard('g');
    await waitFor(() => expect(briefIn(current())).not.toBe(before));
    const once = briefIn(current());
    await user.keyboard('g');
    await waitFor(() => expect(briefIn(current())).not.toBe(once));
    await user.keyboard('u');
    expect(briefIn(current())).toBe(once);
    await user.keyboard('u');
    expect(briefIn(current())).toBe(before);
    expect(isOff(screen.getByTestId('builder-undo'))).toBe(true);
  });

  it('stay as they were edited where another brief comes late', async () => {
    await openBuilder();
    const held = new Held('anotherBrief');
    await user.keyboard('ge');
    await user.clear(await screen.findByTestId('brief-input'));
    await user.type(screen.getByTestId('brief-input'), 'Mine.{Enter}');
    held.release();
    await settled();
    expect(briefIn(current())).toBe('Mine.');
  });

  it('are dropped by X: another is drawn in the place, of the same tier, persona and arc', async () => {
    await openBuilder();
    const key = list.current?.row.row.key;
    const gone = list.current?.row.row;
    await user.keyboard('x');
    await waitFor(() => expect(text('dropped-text')).toBe('1 dropped, 1 drawn instead'));
    expect(builder.rows).toHaveLength(100);
    const instead = builder.rows.find(({ row }) => row.key === key)?.row;
    expect(instead).toMatchObject({
      tier: gone?.tier,
      personaId: gone?.personaId,
      arcId: gone?.arcId,
      clientStyle: gone?.clientStyle,
    });
    expect(instead?.topicId).not.toBe(gone?.topicId);
    const names = builder.rows.map(({ row }) => `${row.personaId}|${row.arcId}|${row.topicId}`);
    expect(new Set(names).size).toBe(names.length);
    await user.keyboard('u');
    expect(builder.rows.find(({ row }) => row.key === key)?.row).toEqual(gone);
    expect(text('dropped-text')).toBe('');
  });

  it('are left behind once dropped: the keys go on to the next one', async () => {
    await openBuilder();
    const [, , third, fourth] = list.rowItems.map(({ row }) => row.name);
    await user.keyboard('jjx');
    await waitFor(() => expect(text('dropped-text')).toBe('1 dropped, 1 drawn instead'));
    expect(list.current?.row.name).toBe(fourth);
    await user.keyboard('u');
    expect(list.current?.row.name).toBe(third);
    // Below the last there is none: the one above.
    const above = list.rowItems.at(-2)?.row.name;
    await user.keyboard('x');
    list.go(list.rowItems.at(-1) as RowItem);
    await user.keyboard('x');
    expect(list.current?.row.name).toBe(above);
    // A row elsewhere takes nobody along.
    await user.click(drawn()[0]?.querySelector('.who') as HTMLElement);
    const here = list.current?.row.name;
    list.drop(builder.rows.find(({ name }) => name !== here));
    expect(list.current?.row.name).toBe(here);
  });

  it('are one fewer where nothing is left to be drawn', async () => {
    await openBuilder();
    const { settings } = builder;
    const [first] = builder.rows;
    if (!settings || !first) throw new Error('rows are proposed');
    const { personaId, arcId, topicId, tier } = first.row;
    const none = { template: 0, scenario: 0, edgeCase: 0 };
    const one = tier === 'edge_case' ? { edgeCase: 1 } : { template: 1 };
    builder.set({ ...settings, personas: [personaId], arcs: [arcId], topics: [topicId], ...none, ...one });
    await counted();
    await waitFor(() => expect(builder.rows).toHaveLength(1));
    await user.keyboard('x');
    await waitFor(() => expect(text('dropped-text')).toBe('1 dropped, none drawn instead'));
    expect(builder.rows).toHaveLength(0);
    expect(screen.getByTestId('add-rows').getAttribute('aria-description')).toBe('No row is proposed');
  });
});

it('a click makes a row the current one, and the arrows go on from it', async () => {
  await openBuilder();
  const third = drawn()[2] as HTMLElement;
  await user.click(third.querySelector('.who') as HTMLElement);
  expect(current()).toBe(third);
  expect(document.activeElement).toBe(screen.getByTestId('proposed-rows'));
  await user.keyboard('{ArrowDown}');
  expect(current()).toBe(drawn()[3]);
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByTestId('brief-input'));
  await user.keyboard('{Escape}{End}');
  expect(list.current).toBe(list.rowItems.at(-1));
});

describe('rows that say nearly the same', () => {
  const pairs = () => waitFor(() => expect(builder.pairs.length).toBeGreaterThan(0));

  it('stand together, with the words that both have marked and what can be done about it', async () => {
    await openBuilder();
    await pairs();
    await user.click(screen.getByText('Similar'));
    const foot = screen.getAllByTestId('similar-foot')[0] as HTMLElement;
    expect(foot.textContent.trim()).toMatch(
      /^(Similar, 0\.\d+: the same \w+ words in a row|The same brief twice)/,
    );
    const [first, second] = drawn() as [HTMLElement, HTMLElement];
    const marks = (row: HTMLElement) =>
      [...row.querySelectorAll('mark')].map((mark) => mark.textContent?.toLowerCase());
    expect(marks(first).length).toBeGreaterThan(0);
    expect(marks(first)[0]).toBe(marks(second)[0]);
    await expectAccessible(screen.getByTestId('proposed-rows'));
    const { length } = builder.pairs;
    const [pair] = builder.pairs;
    await user.click(within(foot).getByText('Keep both'));
    await waitFor(() => expect(builder.pairs.map(({ name }) => name)).not.toContain(pair?.name));
    await user.keyboard('u');
    await waitFor(() => expect(builder.pairs).toHaveLength(length));
  });

  it('are no pair any more where the second gets another brief', async () => {
    await openBuilder();
    await pairs();
    await user.click(screen.getByText('Similar'));
    const [pair] = builder.pairs;
    const before = pair?.second?.row.brief;
    await user.click(screen.getAllByTestId('roll-similar')[0] as HTMLElement);
    const now = () => builder.rows.find(({ name }) => name === pair?.second?.name)?.row.brief;
    await waitFor(() => expect(now()).not.toBe(before));
    await waitFor(() => expect(builder.pairs.some(({ name }) => name === pair?.name)).toBe(false));
  });

  it('may be a row of the plan, which stays', async () => {
    await openBuilder();
    const [first] = builder.rows;
    world.datasets.get(1)?.rows.push(world.planned(1, 23, { brief: first?.row.brief ?? null }));
    builder.lookForSimilar();
    await waitFor(() => expect(builder.pairs.some(({ number }) => number === 23)).toBe(true));
    await user.click(screen.getByText('Similar'));
    const foot = screen.getAllByTestId('similar-foot').find((one) => one.textContent?.includes('#23'));
    expect(foot?.textContent.trim()).toMatch(/^The same brief as #23/);
    expect(foot?.textContent).toContain('Re-roll it');
  });
});

describe('trying', () => {
  it('is priced on its button, and asks for three rows that have little in common, without adding any', async () => {
    await openBuilder();
    await user.keyboard('j');
    expect(text('try-three')).toMatch(/^Try 3, ~\$0\.1/);
    await user.keyboard('t');
    await screen.findByTestId('try-dialog');
    const asked = dialogs.of('try');
    expect(asked).toMatchObject({ template: null, ids: [] });
    expect(asked?.proposed[0]).toEqual(list.current?.row.row);
    expect(new Set(asked?.proposed.map(({ topicId }) => topicId)).size).toBe(3);
    expect(rows()).toEqual([]);
  });
});
