import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { preview } from '../src/features/plan/preview/preview.svelte';
import { session } from '../src/features/review/session.svelte';
import type { RowSummary } from '../src/ipc/client';
import { noFilter } from '../src/ipc/filter';
import { newest, take } from '../src/state/undo';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { openReview, press, rows, shown, waiting } from './inReview';
import { fails, Held, settled } from './meanwhile/hands';
import { open, user, world } from './opened';
import { MemoryPrefs } from './support';

describe('undo', () => {
  it('takes back one verdict after the other, as deep as the sitting', async () => {
    await openReview();
    const { ids } = session.queue;
    for (const key of ['a', 'd', 'a']) await press(key);
    await waitFor(() => expect(world.reviews.size).toBe(3));
    for (let left = 2; left >= 0; left -= 1) {
      await press('u');
      await waitFor(() => expect(world.reviews.size).toBe(left));
      await waitFor(() => expect(session.id).toBe(ids[left]));
    }
    expect(session.sitting.counts.total).toBe(0);
    await press('u');
    await screen.findByText('Nothing to undo');
  });

  it('takes back a verdict that is still on its way, and not the one before', async () => {
    await openReview();
    await press('a');
    await waitFor(() => expect(world.reviews.size).toBe(1));
    const { id } = session;
    const held = new Held('review');
    await press('a');
    await press('u');
    held.release();
    await waitFor(() => expect(session.id).toBe(id));
    await settled();
    expect(world.reviews.size).toBe(1);
    expect(world.reviews.has(id as number)).toBe(false);
  });

  it('takes back the last one after a restart', async () => {
    await openReview();
    const { id } = session;
    await press('a');
    await waitFor(() => expect(world.reviews.size).toBe(1));
    // What the session remembers is gone with it.
    for (let entry = newest(); entry; entry = newest()) take(entry);
    await press('u');
    await waitFor(() => expect(world.reviews.size).toBe(0));
    await waitFor(() => expect(session.id).toBe(id));
  });
});

describe('before the verdict', () => {
  it('score and criteria are folded for the first thirty; then it is said what the rules say', async () => {
    await openReview();
    expect(screen.getByTestId('score-folded')).toBeTruthy();
    expect(screen.queryByTestId('side-figure')).toBeNull();
    expect(screen.queryByTestId('claims')).toBeNull();
    const { number, score } = shown();
    await press('a');
    const line = screen.getByTestId('review-line').textContent ?? '';
    expect(line).toContain(`You approved #${number}; the rules say ${score?.toFixed(1)}`);
    expect(line).toContain('Words in a turn');
    await press('j');
    expect(screen.getByTestId('review-line').textContent).not.toContain('You approved');
  });

  it('they show on the same row where the next one does not follow', async () => {
    await openReview();
    await user.click(screen.getByTestId('auto-advance'));
    const { id } = session;
    await press('a');
    expect(session.id).toBe(id);
    await screen.findByTestId('side-figure');
    await waitFor(() => expect(world.reviews.get(id as number)?.blind).toBe(true));
  });

  it('a verdict on what was shown is not blind any more', async () => {
    await openReview();
    const { id } = session;
    await user.click(screen.getByTestId('hide-score'));
    await screen.findByTestId('side-figure');
    await user.click(screen.getByTestId('hide-score'));
    await press('a');
    await waitFor(() => expect(world.reviews.get(id as number)?.blind).toBe(false));
    await press('a');
    await waitFor(() => expect(world.reviews.size).toBe(2));
    expect([...world.reviews.values()].map(({ blind }) => blind)).toEqual([false, true]);
  });

  it('a verdict on what the preview showed is not blind either', async () => {
    await openReview();
    const [first, second] = session.queue.ids as [number, number];
    place.go('conversations');
    await screen.findByTestId('view-conversations');
    preview.show(first);
    await screen.findByTestId('preview-score');
    place.go('review');
    await screen.findByTestId('side-figure');
    await press('a');
    await waitFor(() => expect(world.reviews.get(first)?.blind).toBe(false));
    await press('a');
    await waitFor(() => expect(world.reviews.get(second)?.blind).toBe(true));
  });

  it('criteria lead to their place in the text, problems first', async () => {
    await openReview();
    await user.click(screen.getByTestId('hide-score'));
    const criteria = await screen.findAllByTestId('side-criterion');
    expect(criteria.map((one) => one.className.split(' ')[0])).toEqual([
      'amber',
      'amber',
      'green',
      'green',
      'green',
      'green',
      'green',
      'gray',
    ]);
    const figures = criteria.find((one) => one.textContent?.includes('Figures')) as HTMLElement;
    await user.click(within(figures).getByRole('button'));
    const pointed = await screen.findByTestId('pointed');
    expect(pointed.textContent).toBe(session.version?.turns[1]?.content.slice(0, 4));
    await expectAccessible();
  });
});

