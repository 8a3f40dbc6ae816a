import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { draft } from '../src/features/export/draft.svelte';
import { presets } from '../src/features/export/presets.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { preview } from '../src/features/plan/preview/preview.svelte';
import { noFilter } from '../src/ipc/filter';
import { letterKeys } from '../src/state/letterKeys.svelte';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { open, openTable, user, world } from './opened';
import { MemoryPrefs } from './support';

async function openExport(memory = new MemoryPrefs(), options = {}): Promise<void> {
  await open(options, memory);
  await user.click(screen.getByTestId('nav-export'));
  await waitFor(() => expect(draft.check.value).not.toBeNull());
}
const ready = () => draft.check.value?.ready ?? 0;
const radio = (id: string) => screen.getByTestId<HTMLInputElement>(id);

describe('the export', () => {
  it('can be used by everybody, also while a list, a question or the end is shown', async () => {
    await openExport();
    await screen.findByTestId('as-read');
    await expectAccessible();
    await user.click(radio('for-one-file'));
    await user.click(radio('what-best'));
    await screen.findByTestId('export-format');
    await waitFor(() => expect(draft.pending).toBe(false));
    await expectAccessible();
    world.exports.taken.add(draft.path ?? '');
    await user.click(screen.getByTestId('export'));
    await expectAccessible(await screen.findByTestId('export-exists'));
    await user.click(screen.getByTestId('write-beside'));
    await screen.findByTestId('export-done');
    await expectAccessible();
  });

  it('says what goes into it: the button counts, and each choice has its number', async () => {
    await openExport();
    const { approved, generated, rejected } = world.view(1).counts;
    const written = approved + generated + rejected;
    const words = (id: string) => screen.getByTestId(id).closest('.radio')?.textContent;
    expect(screen.getByTestId('export').textContent).toContain(`Export ${approved}`);
    expect(words('what-approved')).toContain(String(approved));
    await waitFor(() => expect(words('what-filter')).toContain(String(written)));
    expect(words('what-written')).toContain(String(written));
    expect(screen.queryByTestId('what-selection')).toBeNull();
    await user.click(radio('what-written'));
    await waitFor(() => expect(screen.getByTestId('export').textContent).toContain(String(written)));
  });

  it('takes the selection and the filter of the conversations', async () => {
    await openTable();
    plan.setFilter({ ...noFilter(), tiers: ['scenario'] });
    const rows = world.datasets.get(1)?.rows ?? [];
    const some = rows.filter((row) => row.generatedAt !== null).slice(0, 3);
    await plan.selection.set(some, true);
    await user.click(screen.getByTestId('nav-export'));
    await user.click(await screen.findByTestId('what-selection'));
    await waitFor(() => expect(draft.check.value?.rows).toBe(3));
    await user.click(radio('what-filter'));
    const inTier = rows.filter((row) => row.generatedAt !== null && row.tier === 'scenario').length;
    await waitFor(() => expect(draft.check.value?.rows).toBe(inTier));
    // Nothing is selected any more: what is approved stands for it.
    await user.click(radio('what-selection'));
    plan.selection.clear();
    await waitFor(() => expect(screen.queryByTestId('what-selection')).toBeNull());
    await waitFor(() => expect(radio('what-approved').checked).toBe(true));
  });

  it('opens the rows of a problem and nothing else, and is found again as it was', async () => {
    await openExport();
    plan.setFilter({ ...noFilter(), tiers: ['edge_case'] });
    await user.click(radio('what-written'));
    await waitFor(() => expect(draft.pending).toBe(false));
    draft.step(1);
    const finding = draft.check.value?.findings.find(({ ids }) => ids.length > 1);
    if (!finding) throw new Error('the fake finds something');
    await user.click(screen.getByRole('button', { name: `Open: ${finding.title}` }));
    expect(place.name).toBe('conversations');
    expect((await screen.findByTestId('opened-rows')).textContent).toContain(finding.title);
    await waitFor(() => expect(plan.rows.total).toBe(finding.count));
    const first = world.row(finding.ids[0] ?? 0);
    await waitFor(() => expect(preview.row?.number).toBe(first?.number));
    await expectAccessible();
    await user.click(screen.getByTestId('back-to-export'));
    await screen.findByTestId('view-export');
    expect(radio('what-written').checked).toBe(true);
    await waitFor(() => expect(draft.preview.value?.at).toBe(1));
    // What the person filters by is as it was, too.
    expect(plan.filter.tiers).toEqual(['edge_case']);
    expect(plan.opened).toBeNull();
    await user.click(screen.getByTestId('nav-conversations'));
    const inTier = (world.datasets.get(1)?.rows ?? []).filter((row) => row.tier === 'edge_case').length;
    await waitFor(() => expect(plan.rows.total).toBe(inTier));
  });

  it('leads to what waits for a verdict where nothing is approved', async () => {
    await open();
    for (const row of world.datasets.get(1)?.rows ?? [])
      if (row.status === 'approved') world.change(row, { status: 'generated', reviewedAt: null });
    await user.click(screen.getByTestId('nav-export'));
    await screen.findByText('Nothing is approved yet');
    expect(isOff(screen.getByTestId('export'))).toBe(true);
    await waitFor(() => expect(screen.getByTestId('review-first').textContent).toMatch(/Review \d+/));
    await expectAccessible();
    await user.click(screen.getByTestId('review-first'));
    expect(place.name).toBe('conversations');
    expect(plan.filter.statuses).toEqual(['generated']);
  });

  it('says that all of it is Practice text where that is why nothing is left, and takes it along', async () => {
    await open();
    for (const row of world.datasets.get(1)?.rows ?? [])
      if (row.status === 'approved') world.change(row, { practice: true });
    await user.click(screen.getByTestId('nav-export'));
    const { approved } = world.view(1).counts;
    await screen.findByText(`${approved} approved conversations are Practice text, which is left out`);
    expect(screen.queryByTestId('review-first')).toBeNull();
    await expectAccessible();
    await user.click(screen.getByTestId('take-practice'));
    await waitFor(() => expect(screen.getByTestId('export').textContent).toContain(`Export ${approved}`));
    expect(draft.settings.practice).toBe(true);
  });

  it('cannot be written while something stops it, and says how much does', async () => {
    await openExport();
    await user.click(radio('for-mlx'));
    await user.click(radio('what-best'));
    await user.clear(screen.getByTestId('export-best'));
    await user.type(screen.getByTestId('export-best'), '20');
    await waitFor(() => expect(draft.check.value?.stops).toBe(1));
    expect(screen.getByTestId('export').getAttribute('aria-description')).toBe('1 problem stops it');
    expect(screen.getAllByTestId('finding')[0]?.textContent).toContain('Stops the export');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(draft.history.value).toEqual([]);
  });

  it('ends with what was written and the way there', async () => {
    await openExport();
    const path = draft.path;
    await user.click(screen.getByTestId('export'));
    expect((await screen.findByTestId('export-done')).textContent).toContain(`${ready()} conversations`);
    await user.click(screen.getByTestId('show-export'));
    expect(world.exports.shown).toEqual([path]);
    const [earlier] = await screen.findAllByTestId('earlier-export');
    expect(earlier?.textContent).toContain('Nothing changed since');
    await user.click(radio('what-written'));
    await waitFor(() => expect(screen.queryByTestId('export-done')).toBeNull());
    expect(screen.getByTestId('export-path').textContent).not.toContain(path);
  });

  it('goes where the person chooses, and what follows goes beside it', async () => {
    const memory = new MemoryPrefs();
    await openExport(memory);
    await user.click(screen.getByTestId('change-path'));
    await waitFor(() => expect(screen.getByTestId('export-path').textContent).toContain('training set'));
    world.exports.picks = null;
    await user.click(screen.getByTestId('change-path'));
    expect(screen.getByTestId('export-path').textContent).toContain('training set');
    await user.click(screen.getByTestId('export'));
    await screen.findByTestId('export-done');
    await waitFor(() => expect(draft.path).toMatch(/^\/home\/you\/Desktop\/\S+ axolotl$/));
    expect(screen.getByTestId('export-path').textContent).toContain('The next goes to');
    await expectAccessible();
    await user.click(radio('for-trl'));
    await waitFor(() => expect(draft.path).toMatch(/^\/home\/you\/Desktop\/\S+ trl$/));
    const { offered } = world.exports;
    await openExport(memory);
    // The host knows what was exported.
    offered.forEach((path) => world.exports.offered.add(path));
    await user.click(radio('for-mlx'));
    await waitFor(() => expect(draft.path).toMatch(/^\/home\/you\/Desktop\/\S+ mlx$/));
  });
});

