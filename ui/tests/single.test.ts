import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RowSummary } from '../src/ipc/client';
import { batches } from '../src/state/batches.svelte';
import { place } from '../src/state/place.svelte';
import { dialogs } from '../src/state/dialogs.svelte';
import { toastFailure } from '../src/state/toasts';
import { generation, noRequest } from '../src/state/generation.svelte';
import { detailOf } from '../src/ipc/fake/detail';
import { chance } from '../src/ipc/fake/rows';
import { Held, settled } from './meanwhile/hands';
import { first, inRow, openTable, rowOf, user, world } from './opened';

/** Rows whose first call goes well in the fake world, one for each test: toasts stay for a while. And one that fails. */
const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
const fails = (n: number) => chance(n * 3 + 17) < 0.06;
const fineOnes = numbers.filter((n) => !fails(n));
const failing = numbers.find(fails) as number;
let fine = 0;
beforeEach(() => (fine = fineOnes.shift() as number));

const button = (number: number) => inRow(number, 'generate-button') as HTMLButtonElement;
const badge = (number: number) => inRow(number, 'status-badge').textContent?.trim();
const ends = (number: number) =>
  waitFor(() => expect(['generated', 'failed']).toContain(rowOf(number).dataset.status), { timeout: 4000 });

const arrived = ({ id, number }: RowSummary) =>
  world.notice({
    kind: 'generated',
    datasetId: 1,
    conversationId: id,
    number,
    name: 'It',
    score: 8.1,
    practice: false,
    error: null,
  });

