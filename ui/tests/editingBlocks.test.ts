import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { readBlock, repeated, writeBlock } from '../src/features/plan/edit/block';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { newest } from '../src/state/undo';
import { cellOf, openEditing, paste, rowCount, says, standIn, stored, strip } from './inEditing';
import { user } from './opened';

describe('a block of text', () => {
  it('is read with its quotes, and a line feed at its end is no row', () => {
    expect(readBlock('a\tb\nc\td\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(readBlock('"two\nlines"\t"a ""word"""\r\nx\ty')).toEqual([
      ['two\nlines', 'a "word"'],
      ['x', 'y'],
    ]);
    expect(readBlock('"Her" brother\t"open')).toEqual([['"Her" brother', '"open']]);
    expect(readBlock('a\n\n')).toEqual([['a'], ['']]);
  });

  it('comes back as it was written', () => {
    const cells = [
      ['a "b"', 'two\nlines', ''],
      ['tab\there', '', 'z'],
    ];
    expect(readBlock(writeBlock(cells))).toEqual(cells);
  });

  it('comes back with a last row that says nothing, and is read whole without a line feed at its end', () => {
    const blocks = [
      [['a'], ['b'], ['']],
      [
        ['a', 'x'],
        ['', ''],
      ],
      [['']],
    ];
    for (const cells of blocks) expect(readBlock(writeBlock(cells))).toEqual(cells);
    expect(readBlock('a\tb\n\t')).toEqual([
      ['a', 'b'],
      ['', ''],
    ]);
    expect(readBlock('a\nb')).toEqual([['a'], ['b']]);
  });

  it('fills a place that it fits into', () => {
    expect(repeated([['a']], 2, 2)).toEqual([
      ['a', 'a'],
      ['a', 'a'],
    ]);
    expect(repeated([['a'], ['b']], 3, 1)).toEqual([['a'], ['b']]);
  });

  it('keeps each cell in its column where one line is shorter', () => {
    expect(repeated([['a', 'b'], ['c']], 2, 4)).toEqual([
      ['a', 'b', 'a', 'b'],
      ['c', null, 'c', null],
    ]);
  });
});

describe('a paste', () => {
  it('changes the cells that it has and no others, of text alone', async () => {
    await openEditing();
    const below = stored(4).persona;
    await standIn(2, 'persona');
    await paste('Late Starter\tGrief to Healing\nNew Graduate\tFear to Confidence\n', '<td>####</td>');
    await waitFor(() =>
      expect(stored(3)).toMatchObject({ persona: 'New Graduate', emotion: 'Fear to Confidence' }),
    );
    expect(stored(2)).toMatchObject({ persona: 'Late Starter', emotion: 'Grief to Healing' });
    expect(stored(4).persona).toBe(below);
    expect(screen.getByTestId('edit-counts').textContent).toContain('4 cells selected');
  });

  it('makes rows of what reaches beyond the end, and is taken back as one step', async () => {
    await openEditing();
    const before = stored(12).persona;
    await standIn(12, 'persona');
    await paste('Late Starter\nNew Graduate\nSandwich Carer');
    await waitFor(() => expect(rowCount()).toBe(14));
    expect(stored(14).persona).toBe('Sandwich Carer');
    await waitFor(() => expect(screen.getByTestId('edit-counts').textContent).toContain('12 rows and 2 new'));
    plan.setFilter({ ...noFilter(), text: '#14' });
    await waitFor(() => expect(screen.getByTestId('edit-counts').textContent).toContain('0 rows and 1 new'));
    plan.setFilter(noFilter());
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rowCount()).toBe(12));
    expect(stored(12).persona).toBe(before);
    await waitFor(() => expect(screen.getByTestId('edit-counts').textContent).toMatch(/ 12 rows\s*$/));
  });

  it('leaves the cells that a shorter line does not have', async () => {
    await openEditing();
    const { emotion } = stored(3);
    await standIn(2, 'persona');
    await paste('Late Starter\tGrief to Healing\nNew Graduate');
    await waitFor(() => expect(stored(3).persona).toBe('New Graduate'));
    expect([stored(2).emotion, stored(3).emotion]).toEqual(['Grief to Healing', emotion]);
  });

  it('of one value fills the range', async () => {
    await openEditing();
    await standIn(2, 'tone');
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await paste('Playful');
    await waitFor(() =>
      expect([2, 3, 4].map((n) => stored(n).tone)).toEqual(['Playful', 'Playful', 'Playful']),
    );
    expect(stored(5).tone).not.toBe(undefined);
  });

  it('with an error in the middle changes nothing and names each by row and column', async () => {
    await openEditing();
    const before = stored(1).tier;
    await standIn(1, 'tier');
    await paste('Scenario\nedgy\nEdge Case\nodd');
    await screen.findByTestId('not-saved');
    expect(screen.getByTestId('not-saved').textContent).toContain('Nothing was changed: 2 cells');
    const problems = screen
      .getAllByTestId('cell-problem')
      .map((one) => one.textContent?.replace(/\s+/g, ' ').trim());
    expect(problems).toEqual([
      '#2, Tier: "edgy" is no tier. Write template, scenario or edge case.',
      '#4, Tier: "odd" is no tier. Write template, scenario or edge case.',
    ]);
    expect(stored(1).tier).toBe(before);
    await user.click(screen.getByTestId('discard'));
    await waitFor(() => expect(screen.queryByTestId('not-saved')).toBeNull());
    expect(says(2, 'tier')).not.toBe('edgy');
  });

  it('names a row that is not loaded by its number', async () => {
    await openEditing({ rows: 250 });
    await standIn(1, 'tier');
    await paste(
      Array.from({ length: 252 }, (_, at) => (at === 229 || at === 250 ? 'edgy' : 'Scenario')).join('\n'),
    );
    await screen.findByTestId('not-saved');
    const [one, other] = screen.getAllByTestId('cell-problem').map((problem) => problem.textContent);
    expect(one).toContain('#230, Tier:');
    expect(other).toContain('New row 1, Tier:');
    editing.changes.forget();
  });

  it('that was refused is mended by the next one, and a blank line in it is no row', async () => {
    await openEditing({ rows: 0 });
    const columns = ['Herr Weber', 'Grief to Healing', 'Estate basics', 'understand', 'warm'].join('\t');
    const block = (tier: string) => `${columns}\t${tier}\n\n${'\t'.repeat(5)}\n${columns}\tScenario\n`;
    await paste(block('edgy'));
    await screen.findByText(/"edgy" is no tier/);
    await paste(block('odd'));
    await screen.findByText(/"odd" is no tier/);
    await paste(block('Template'));
    await waitFor(() => expect(screen.getByTestId('unknown-strip').textContent).toContain('2 rows pasted.'));
    expect(rowCount()).toBe(2);
    expect(screen.queryByTestId('not-saved')).toBeNull();
    expect(editing.changes.refused).toEqual([]);
  });

  it('that is too wide says so', async () => {
    await openEditing();
    const before = newest();
    await standIn(1, 'brief');
    await paste('a\tb');
    await screen.findByText(
      /Nothing was pasted: the block has 2 columns, and there is one from this cell on/,
    );
    expect(newest()).toBe(before);
  });
});

