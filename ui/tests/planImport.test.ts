import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { planImport } from '../src/features/plan/import/import.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { noFilter } from '../src/ipc/filter';
import type { PlanPreview } from '../src/ipc/client';
import { dialogs } from '../src/state/dialogs.svelte';
import { undoLatest } from '../src/state/toasts';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { openTable, user, world } from './opened';

afterEach(() => dialogs.closeAll());

const get = (id: string) => screen.getByTestId(id);
const rows = () => world.datasets.get(1)?.rows.length;
const text = (id: string) => get(id).textContent?.replace(/\s+/g, ' ').trim();
const columns = () => screen.getAllByTestId<HTMLSelectElement>('import-column');

async function choose(name: string): Promise<void> {
  await openTable({ rows: 5, fresh: true });
  await user.click(get('import'));
  await user.upload(await screen.findByTestId('import-file'), new File(['persona\n'], name));
  await screen.findByTestId('import-run');
}

async function unfold(finding: string): Promise<void> {
  await user.click(within(get(finding)).getAllByRole('button')[0] as HTMLElement);
}

it('a file that nothing is to be said of is imported by Enter, and its rows are shown by another', async () => {
  await choose('clean.csv');
  expect(text('import-run')).toBe('Import 22 rows');
  expect(document.querySelector('section[data-testid^="import-"]')).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(get('import-run')));
  expect(rows()).toBe(5);
  await user.keyboard('{Enter}');
  await waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId('import-report')));
  expect(text('import-report')).toContain('22 rows added');
  await waitFor(() => expect(plan.rows.total).toBe(27));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.queryByTestId('import-dialog')).toBeNull());
});

it('its rows are shown, though a filter would hide them, as many as the button says', async () => {
  await choose('clean.csv');
  plan.setFilter({ ...noFilter(), statuses: ['approved'] });
  await user.click(get('import-run'));
  await waitFor(() => expect(text('import-done')).toBe('Show 27 conversations'));
  expect(plan.rows.total).toBe(0);
  await user.click(get('import-done'));
  await waitFor(() => expect(plan.rows.total).toBe(27));
  await waitFor(() => expect(screen.queryByTestId('import-dialog')).toBeNull());
});

it('every state of it is accessible', async () => {
  for (const name of ['clean.csv', 'other old.csv', 'bad.csv', 'plan.xlsx']) {
    await choose(name);
    for (const line of ['import-differing', 'import-similar'])
      if (screen.queryByTestId(line)) await unfold(line);
    await expectAccessible(get('import-dialog'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('import-dialog')).toBeNull());
  }
});

describe("a colleague's file", () => {
  it('has its columns chosen above them, and begins at the first that nobody knows', async () => {
    await choose('other.csv');
    expect(text('import-about')).toBe(
      'No column gives the persona or the topic yet: choose it above a column',
    );
    expect(isOff(get('import-run'))).toBe(true);
    expect(text('import-left-out')).toBe('3 columns left out: Who, About, Owner');
    await waitFor(() => expect(document.activeElement).toBe(columns()[0]));
    await user.selectOptions(columns()[0] as HTMLElement, 'Persona');
    await user.selectOptions(columns()[2] as HTMLElement, 'Topic');
    await waitFor(() => expect(text('import-run')).toBe('Import 20 rows'));
    expect(text('import-left-out')).toBe('1 column left out: Owner');
    // The column moves with the heading that it is chosen for.
    await user.selectOptions(columns()[5] as HTMLElement, 'Topic');
    expect(columns().map(({ value }) => value)).toEqual(['persona', 'emotion', '', 'tier', 'brief', 'topic']);
  });

  it('has names that the library lacks: created, mapped or left, one by one or all at once', async () => {
    await choose('other.csv');
    await user.selectOptions(columns()[0] as HTMLElement, 'Persona');
    await user.selectOptions(columns()[2] as HTMLElement, 'Topic');
    const personas = await screen.findByTestId('import-names-persona');
    expect(personas.textContent).toContain('2 personas are not in the library');
    const [owl, planer] = within(personas).getAllByTestId<HTMLSelectElement>('import-name-to');
    await user.selectOptions(within(personas).getByTestId('import-all-names'), 'Map all to the nearest');
    expect(owl?.selectedOptions[0]?.text).toBe('Anxious Planner');
    // Opened, it has the rest of the library.
    owl?.focus();
    await within(owl as HTMLElement).findByRole('option', { name: 'Late Starter' });
    await user.selectOptions(owl as HTMLElement, 'Late Starter');
    expect(planer?.selectedOptions[0]?.text).toBe('Anxious Planner');
    expect(within(personas).getByTestId<HTMLSelectElement>('import-all-names').selectedOptions[0]?.text).toBe(
      'Each its own',
    );
    await user.selectOptions(
      within(get('import-names-topic')).getByTestId('import-name-to'),
      'Leave it as it is',
    );
    await waitFor(() => expect(isOff(get('import-run'))).toBe(false));
    await user.click(get('import-run'));
    expect((await screen.findByTestId('import-report')).textContent).not.toContain('New in the library');
  });
});

