import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { plan } from '../src/features/plan/plan.svelte';
import { quality } from '../src/features/quality/quality.svelte';
import { runs } from '../src/features/runs/runs.svelte';
import { judgementOf } from '../src/ipc/fake/judge';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { inRow, openTable, rows, text, user, world } from './opened';

it('a selection is judged: the panel, the banner and the list say so, and no row changes', async () => {
  await openTable({ callMs: 3000 });
  const chosen = rows()
    .filter((row) => row.generatedAt !== null)
    .slice(0, 2);
  const before = structuredClone(rows());
  for (const { number } of chosen) await user.click(inRow(number, 'select-row'));
  await user.click(screen.getByTestId('selection-more'));
  await user.click(await screen.findByTestId('judge-selected'));
  const proceed = await screen.findByTestId('proceed');
  await waitFor(() => expect(proceed.textContent).toContain('Judge 2 conversations'));
  await waitFor(() => expect(proceed.getAttribute('aria-disabled')).toBeNull());
  await user.click(proceed);

  await waitFor(() => expect(text('progress-text')).toBe('Judging 0 of 2 - 0%'));
  expect(text('progress-running')).toContain('Judging: ');
  expect(text('progress-announcement')).toBe('Judging, 0% done');
  place.go('batches');
  await waitFor(() => expect(text('banner-show')).toMatch(/^Judging \d of 2/));
  const row = (await screen.findAllByTestId('batch-row'))[0] as HTMLElement;
  expect(row.textContent).toContain('Judge a selection');
  expect(within(row).getByTestId('batch-state').textContent).toContain('Judging');

  await waitFor(() => expect(runs.current?.state).toBe('completed'), { timeout: 5000 });
  place.go('conversations');
  expect((await screen.findByTestId('progress-head')).textContent).toContain('Judging complete');
  expect(rows()).toEqual(before);
  expect(world.judged.size).toBe(2);
});

it('a single conversation that is judged has a panel: no row tells of it', async () => {
  await openTable({ callMs: 3000 });
  const [row] = rows().filter(({ generatedAt }) => generatedAt !== null);
  await user.click(inRow(row?.number ?? 0, 'select-row'));
  await user.click(screen.getByTestId('selection-more'));
  await user.click(await screen.findByTestId('judge-selected'));
  const proceed = await screen.findByTestId('proceed');
  await waitFor(() => expect(proceed.getAttribute('aria-disabled')).toBeNull());
  await user.click(proceed);
  await waitFor(() => expect(text('progress-text')).toBe('Judging 0 of 1 - 0%'));
});

it('the judge is held against verdicts that were given blind', async () => {
  await openTable();
  quality.judge.forget();
  place.go('quality');
  await waitFor(() => expect(text('judge')).toContain('Nothing is judged yet.'));

  const written = rows().filter((row) => row.generatedAt !== null);
  const judge = (at: number, passes: boolean) => {
    const row = written[at] as (typeof written)[0];
    world.judged.set(row.id * 10 + world.versionOf(row), { ...judgementOf(row, 'gpt-5-mini'), passes });
    return row;
  };
  for (let at = 0; at < 10; at += 1) judge(at, true);
  quality.load();
  await waitFor(() => expect(text('judge')).toContain('10 judged, 10 pass. Judge 30 blind to know'));

  const verdict = (at: number, passes: boolean, verdict: 'approved' | 'rejected') =>
    world.reviews.set(judge(at, passes).id, {
      verdict,
      reason: null,
      note: '',
      marks: [],
      blind: true,
      at: Date.now(),
    });
  for (let at = 0; at < 10; at += 1) verdict(at, at > 0, 'approved');
  for (let at = 10; at < 16; at += 1) verdict(at, at > 13, 'rejected');
  quality.load();
  const table = await screen.findByRole('table', { name: 'Judge against your verdicts' });
  expect([...table.querySelectorAll('tbody td')].map((cell) => cell.textContent)).toEqual([
    '9',
    '1',
    '2',
    '4',
  ]);
  expect(text('judge')).toContain('against 16 verdicts that you gave blind');
  expect(text('judge-verdict')).toContain('Agrees in 13 of 16, kappa 0.59.');
  expect(text('judge-verdict')).toContain('Misses 2 of 6 that you rejected.');
  expect(text('judge-verdict')).toContain('sure after 24 more rejections');
  await expectAccessible(screen.getByTestId('judge'));
  await user.click(screen.getByTestId('judge-disagrees'));
  await screen.findByTestId('opened-rows');
  // Those approved and failed or rejected and passed, and those of the table whose verdict was not given blind.
  expect(plan.opened?.ids).toEqual(quality.judge.value?.disagree);
});

it('says what another judge has judged, where this one has judged nothing', async () => {
  await openTable();
  for (const row of rows().filter(({ generatedAt }) => generatedAt !== null))
    world.judged.set(row.id * 10 + world.versionOf(row), judgementOf(row, 'the one before'));
  quality.judge.forget();
  place.go('quality');
  const said = `This judge has judged nothing yet; another judged ${world.judged.size}.`;
  await waitFor(() => expect(text('judge')).toContain(said));
});

it('is asked for from the palette and from the page of quality', async () => {
  await openTable();
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByTestId('palette-input'), 'judge');
  await user.keyboard('{Enter}');
  expect(await screen.findByTestId('judge-dialog')).toBeTruthy();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('judge-dialog')).toBeNull());
  place.go('quality');
  await user.click(await screen.findByTestId('open-judge'));
  expect(await screen.findByTestId('judge-dialog')).toBeTruthy();
});
