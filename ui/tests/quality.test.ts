import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { noFilter } from '../src/features/plan/filter';
import { plan } from '../src/features/plan/plan.svelte';
import { quality } from '../src/features/quality/quality.svelte';
import type { QualityReport } from '../src/ipc/client';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { isOff } from './isOff';
import { fails, Held } from './meanwhile/hands';
import { open, openTable, text, user, world } from './opened';

async function openQuality(options: Parameters<typeof open>[0] = {}): Promise<QualityReport> {
  await openTable(options);
  quality.report.forget();
  place.go('quality');
  await screen.findByTestId('scores');
  return quality.report.value as QualityReport;
}

describe('the page of quality', () => {
  it('says how much it rests on, and passes axe', async () => {
    const report = await openQuality();
    expect(report.conversations).toBeGreaterThan(30);
    const header = screen.getByTestId('view-quality').querySelector('header')?.textContent ?? '';
    expect(header).toContain(`${report.conversations} conversations with text`);
    expect(text('counted')).toBe('Counted just now');
    await expectAccessible();
  });

  it('shows phrases with their share, and each leads to its rows and back', async () => {
    const { phrases } = await openQuality();
    const phrase = phrases[0] as (typeof phrases)[0];
    const row = screen.getAllByTestId('phrase')[0] as HTMLElement;
    expect(row.textContent).toContain(phrase.text);
    expect(row.textContent).toContain(`${Math.round(phrase.share * 100)}%`);
    await user.click(within(row).getByRole('button', { name: phrase.text }));
    expect((await screen.findByTestId('opened-rows')).textContent).toContain(
      `${phrase.count} say “${phrase.text}”`,
    );
    expect(plan.opened?.ids).toEqual(phrase.ids);
    await waitFor(() => expect(plan.rows.total).toBe(phrase.ids.length));
    await user.click(screen.getByTestId('back-to-quality'));
    await screen.findByTestId('view-quality');
    expect(plan.opened).toBeNull();
  });

  it('says that rows which were opened are gone, and leaves the filter of the table alone', async () => {
    const { phrases } = await openQuality();
    const { ids, text: phrase } = phrases[0] as (typeof phrases)[0];
    plan.setFilter({ ...noFilter(), tiers: ['scenario'] });
    await user.click(screen.getByRole('button', { name: phrase }));
    await screen.findByTestId('opened-rows');
    const set = world.datasets.get(1);
    if (set) set.rows = set.rows.filter(({ id }) => !ids.includes(id));
    world.resync();
    await screen.findByText('These rows are no longer there');
    expect(screen.queryByTestId('clear-filter')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show the other conversations' }));
    await waitFor(() => expect(plan.rows.total).toBeGreaterThan(0));
    expect(plan.opened).toBeNull();
    expect(plan.filter.tiers).toEqual(['scenario']);
  });

  it('avoids a phrase from now on, allows one, and takes both back', async () => {
    const { phrases } = await openQuality();
    const free = phrases.find((phrase) => phrase.decision === null) as (typeof phrases)[0];
    const decision = (of: string) =>
      quality.report.value?.phrases.find((phrase) => phrase.text === of)?.decision ?? null;
    await user.click(screen.getByRole('button', { name: `Avoid “${free.text}” from now on` }));
    await waitFor(() => expect(decision(free.text)).toBe('avoid'));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(decision(free.text)).toBeNull());

    await user.click(screen.getByRole('button', { name: `Allow “${free.text}”` }));
    await waitFor(() => expect(decision(free.text)).toBe('allow'));
    await user.click(screen.getByRole('button', { name: `Take back what was decided about “${free.text}”` }));
    await waitFor(() => expect(decision(free.text)).toBeNull());

    const avoided = phrases.find((phrase) => phrase.decision === 'avoid') as (typeof phrases)[0];
    const row = screen.getByRole('button', { name: avoided.text }).closest('tr') as HTMLElement;
    expect(row.textContent).toContain('Avoided since');
  });

  it('lets nobody avoid a thirteenth phrase, and says why', async () => {
    await openQuality();
    const { openings, ...report } = quality.report.value as QualityReport;
    const made = Array.from({ length: 11 }, (_, n) => ({
      ...(openings[0] as (typeof openings)[0]),
      text: `opening ${n}`,
      decision: 'avoid',
    }));
    quality.report.value = { ...report, openings: made };
    const buttons = await screen.findAllByTestId('avoid-phrase');
    await waitFor(() => expect(isOff(buttons[0] as HTMLElement)).toBe(true));
    expect(buttons[0]?.getAttribute('aria-description')).toContain('12 phrases are avoided already');
  });

  it('counts a phrase once, as whatever it is avoided', async () => {
    const { openings, ...report } = await openQuality();
    const words = report.phrases.find(({ decision }) => decision === 'avoid')?.text ?? '';
    const made = { ...(openings[0] as (typeof openings)[0]), text: words, decision: 'avoid' };
    quality.report.value = { ...report, openings: [made, { ...made, speaker: 'user' }] };
    expect(quality.avoided).toBe(1);
  });

  it('marks openings from a tenth and closings from a twentieth on, and counts the others', async () => {
    const { openings, closings, conversations } = await openQuality();
    for (const [id, list, from] of [
      ['opening', openings, 0.1],
      ['closing', closings, 0.05],
    ] as const) {
      const rows = screen.getAllByTestId(id);
      expect(rows.map((row) => row.textContent?.includes('too frequent'))).toEqual(
        list.map(({ share }) => share >= from),
      );
      const listed = list.reduce((sum, phrase) => sum + phrase.count, 0);
      expect(text(`${id}-others`)).toMatch(new RegExp(`^All others ?${conversations - listed}$`));
    }
    await user.click(screen.getAllByTestId('phrase-menu')[0] as HTMLElement);
    await user.click(await screen.findByTestId('decide-avoid'));
    await waitFor(() => expect(quality.report.value?.openings[0]?.decision).toBe('avoid'));
  });

  it('opens the scores of a bar, or of a group, in the table, where a chip takes them away', async () => {
    const { scores } = await openQuality();
    const bars = screen.getAllByTestId('score-bar');
    expect(bars.map((bar) => bar.querySelector('.num')?.textContent)).toEqual(
      scores.map((bin) => String(bin.count)),
    );
    const at = scores.findIndex((bin) => bin.count > 0);
    const bin = scores[at] as (typeof scores)[0];
    await user.click(bars[at] as HTMLElement);
    await screen.findByTestId('filter-chips');
    await waitFor(() => expect(plan.rows.total).toBe(bin.count));
    const words = `Score ${(bin.from / 10).toFixed(1)} to ${(bin.to / 10).toFixed(1)}`;
    await user.click(screen.getByRole('button', { name: `Remove filter ${words}` }));
    await waitFor(() => expect(plan.rows.total).toBe(100));

    place.go('quality');
    const groups = await screen.findAllByTestId('score-group');
    await user.click(groups.at(-1) as HTMLElement);
    expect(plan.filter.scores).toEqual({ from: 80, to: 100 });
  });

  it('says of clients what is met, and what is aimed at', async () => {
    const { realism } = await openQuality();
    const measures = screen.getAllByTestId('measure');
    expect(measures.map((measure) => measure.dataset.key)).toEqual(realism.map(({ key }) => key));
    const pushback = measures[1]?.textContent?.replace(/\s+/g, ' ');
    expect(pushback).toMatch(/Met: Push back after the first turn \d+% aim over 30%/);
    expect(measures[4]?.textContent).toMatch(/Wrong: .*\d wrong/);
  });

  it('shows variety in plain words, with the technical name on hover, and no figure for all', async () => {
    await openQuality();
    const figures = screen
      .getAllByTestId('variety-figure')
      .map((f) => f.textContent?.replace(/\s+/g, ' ').trim());
    expect(figures).toEqual([
      'Text shrinks when packed 2.9 times',
      'New word groups in 1,000 words 412',
      'Phrases shared between conversations 4.1',
      'Likeness of one reply to the others 0.29',
    ]);
    const named = screen.getByText('Text shrinks when packed');
    expect(named.tabIndex).toBe(0);
    expect(
      screen.getByRole('img', { name: /as conversations are added: 871 at first, 412 in the end/ }),
    ).toBeTruthy();
  });

  it('says in a sentence how replies are set', async () => {
    const { formats } = await openQuality();
    const bold = formats[0] as (typeof formats)[0];
    const said = text('formats');
    expect(said).toContain(`Bold in ${bold.count} of ${bold.of}, lists in`);
    expect(said).toContain('headings in none, emoji in none');
    expect(said).toContain('Mixed: the model will be too. Code or stray signs in none.');
  });

  it('compares near-duplicates side by side, with the words that both have', async () => {
    const { nearDuplicates } = await openQuality();
    const pair = nearDuplicates[0] as (typeof nearDuplicates)[0];
    await user.click(
      screen.getByRole('button', { name: `Compare #${pair.numbers[0]}, #${pair.numbers[1]}` }),
    );
    const sides = await screen.findAllByTestId('near-duplicate-side');
    expect(sides.map((side) => side.querySelectorAll('mark').length > 0)).toEqual([true, true]);
    expect(sides[0]?.textContent).toContain('my stomach drops');
    await expectAccessible(screen.getByTestId('near-duplicates-dialog'));
    await user.click(within(sides[1] as HTMLElement).getByTestId('open-side'));
    await screen.findByTestId('opened-rows');
    expect(plan.opened?.ids).toEqual([pair.ids[1]]);
  });

  it('counts all near-duplicates where not all are listed', async () => {
    const report = await openQuality();
    quality.report.value = { ...report, nearDuplicatesTotal: 1000 };
    const said = `1,000 pairs from 0.30 up, the ${report.nearDuplicates.length} most alike are listed`;
    await waitFor(() => expect(text('near-duplicates')).toContain(said));
  });

  it('says of near-duplicates that one is gone', async () => {
    const { nearDuplicates } = await openQuality();
    const set = world.datasets.get(1);
    if (set) set.rows = set.rows.filter((row) => row.id !== nearDuplicates[0]?.ids[1]);
    await user.click(screen.getAllByTestId('compare-pair')[0] as HTMLElement);
    const dialog = await screen.findByTestId('near-duplicates-dialog');
    await waitFor(() => expect(dialog.textContent).toContain('This conversation is gone.'));
    expect(within(dialog).getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('the figures', () => {
  it('stay, dimmed, while they cannot be counted, and come by Try again', async () => {
    await openQuality();
    const back = fails('quality', false);
    quality.load();
    await screen.findByRole('alert');
    expect(screen.getByTestId('stock-phrases').className).toContain('pending');
    expect(screen.getAllByTestId('phrase').length).toBeGreaterThan(0);
    back();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(screen.getByTestId('stock-phrases').className).not.toContain('pending');
  });

  it('are those of the dataset that is shown, whatever answers late', async () => {
    await openTable();
    world.addDataset('Debt coach', 0);
    world.current = 1;
    const held = new Held('quality');
    place.go('quality');
    await waitFor(() => expect(held.waiting).toBe(1));
    const stop = quality.follow(2);
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await waitFor(() => expect(quality.report.value?.conversations).toBe(0));
    held.answer(0);
    await Promise.resolve();
    expect(quality.report.value?.conversations).toBe(0);
    stop();
    held.release();
  });

  it('below 30 conversations are the scores alone', async () => {
    await openQuality({ rows: 20 });
    expect(screen.getByText('From 30 on this says something')).toBeTruthy();
    expect(screen.queryByTestId('stock-phrases')).toBeNull();
    expect(screen.queryByTestId('variety')).toBeNull();
    expect(screen.getAllByTestId('score-bar').length).toBeGreaterThan(0);
    await expectAccessible();
  });

  it('without a conversation say what this place is for', async () => {
    await openTable({ fresh: true });
    place.go('quality');
    expect(await screen.findByText('Nothing is written yet')).toBeTruthy();
    await expectAccessible();
  });

  it('say how many scores are still computed anew', async () => {
    await openQuality();
    quality.report.value = { ...(quality.report.value as QualityReport), rescoring: 120 };
    await waitFor(() => expect(text('rescoring')).toBe('Scores are computed anew: 120 left'));
  });
});