describe('names that the library lacks', () => {
  const pasted = async () => {
    await openEditing();
    await standIn(11, 'persona');
    await paste('Shift Worker\tGrief to Healing\tOvertime pay\nFarm Heir\nShift Worker');
    await screen.findByTestId('unknown-strip');
  };

  it('stay as they are typed, are marked, and are asked about once for all', async () => {
    await pasted();
    expect(stored(11)).toMatchObject({ persona: 'Shift Worker', unknown: ['persona', 'topic'] });
    await waitFor(() =>
      expect(cellOf(11, 'persona').querySelector('[data-testid="unknown-mark"]')).not.toBeNull(),
    );
    const text = screen.getByTestId('unknown-strip').textContent?.replace(/\s+/g, ' ');
    expect(text).toContain('3 rows pasted. 2 new personas and 1 new topic are not in the library.');
    await user.click(strip().getByTestId('create-all'));
    await waitFor(() => expect(stored(11).unknown).toEqual([]));
    expect(stored(13)).toMatchObject({ persona: 'Shift Worker', unknown: [] });
    await waitFor(() => expect(screen.queryByTestId('unknown-strip')).toBeNull());
    await waitFor(() => expect(plan.facets.personas.map(({ name }) => name)).toContain('Farm Heir'));
    // Nobody typed what they say, and it is paid for.
    await screen.findByText(/Their details are general/);
    await user.click(screen.getByRole('button', { name: 'Show in the library' }));
    expect((await screen.findByLabelText<HTMLInputElement>('Name')).value).toBe('Shift Worker');
  });

  it('go with the paste that is taken back', async () => {
    await pasted();
    await user.click(strip().getByTestId('take-back'));
    await waitFor(() => expect(rowCount()).toBe(12));
    await waitFor(() => expect(screen.queryByTestId('unknown-strip')).toBeNull());
  });

  it('may stay', async () => {
    await pasted();
    await user.click(strip().getByTestId('leave-names'));
    expect(screen.queryByTestId('unknown-strip')).toBeNull();
    expect(stored(11).persona).toBe('Shift Worker');
  });

  it('are mapped to known ones that the person has seen', async () => {
    await openEditing();
    await standIn(1, 'persona');
    await paste('Late Starters\nNew Graduates\nHerr Weber\nShift Worker');
    await screen.findByTestId('unknown-strip');
    await user.click(strip().getByTestId('map-names'));
    const fields = screen.getAllByTestId<HTMLSelectElement>('map-to');
    const meant = fields.map((field) => field.selectedOptions[0]?.textContent);
    expect(meant).toEqual(['Late Starter', 'New Graduate', 'Leave as it is', 'Leave as it is']);
    await user.selectOptions(fields[0] as HTMLElement, 'Sandwich Carer');
    await user.selectOptions(fields[1] as HTMLElement, 'Leave as it is');
    await user.selectOptions(fields[3] as HTMLElement, 'New Graduate');
    expect(screen.getByTestId('map-now').textContent?.trim()).toBe('Map 2 names');
    await user.click(screen.getByTestId('map-now'));
    await waitFor(() => expect(stored(1)).toMatchObject({ persona: 'Sandwich Carer', unknown: [] }));
    const left = [2, 3, 4].map((number) => stored(number).persona);
    expect(left).toEqual(['New Graduates', 'Herr Weber', 'New Graduate']);
  });

  it('can be asked about in the cell, the nearest first', async () => {
    await openEditing();
    await standIn(3, 'topic');
    await paste('Estate basic');
    await screen.findByTestId('unknown-strip');
    await waitFor(() => expect(cellOf(3, 'topic').querySelector('button')).not.toBeNull());
    await user.click(cellOf(3, 'topic').querySelector('button') as HTMLElement);
    const options = await screen.findAllByTestId('cell-option');
    expect(options[0]?.textContent).toContain('Create topic Estate basic');
    expect(options[1]?.textContent).toContain('Map to Estate basics');
    expect(options.at(-1)?.textContent).toContain('Choose another topic...');
    await user.click(options[1] as HTMLElement);
    await waitFor(() => expect(stored(3)).toMatchObject({ topic: 'Estate basics', unknown: [] }));
  });
});
