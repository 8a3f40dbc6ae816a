import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { datasets } from '../src/state/datasets.svelte';
import { expectAccessible } from './axe';
import { inLibrary } from './inLibrary';
import { isOff } from './isOff';
import { Held, settled } from './meanwhile/hands';
import { user, world } from './opened';

const named = (name: string) => library.items.value?.find((item) => item.name === name);
const give = (text: string, name: string) =>
  user.upload(screen.getByTestId('library-file'), new File([text], name));

describe('an import', () => {
  beforeEach(async () => {
    await inLibrary();
    await user.click(screen.getByTestId('library-import'));
    await screen.findByTestId('import-library');
  });

  it('says first what a JSON file would bring, and brings it in once that is wanted', async () => {
    const resources = [{ name: '988 Lifeline' }, { name: 'Debt Helpline' }];
    await give(JSON.stringify({ train_library: 1, resources }), 'library.json');
    const preview = await screen.findByTestId('library-preview');
    expect(preview.textContent).toContain('1 new item, 1 changed');
    await settled();
    expect(named('Debt Helpline')).toBeUndefined();
    await expectAccessible();
    expect(screen.getByTestId('library-run').textContent).toContain('Import 2 items');
    await user.click(screen.getByTestId('library-run'));
    const report = await screen.findByTestId('library-imported');
    expect(report.textContent).toContain('1 item added, 1 changed');
    await waitFor(() => expect(named('Debt Helpline')).toBeDefined());
    await user.click(screen.getByTestId('library-done'));
    await waitFor(() => expect(screen.queryByTestId('import-library')).toBeNull());
  });

  it('of a file of a newer version says where and what was expected, and brings nothing', async () => {
    await give(JSON.stringify({ train_library: 2, resources: [{ name: 'X' }] }), 'library.json');
    const problem = await screen.findByTestId('import-problem');
    expect(problem.textContent).toContain('train_library');
    expect(problem.textContent).toContain('1 is expected');
    expect(screen.getByTestId('import-report').textContent).toContain('library.json');
    expect(named('X')).toBeUndefined();
    await expectAccessible();
  });

  it('of a CSV file asks for its kind first', async () => {
    const held = new Held('importLibrary');
    await give('name\nDebt Helpline\n', 'mine.csv');
    expect(held.calls).toHaveLength(0);
    await user.selectOptions(await screen.findByLabelText('The CSV file holds'), 'resource');
    await user.click(screen.getByTestId('library-run'));
    await waitFor(() => expect(held.calls).toHaveLength(1));
    held.release();
    expect(held.calls[0]?.[3]).toBe('resource');
    await screen.findByTestId('library-imported');
  });

  it('of a file that changed since it was chosen asks for it again, by its name', async () => {
    const file = new File(['name\nDebt Helpline\n'], 'mine.csv');
    await user.upload(screen.getByTestId('library-file'), file);
    const read = vi.spyOn(FileReader.prototype, 'readAsDataURL').mockImplementation(function (
      this: FileReader,
    ) {
      this.onerror?.(new ProgressEvent('error') as ProgressEvent<FileReader>);
    });
    await user.click(await screen.findByTestId('library-run'));
    await screen.findByText('The file has changed since it was chosen.');
    read.mockRestore();
    expect(screen.getByTestId('import-report').textContent).toContain('Choose it again.');
    expect(screen.getByRole('group', { name: 'Library file' }).textContent).toContain('mine.csv');
    expect(isOff(screen.getByTestId('library-run'))).toBe(true);
    await user.upload(screen.getByTestId('library-file'), file);
    await user.click(screen.getByTestId('library-run'));
    await screen.findByTestId('library-imported');
  });

  it('is for the dataset that is shown: it is looked at anew there, and a CSV file is chosen again', async () => {
    const other = world.addDataset('Another', 0);
    await give(JSON.stringify({ train_library: 1, resources: [{ name: '988 Lifeline' }] }), 'library.json');
    expect((await screen.findByTestId('library-preview')).textContent).toContain('1 changed');
    await datasets.select(other);
    await waitFor(() =>
      expect(screen.getByTestId('library-preview').textContent).toContain('1 new item, 0 changed'),
    );
    await give('name\nDebt Helpline\n', 'mine.csv');
    await screen.findByLabelText('The CSV file holds');
    const held = new Held('importLibrary');
    await datasets.select(1);
    await screen.findByText('Another dataset is shown by now.');
    expect(isOff(screen.getByTestId('library-run'))).toBe(true);
    await give('name\nDebt Helpline\n', 'mine.csv');
    await user.click(screen.getByTestId('library-run'));
    await waitFor(() => expect(held.calls[0]?.[0]).toBe(1));
    held.release();
    await screen.findByTestId('library-imported');
  });

  it('of another file is refused before anything is sent', async () => {
    const held = new Held('importLibrary');
    const input = screen.getByTestId<HTMLInputElement>('library-file');
    input.removeAttribute('accept');
    await give('x', 'library.txt');
    expect((await screen.findByTestId('import-report')).textContent).toContain('This is not a library file.');
    expect(held.calls).toHaveLength(0);
    held.release();
  });
});

describe('an export', () => {
  it('writes a kind, or all of it, where the person chooses', async () => {
    await inLibrary();
    const held = new Held('exportLibrary');
    for (const [entry, at] of [
      ['export-persona-csv', ['/home/you/Documents/Financial coach personas.csv', 'persona']],
      ['export-all', ['/home/you/Documents/Financial coach library.json', null]],
    ] as const) {
      await user.click(screen.getByTestId('library-export'));
      await user.click(await screen.findByTestId(entry));
      await waitFor(() => expect(held.calls.at(-1)?.slice(1)).toEqual(at));
      held.answer();
    }
    await screen.findByText('6 personas written');
    held.release();
  });
});