describe('a conversation that was judged a day ago', () => {
  it('is shown again in between, folded, and only a different verdict is said', async () => {
    await openReview();
    const again = rows().find((row) => row.status === 'approved' && row.number % 5 === 0) as RowSummary;
    world.repeats = { repeated: 0, agreed: 0, repeat: again.id };
    await session.facts.load();
    for (let n = 0; n < 19; n += 1) await press('a');
    await waitFor(() => expect(session.id).toBe(again.id));
    expect(session.repeating).toBe(true);
    expect(session.hidden).toBe(true);
    await user.click(screen.getByTestId('versions'));
    const versions = await screen.findAllByText(/^Version \d, /);
    expect(versions.filter(({ textContent }) => textContent.includes('approved'))).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.querySelector('.ui-menu')).toBeNull());
    await press('d');
    await screen.findByTestId('change-verdict');
    expect(world.row(again.id)?.deferred).toBe(false);
    expect(session.id).toBe(session.queue.ids[19]);
    await user.click(screen.getByTestId('change-verdict'));
    await waitFor(() => expect(world.row(again.id)?.deferred).toBe(true));
  });

  it('takes what is typed beside the same verdict, and leaves it in the field where that fails', async () => {
    await openReview();
    const again = rows().find((row) => row.status === 'approved') as RowSummary;
    const untilThen = async () => {
      world.repeats = { repeated: 0, agreed: 0, repeat: again.id };
      await session.facts.load();
      for (let n = 0; n < 19; n += 1) session.facts.count();
      await press('a');
      await waitFor(() => expect(session.id).toBe(again.id));
      await press('n');
      await press('still good{Enter}');
      expect(session.repeating).toBe(true);
    };
    await untilThen();
    fails('judgeRepeat');
    await press('a');
    await screen.findByText('The database is busy.');
    expect(session.notes.of(again.id)).toBe('still good');
    session.notes.delete(again.id);
    await untilThen();
    await press('a');
    await waitFor(() => expect(world.reviews.get(again.id)?.note).toBe('still good'));
    expect(session.notes.any).toBe(false);
    // It was judged a day ago, not in this sitting.
    expect(session.sitting.given.has(again.id)).toBe(false);
  });
});

describe('meanwhile', () => {
  it('a row that is written again is not judged', async () => {
    await openReview();
    const row = world.row(session.id as number) as RowSummary;
    world.change(row, { status: 'generating', generatingSince: Date.now() });
    await waitFor(() => expect(session.meanwhile).toBe('writing'));
    await press('a');
    await settled();
    expect(world.reviews.size).toBe(0);
    expect(screen.getByTestId('review-line').textContent).toContain('is being written again');
    await user.click(screen.getByTestId('pass-on'));
    expect(session.id).toBe(session.queue.ids[1]);
  });

  it.each([
    ['by its button', () => user.click(screen.getByTestId('show-newer'))],
    ['by the key of a newer version', () => press(']')],
  ])('a newer text is judged only once it was shown, %s', async (_, show) => {
    await openReview();
    const row = world.row(session.id as number) as RowSummary;
    const read = session.version?.id;
    world.addVersion(row, { score: 9, practice: false });
    await waitFor(() => expect(session.meanwhile).toBe('newer'));
    expect(session.version?.id).toBe(read);
    await press('a');
    await settled();
    expect(world.reviews.size).toBe(0);
    await show();
    await waitFor(() => expect(session.version?.id).toBe((read as number) + 1));
    expect([session.older, session.meanwhile]).toEqual([null, null]);
    await press('a');
    await waitFor(() => expect(world.reviews.size).toBe(1));
  });

  it('a newer text that nobody was told of yet is not judged either', async () => {
    await openReview();
    const { id } = session;
    const row = world.row(id as number) as RowSummary;
    const { id: read } = session.version ?? { id: 0 };
    world.addVersion(row, { score: 9, practice: false });
    await press('a');
    await screen.findByText(/#\d+ was not approved/);
    expect(session.sitting.given.has(id as number)).toBe(false);
    expect(world.versionOf(row)).toBe((read % 10) + 1);
  });

  it('a row that was deleted says so, and Next goes on', async () => {
    await openReview();
    const { ids } = session.queue;
    const set = world.datasets.get(1);
    if (set) set.rows = set.rows.filter((row) => row.id !== session.id);
    world.resync();
    await waitFor(() => expect(session.meanwhile).toBe('gone'));
    await press('a');
    expect(world.reviews.size).toBe(0);
    expect(screen.getByTestId('review-line').textContent).toContain('was deleted');
    await user.click(screen.getByTestId('pass-on'));
    await waitFor(() => expect(session.id).toBe(ids[1]));
  });

  it('an older version is read and not judged', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting()) if (row.number % 5 !== 0) row.status = 'approved';
    });
    await press('[[');
    await waitFor(() => expect(session.older?.version).toBe(1));
    await press('a');
    expect(world.reviews.size).toBe(0);
    await press(']');
    await waitFor(() => expect(session.older).toBeNull());
    await press('a');
    await waitFor(() => expect(world.reviews.size).toBe(1));
  });
});

it('the review has no barrier, and its keys are told', async () => {
  await openReview();
  await expectAccessible();
  await press('r');
  await screen.findByTestId('reason-picker');
  await expectAccessible();
  await press('{Escape}');
  await user.keyboard('?');
  const help = await screen.findByTestId('help');
  expect(help.textContent).toContain('Mark words');
});

it('text of a model is text, and what hides in it is written out', async () => {
  await open({ rows: 300 });
  world.text = '<b>smirk</b> \u202Eabc <smirk>';
  place.go('review');
  await waitFor(() => expect(session.detail).not.toBeNull());
  const turn = (await screen.findAllByTestId('turn'))[0] as HTMLElement;
  expect(turn.querySelector('[data-turn]')?.textContent?.trim()).toBe('<b>smirk</b> [U+202E]abc <smirk>');
  expect(turn.querySelector('[dir=auto]')).not.toBeNull();
  expect(noFilter().deferred).toBeNull();
});