describe('a chat template of the person’s own', () => {
  it('takes the place of the model’s until it is put away', async () => {
    await openExport();
    await user.click(screen.getByText('More'));
    await user.click(screen.getByTestId('pick-template'));
    expect((await screen.findByTestId('own-template')).textContent).toBe('mine.jinja');
    expect(draft.input?.template).toBe('/home/you/templates/mine.jinja');
    await waitFor(() =>
      expect(screen.getByTestId('as-read').textContent).toContain('As mine.jinja reads it'),
    );
    await user.click(screen.getByRole('button', { name: 'Use the model’s own template' }));
    expect(draft.input?.template).toBeNull();
    await waitFor(() => expect(draft.pending).toBe(false));
  });
});

describe('what was chosen', () => {
  it('comes back after a restart, for each dataset', async () => {
    const memory = new MemoryPrefs();
    await openExport(memory);
    await user.click(radio('for-unsloth'));
    await user.selectOptions(screen.getByTestId('export-validation'), '0.2');
    await user.click(within(screen.getByTestId('export-system')).getByText('First turn'));
    await openExport(memory);
    expect(radio('for-unsloth').checked).toBe(true);
    expect(draft.settings).toMatchObject({ validation: 0.2, system: 'fold' });
  });

  it('is kept as a preset: saved, changed, chosen, renamed, deleted and brought back', async () => {
    await openExport();
    const menu = () => user.click(screen.getByTestId('presets'));
    const choose = async (name: string) =>
      user.click(await screen.findByText(name, { selector: '[role="menuitem"] *' }));
    await user.click(radio('for-trl'));
    await menu();
    await choose('Save as a preset...');
    await user.type(await screen.findByLabelText('Name'), 'Weekly{Enter}');
    await waitFor(() => expect(screen.getByTestId('presets').textContent).toContain('Weekly'));
    expect(presets.changed(draft.settings)).toBe(false);

    await user.click(radio('for-mlx'));
    expect(screen.getByTestId('presets').textContent).toContain('changed');
    await menu();
    await choose('Weekly');
    await waitFor(() => expect(radio('for-trl').checked).toBe(true));

    await user.click(radio('for-bedrock'));
    await menu();
    await choose('Save the changes to Weekly');
    expect(presets.list[0]?.settings.consumer).toBe('bedrock');

    await menu();
    await choose('Rename Weekly...');
    const name = await screen.findByLabelText('Name');
    await user.clear(name);
    await user.type(name, 'Daily{Enter}');
    await waitFor(() => expect(screen.getByTestId('presets').textContent).toContain('Daily'));

    await menu();
    await choose('Delete Daily');
    expect(presets.list).toEqual([]);
    // Keys belong to the menu as long as it is there.
    await waitFor(() => expect(document.querySelector('[role="menu"]')).toBeNull());
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(presets.list.map((one) => one.name)).toEqual(['Daily']));
  });

  it('that cannot be is said in its field, and nothing of it is asked for', async () => {
    await openExport();
    await user.type(screen.getByTestId('export-score'), '12');
    await screen.findByText('At most 10.');
    expect(draft.settings.minScore).toBe(1);
  });
});