it('problems stand in their cells and in a list, by the lines of the file, and keep it from being imported', async () => {
  await choose('bad.csv');
  expect(text('import-problems')).toContain('2 rows have a problem');
  expect(screen.getAllByTestId('import-problem').map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^4\s*Tier\s*"edgy" is not a tier/),
    expect.stringMatching(/^9\s*Persona\s*The persona is empty/),
  ]);
  const wrong = get('import-dialog').querySelector('td.wrong');
  expect(wrong?.textContent).toContain('edgy');
  expect(wrong?.textContent).toContain('is not a tier');
  expect(get('import-run').getAttribute('aria-description')).toContain('2 rows have a problem');
  await user.click(get('import-run'));
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(rows()).toBe(5);
});

it('rows that are there, that differ and that say the same are told, and only new ones are added', async () => {
  await choose('plan.csv');
  expect(text('import-known')).toBe('2 rows are there already and are left out');
  await unfold('import-differing');
  expect(text('import-differing')).toContain('Line 7 differs from #3: Tone');
  await unfold('import-similar');
  expect(text('import-similar')).toContain('Line 12 and #23: laid off in May');
  await user.click(get('import-add-new'));
  await waitFor(() => expect(text('import-run')).toBe('Import 19 rows'));
  // What was unfolded stays so.
  expect(text('import-differing')).toContain('Left out: the plan keeps what it has.');
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect((await screen.findByTestId('import-report')).textContent).toContain('19 rows added');
  expect(undoLatest()).toBe(true);
  await waitFor(() => expect(text('import-run')).toBe('Import 19 rows'));
  await waitFor(() => expect(rows()).toBe(5));
});

it('hostile names are text, and thousands of them are shown step by step', async () => {
  await choose('plan.csv');
  const trap = '<img src=x onerror="globalThis.trapped = true">a\u202eb';
  const shown = '<img src=x onerror="globalThis.trapped = true">a[U+202E]b';
  const unknown = Array.from({ length: 5000 }, (_, n) => ({
    kind: 'topic' as const,
    name: `${trap} ${n}`,
    rows: n + 1,
    nearest: [{ id: 7, name: trap, rows: 1, alike: false }],
  }));
  const preview = planImport.preview as PlanPreview;
  planImport.look.value = {
    ...preview,
    headings: preview.headings.map((heading) => ({ ...heading, heading: trap, column: null })),
    lines: preview.lines.map((line) => ({
      ...line,
      cells: line.cells.map(() => trap),
      problems: [{ column: null, message: trap }],
    })),
    problems: [{ line: 4, column: trap, message: trap }],
    similar: [{ line: 12, otherLine: 5, number: null, similarity: 1, words: [trap] }],
    unknown,
  };
  const topics = await screen.findByTestId('import-names-topic');
  await unfold('import-similar');
  expect(topics.textContent).toContain('5,000 topics are not in the library');
  expect(within(topics).getAllByTestId('import-name')).toHaveLength(50);
  await user.click(within(topics).getByText('Show 50 more of 5,000'));
  expect(within(topics).getAllByTestId('import-name')).toHaveLength(100);
  for (const id of ['import-names-topic', 'import-left-out', 'import-problems', 'import-similar'])
    expect(text(id)).toContain(shown);
  const dialog = get('import-dialog');
  expect(dialog.querySelectorAll('img').length).toBe(0);
  expect(dialog.outerHTML).not.toContain('\u202e');
  expect((globalThis as { trapped?: boolean }).trapped).toBeUndefined();
});

it('a workbook has its sheets, a text its encoding with what shows whether it is right', async () => {
  await choose('plan.xlsx');
  expect(screen.queryByTestId('import-encoding')).toBeNull();
  const sheet = screen.getByTestId<HTMLSelectElement>('import-sheet');
  expect([...sheet.options].map(({ text }) => text)).toEqual(['Plan', 'Notes (hidden)']);
  await user.selectOptions(sheet, 'Notes (hidden)');
  await waitFor(() => expect(columns().length).toBe(1));
  await user.upload(get('import-file'), new File(['x'], 'old.csv'));
  const hint = await screen.findByTestId('import-guess');
  expect(screen.queryByTestId('import-sheet')).toBeNull();
  expect(hint.textContent).toContain('Nothing in the file says its encoding');
  expect(hint.textContent).toContain('Se\u00f1ora Pe\u00f1a');
  await user.selectOptions(get('import-encoding'), 'GB18030');
  await waitFor(() => expect(text('import-guess')).toContain('Se\u9a49ra'));
  expect(text('import-guess')).toContain('Read as GB18030');
});

it('a file that cannot be read says why, and another one can be chosen', async () => {
  await openTable({ rows: 5, fresh: true });
  dialogs.open({ kind: 'import' });
  const input = await screen.findByTestId('import-file');
  await user.upload(input, new File([], 'empty.csv'));
  expect((await screen.findByTestId('import-report')).textContent).toContain('This file is empty.');
  expect(screen.queryByTestId('import-run')).toBeNull();
  expect(get('import-conversations')).toBeTruthy();
  const files = [new File(['x'], 'clean.csv')];
  await fireEvent.drop(get('import-choose'), { dataTransfer: { files } });
  await waitFor(() => expect(text('import-run')).toBe('Import 22 rows'));
  expect(screen.queryByTestId('import-report')).toBeNull();
});
