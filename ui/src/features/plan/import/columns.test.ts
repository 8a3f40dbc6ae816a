import { beforeEach, describe, expect, it } from 'vitest';
import type { FileColumn, PlanHeading } from '../../../ipc/client';
import { ColumnChoices, isRepeated } from './columns.svelte';
import { missingColumns, missingText } from './words';

const heading = (text: string, column: FileColumn | null = null): PlanHeading => ({
  heading: text,
  column,
  samples: [],
});
const headings = [heading('Who'), heading('persona', 'persona'), heading('Topic', 'topic'), heading('Notes')];
const texts = headings.map((one) => one.heading);

let columns: ColumnChoices;
beforeEach(() => (columns = new ColumnChoices()));

describe('columns of a file', () => {
  it('are what the file says, until somebody says otherwise', () => {
    expect(columns.of(headings)).toEqual([null, 'persona', 'topic', null]);
    expect(columns.sources(texts)).toEqual([]);
  });

  it('move with the heading that is chosen for them', () => {
    columns.choose(headings, 0, 'persona');
    expect(columns.of(headings)).toEqual(['persona', null, 'topic', null]);
    expect(columns.sources(texts)).toEqual([{ column: 'persona', heading: 'Who' }]);
  });

  it('are left out where their heading becomes another one, and do not come back by themselves', () => {
    columns.choose(headings, 2, 'brief');
    expect(columns.of(headings)).toEqual([null, 'persona', 'brief', null]);
    expect(columns.sources(texts)).toEqual([
      { column: 'topic', heading: null },
      { column: 'brief', heading: 'Topic' },
    ]);
    columns.choose(headings, 2, null);
    expect(columns.of(headings)).toEqual([null, 'persona', null, null]);
    columns.choose(headings, 3, 'topic');
    expect(columns.of(headings)).toEqual([null, 'persona', null, 'topic']);
  });

  it('stay at their places where another encoding writes the headings otherwise', () => {
    columns.choose(headings, 0, 'persona');
    const { sources } = columns;
    columns.clear();
    expect(sources(['Qui\u00e9n', 'persona'])).toEqual([{ column: 'persona', heading: 'Qui\u00e9n' }]);
    expect(sources([])).toEqual([]);
    expect(columns.any).toBe(false);
  });

  it('are kept by the other of two headings that mean the same, where one is left out', () => {
    const both = [heading('Arc', 'emotion'), heading('emotion', 'emotion'), heading('Notes')];
    columns.choose(both, 0, null);
    expect(columns.of(both)).toEqual([null, 'emotion', null]);
    expect(columns.sources(['Arc', 'emotion', 'Notes'])).toEqual([{ column: 'emotion', heading: 'emotion' }]);
  });

  it('cannot be chosen for headings that are written alike', () => {
    const twice = [heading('Name'), heading('name'), heading(' Name ')];
    expect(twice.map((_, at) => isRepeated(twice, at))).toEqual([true, false, true]);
  });

  it('that every plan has are named where they are missing', () => {
    expect(missingColumns(headings)).toEqual(['emotion', 'tier']);
    expect(missingText(['tier'])).toBe('No column gives the tier yet');
    expect(missingText(['persona', 'emotion', 'tier'])).toBe(
      'No column gives the persona, the emotion or the tier yet',
    );
  });
});