describe('keys of the export', () => {
  it('go through the preview, open the first problem and export', async () => {
    await openExport();
    await screen.findByTestId('as-read');
    await user.keyboard('j');
    await waitFor(() => expect(draft.preview.value?.at).toBe(1));
    await user.keyboard('k');
    await waitFor(() => expect(draft.preview.value?.at).toBe(0));
    await user.keyboard('k');
    expect(draft.at).toBe(0);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByTestId('export-done');
    await user.keyboard('o');
    await waitFor(() => expect(place.name).toBe('conversations'));
    expect(plan.opened).not.toBeNull();
  });

  it('are text where text is typed, and letters can be switched off', async () => {
    await openExport();
    await user.click(radio('what-best'));
    await user.click(screen.getByTestId('export-best'));
    await user.keyboard('jo');
    expect(draft.at).toBe(0);
    expect(place.name).toBe('export');
    letterKeys.on = false;
    screen.getByTestId('export').focus();
    await user.keyboard('jo');
    expect(draft.at).toBe(0);
    expect(place.name).toBe('export');
    letterKeys.on = true;
  });

  it('are in the help, and the palette has the same by name', async () => {
    await openExport();
    await waitFor(() => expect(draft.why).toBeNull());
    await user.keyboard('{F1}');
    expect((await screen.findByTestId('help')).textContent).toContain('Open the first problem');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('help')).toBeNull());
    await user.keyboard('{Control>}k{/Control}');
    const palette = await screen.findByRole('dialog');
    expect(palette.textContent).toContain(`Export ${ready()} conversations`);
    expect(palette.textContent).toContain('Open the first problem');
  });
});