describe('one conversation', () => {
  it('FR4.1.1-1 has a Generate button on every row, and one click starts it with no question', async () => {
    await openTable({ fresh: true, rows: 12 });
    for (const row of screen.getAllByTestId('row')) {
      const own = within(row).getByTestId('generate-button');
      expect(own.textContent?.trim()).toBe('Generate');
      expect(own.getAttribute('aria-label')).toBe(`Generate #${row.dataset.number}`);
    }
    await user.click(button(fine));
    await waitFor(() => expect(world.batches.size).toBe(1));
    expect(dialogs.of('generate')).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('FR4.1.1-1 offers to generate again what is generated, and to retry what failed', async () => {
    await openTable();
    for (const row of screen.getAllByTestId('row')) {
      const own = within(row).getByTestId('generate-button');
      const name = own.getAttribute('aria-label') ?? own.textContent?.trim() ?? '';
      const { status = '' } = row.dataset;
      if (['generated', 'approved', 'rejected'].includes(status))
        expect(name).toMatch(/^Generate #\d+ again$/);
      if (status === 'failed') expect(name).toMatch(/^(Retry #\d+|See why #\d+ failed)$/);
    }
  });

  it('is not promised where the library lacks a name of the plan, and no Retry is offered that is refused again', async () => {
    await openTable({ fresh: true, rows: 12 });
    const row = world.datasets.get(1)?.rows.find(({ number }) => number === 3) as RowSummary;
    world.change(row, { persona: 'Night-Shift Nurse', unknown: ['persona'] });
    await user.click(rowOf(3));
    const preview = await screen.findByTestId('preview');
    await waitFor(() => expect(preview.textContent).toContain('The library has no "Night-Shift Nurse".'));
    expect(preview.textContent).not.toContain('It starts at once');
    const own = within(preview).getByRole('button', { name: /^Generate/ });
    expect(own.getAttribute('aria-description')).toBe('The library has no "Night-Shift Nurse".');
    toastFailure(
      { code: 'invalid', message: 'That is not there.', hint: 'Create it.', problems: [] },
      () => {},
    );
    const box = (await screen.findByText('That is not there.')).closest('li') as HTMLElement;
    expect(within(box).queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('FR4.1.1-2 FR4.1.2-1 FR4.1.2-2 says Generating, live, with a spinner on the button', async () => {
    await openTable({ fresh: true, callMs: 1500 });
    await user.click(button(fine));
    await waitFor(() => expect(badge(fine)).toBe('Generating...'));
    expect(button(fine).getAttribute('aria-busy')).toBe('true');
    expect(button(fine).querySelector('.spinner')).not.toBeNull();
    await ends(fine);
  });

  it('FR4.1.2-3 shows the time that is left of what the history of the dataset and model makes it expect', async () => {
    await openTable({ fresh: true, callMs: 30_000 });
    await user.click(button(fine));
    const shown = () => Number(/^~(\d+) s$/.exec(button(fine).textContent?.trim() ?? '')?.[1]);
    await waitFor(() => expect(shown()).toBeGreaterThan(20));
    const before = shown();
    expect(before).toBeLessThanOrEqual(30);
    expect(button(fine).getAttribute('aria-label')).toMatch(
      new RegExp(`^Generating #${fine}, ~\\d+ s left$`),
    );
    await waitFor(() => expect(shown()).toBeLessThan(before));
  });

  it('FR4.1.2-4 takes no second click while the first is under way', async () => {
    await openTable({ fresh: true, callMs: 800 });
    const own = button(fine);
    own.click();
    own.click();
    button(fine).click();
    await waitFor(() => expect(button(fine).disabled).toBe(true));
    button(fine).click();
    await ends(fine);
    expect(world.batches.size).toBe(1);
    expect([...world.batches.values()][0]?.attempts).toBe(1);
  });

  it('FR4.1.2-4 takes none between the answer and the news of its row, which come a moment later', async () => {
    await openTable({ fresh: true, callMs: 800 });
    const held = new Held('generate');
    await user.click(button(fine));
    held.answer();
    await waitFor(() => expect(batches.open).toHaveLength(1));
    await settled();
    expect(button(fine).disabled).toBe(true);
    button(fine).click();
    expect(held.calls).toHaveLength(1);
    held.release();
    await ends(fine);
    expect(button(fine).disabled).toBe(false);
  });

  it('FR4.1.1-3 FR4.1.1-4 FR4.1.1-5 FR4.1.2-5 ends as Generated: toast with the score, preview, badge, no spinner', async () => {
    await openTable({ fresh: true });
    expect(badge(fine)).toBe('Not Generated');
    await user.click(button(fine));
    await screen.findByText(new RegExp(`^Generated #${fine} - quality \\d\\.\\d$`));
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe(String(fine)));
    expect((await screen.findAllByTestId('turn')).length).toBe(8);
    await waitFor(() => expect(badge(fine)).toBe('Generated'));
    expect(button(fine).disabled).toBe(false);
    expect(rowOf(fine).querySelector('.spinner')).toBeNull();
  });

  it('FR4.1.1-4 FR4.1.2-5 fails with a toast that gives the reason and Retry, and Retry starts it again', async () => {
    await openTable({ fresh: true });
    screen.getByTestId('table').scrollTop = 36 * (failing - 1);
    await fireEvent.scroll(screen.getByTestId('table'));
    await user.click(button(failing));
    const toast = await screen.findByText(`#${failing} failed: The provider asked to slow down`);
    await waitFor(() => expect(badge(failing)).toBe('Failed'));
    expect(rowOf(failing).querySelector('.spinner')).toBeNull();
    const box = toast.closest('[data-sonner-toast]') as HTMLElement;
    await user.click(within(box).getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(world.batches.size).toBe(2));
    await waitFor(() => expect(rowOf(failing).dataset.status).toBe('generated'));
  });

  it('FR4.1.1-4 asks for the same again where a conversation could not be written again', async () => {
    await openTable({ inVain: true });
    const rows = world.datasets.get(1)?.rows ?? [];
    const goesWell = (n: number) => chance(n * 3 + 2 * 17) >= 0.06;
    const row = rows.find(({ status, number }) => status === 'generated' && goesWell(number)) as RowSummary;
    const request = { ...noRequest, reason: 'untrue', fromTurn: 3 };
    await generation.redoRow(1, row.id, detailOf(world, row).generation?.id as number, request);
    const toast = await screen.findByText(new RegExp(`^#${row.number} failed:`));
    expect(row.status).toBe('generated');
    world.options.inVain = false;
    const box = toast.closest('[data-sonner-toast]') as HTMLElement;
    await user.click(within(box).getByRole('button', { name: 'Retry' }));
    await waitFor(() =>
      expect(detailOf(world, row).generation).toMatchObject({ redo: request, keptTurns: 2 }),
    );
  });

  it('FR4.1.1-3 offers to show the conversation where the person has gone somewhere else', async () => {
    await openTable();
    const row = first('generated');
    const { number } = row;
    await user.click(screen.getByTestId('nav-batches'));
    arrived(row);
    const toast = await screen.findByText(`Generated #${number} - quality 8.1`);
    expect(place.name).toBe('batches');
    const box = toast.closest('[data-sonner-toast]') as HTMLElement;
    await user.click(within(box).getByRole('button', { name: 'Show' }));
    await waitFor(() => expect(screen.getByTestId('preview').dataset.number).toBe(String(number)));
  });

  it('tells no score in Review, where the verdict may come before it', async () => {
    await openTable();
    const row = first('generated');
    await user.click(screen.getByTestId('nav-review'));
    arrived(row);
    expect(await screen.findByText(`Generated #${row.number}`)).toBeTruthy();
  });
});
