import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { judging } from '../src/conversation/verdicts';
import { plan } from '../src/features/plan/plan.svelte';
import { session } from '../src/features/review/session.svelte';
import type { RowSummary } from '../src/ipc/client';
import { noFilter } from '../src/ipc/filter';
import { datasets } from '../src/state/datasets.svelte';
import { feed } from '../src/state/feed';
import { place } from '../src/state/place.svelte';
import { expectAccessible } from './axe';
import { later, openReview, placeText, press, rows, shown, waiting } from './inReview';
import { Held, settled } from './meanwhile/hands';
import { open, user, world } from './opened';
import { MemoryPrefs } from './support';

describe('a queue', () => {
  it('is judged by keyboard alone, thirty conversations in a row', async () => {
    await openReview();
    const ids = session.queue.ids.slice(0, 30);
    expect(ids.length).toBe(30);
    for (let n = 0; n < 30; n += 1) {
      expect(session.id).toBe(ids[n]);
      if (n % 10 === 3) {
        await press('r');
        await press('2');
      } else if (n % 10 === 6) {
        await press('r');
        await press('too long{Enter}');
      } else if (n % 10 === 8) await press('d');
      else await press('a');
    }
    await waitFor(() => expect(world.reviews.size).toBe(30));
    expect(session.sitting.words).toBe('30 judged: 21 approved, 6 rejected, 3 deferred');
    expect(world.reviews.get(ids[3] as number)?.reason).toBe('untrue');
    expect(world.reviews.get(ids[6] as number)?.reason).toBe('too long');
    expect(world.row(ids[8] as number)?.deferred).toBe(true);
    // All of them blind: they are the first.
    expect([...world.reviews.values()].every(({ blind }) => blind)).toBe(true);
    await waitFor(() => expect(session.hidden).toBe(false));
  });

  it('says its place, goes both ways, and shows the next one in the same frame', async () => {
    await openReview();
    const { ids } = session.queue;
    expect(placeText()).toBe(`1 of ${ids.length}`);
    await settled();
    later();
    session.next();
    // Nothing was awaited: it was fetched ahead.
    expect(session.detail?.row.id).toBe(ids[1]);
    await press('j');
    expect(placeText()).toBe(`3 of ${ids.length}`);
    await press('{ArrowLeft}');
    expect(session.id).toBe(ids[1]);
    await press('a');
    await press('k');
    await press('k');
    expect(session.id).toBe(ids[0]);
    // The second one has its verdict.
    await press('{Shift>}j{/Shift}');
    expect(session.id).toBe(ids[2]);
  });

  it('is found again where it was left, and after a restart', async () => {
    const memory = new MemoryPrefs();
    await openReview(memory);
    await press('jjj');
    const { id } = session;
    place.go('conversations');
    await screen.findByTestId('view-conversations');
    place.go('review');
    await screen.findByTestId('script');
    expect(session.id).toBe(id);
    session.datasetId = null;
    await openReview(memory);
    await waitFor(() => expect(session.id).toBe(id));
    expect(placeText()).toContain('4 of');
  });

  it('says what is missing where there is nothing to review', async () => {
    await open({ fresh: true, rows: 133 });
    place.go('review');
    const nothing = await screen.findByTestId('nothing-to-review');
    expect(nothing.textContent).toContain('Nothing to review');
    expect(nothing.textContent).toContain('133 rows are not generated.');
    await user.click(screen.getByTestId('show-not-generated'));
    expect(place.name).toBe('conversations');
  });

  it('says what to do first in a dataset without rows, and after the last was judged', async () => {
    await open({ rows: 0 });
    place.go('review');
    expect((await screen.findByTestId('nothing-to-review')).textContent).toContain('No row is planned yet.');
    await user.click(screen.getByTestId('review-plan-rows'));
    expect(place.name).toBe('builder');
    await open();
    for (const row of world.datasets.get(1)?.rows ?? []) row.status = 'approved';
    world.resync();
    await waitFor(() => expect(datasets.current?.counts).toMatchObject({ notGenerated: 0, failed: 0 }));
    place.go('review');
    const done = await screen.findByTestId('nothing-to-review');
    expect(done.textContent).toContain('Every row is generated and judged.');
    expect(screen.getByTestId('to-export')).toBeTruthy();
  });

  it('takes in what is written while nothing is left to judge, and judges none of it unread', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting().slice(1)) row.status = 'approved';
    });
    const late = rows().filter((row) => row.status === 'not_generated') as [RowSummary, RowSummary];
    await press('a');
    await screen.findByTestId('nothing-to-review');
    world.addVersion(late[0], { score: 7, practice: false });
    await waitFor(() => expect(session.detail?.row.id).toBe(late[0].id));
    await user.keyboard('a');
    await settled();
    expect(world.reviews.has(late[0].id)).toBe(false);
    await press('d');
    await screen.findByTestId('nothing-to-review');
    // The same where the queue was empty from the beginning: then it says what is put aside.
    await waitFor(() => expect(world.row(late[0].id)?.deferred).toBe(true));
    await session.choose('review');
    const nothing = await screen.findByTestId('nothing-to-review');
    expect(nothing.textContent).toContain('1 row is deferred.');
    world.addVersion(late[1], { score: 7, practice: false });
    await waitFor(() => expect(session.detail?.row.id).toBe(late[1].id));
    await press('a');
    await screen.findByTestId('nothing-to-review');
    await session.choose('review');
    await user.click(await screen.findByTestId('to-deferred'));
    await waitFor(() => expect(session.id).toBe(late[0].id));
  });

  it('is read anew at its end for rows of its own dataset alone, and for one read after the other', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting().slice(1)) row.status = 'approved';
    });
    const other = world.addDataset('Other', 3);
    world.current = 1;
    world.resync();
    await waitFor(() => expect(datasets.has(other)).toBe(true));
    const approved = rows().filter(({ status }) => status === 'approved').length;
    await press('a');
    await screen.findByTestId('nothing-to-review');
    await waitFor(() => expect(datasets.current?.counts.approved).toBe(approved + 1));
    const held = new Held('reviewQueue');
    const written = async (row?: RowSummary) => {
      if (row) world.addVersion(row, { score: 7, practice: false });
      await new Promise((resolve) => setTimeout(resolve, 700));
    };
    await written(world.datasets.get(other)?.rows[0]);
    expect(held.calls).toEqual([]);
    const [first, second] = rows().filter((row) => row.status === 'not_generated');
    await written(first);
    await written(second);
    expect(held.waiting).toBe(1);
    held.release();
    await waitFor(() => expect(session.detail?.row.id).toBe(first?.id));
  });

  it('shows what the next one is by now, though nobody told of its change', async () => {
    await openReview();
    await settled();
    const [, next, last] = session.queue.ids as [number, number, number];
    const untold = (id: number) => {
      vi.spyOn(world, 'change').mockImplementationOnce((row, change) => void Object.assign(row, change));
      const row = world.row(id) as RowSummary;
      world.addVersion(row, { score: 9, practice: false });
      return id * 10 + world.versionOf(row);
    };
    const newest = untold(next);
    world.resync();
    await settled();
    await press('j');
    await waitFor(() => expect(session.version?.id).toBe(newest));
    // The same of one whose verdict was refused for it.
    const newer = untold(last);
    await press('j');
    await press('a');
    await screen.findByText(/#\d+ was not approved/);
    await press('k');
    await waitFor(() => expect(session.version?.id).toBe(newer));
  });

  it('says at its end that some wait for a verdict, passed over or written again', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting().slice(2)) row.status = 'approved';
    });
    await press('j');
    await press('a');
    const end = await screen.findByTestId('nothing-to-review');
    expect(end.textContent).toContain('Some of these wait for a verdict.');
    await user.click(screen.getByTestId('review-left'));
    expect(session.id).toBe(session.queue.ids[0]);
  });

  it('ends with what was judged, and offers to write the rejected again', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting().slice(3)) row.status = 'approved';
    });
    await press('a');
    await press('r');
    await press('{Enter}');
    await press('d');
    const end = await screen.findByTestId('nothing-to-review');
    expect(end.textContent).toContain('3 judged: 1 approved, 1 rejected, 1 deferred');
    await waitFor(() => expect(world.reviews.size).toBe(3));
    await expectAccessible();
    await user.click(screen.getByTestId('redo-rejected'));
    await screen.findByRole('dialog');
  });

  it('is chosen by what waits, and by order', async () => {
    await openReview();
    await user.click(screen.getByTestId('review-queue'));
    await user.click(await screen.findByTestId('review-which-rejected'));
    await waitFor(() => expect(shown().status).toBe('rejected'));
    await user.click(screen.getByTestId('review-queue'));
    expect((await screen.findByTestId('review-sort-unlike')).textContent).toContain('Least like any other');
    await user.click(screen.getByTestId('review-sort-score'));
    await waitFor(() => expect(session.queue.known).toBe(true));
    const scores = session.queue.ids.map((id) => world.row(id)?.score ?? 0);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  it('of what is put aside goes on to what still is, whatever else changes of it', async () => {
    await openReview(new MemoryPrefs(), () => {
      for (const row of waiting().slice(0, 2)) {
        const review = { verdict: 'deferred', reason: null, note: '', marks: [], blind: false, at: 1 };
        world.reviews.set(row.id, review);
        row.deferred = true;
      }
    });
    await session.choose('deferred');
    const [first, second] = session.queue.ids as [number, number];
    expect(session.queue.ids).toEqual([first, second]);
    await waitFor(() => expect(session.detail?.row.id).toBe(first));
    // After the session, which listens for longer.
    const heard = vi.fn<(rows: RowSummary[]) => void>();
    const stop = feed.onRows(heard);
    world.change(world.row(second) as RowSummary, { score: 7 });
    await waitFor(() => expect(heard).toHaveBeenCalled());
    await press('a');
    expect([session.id, session.ended]).toEqual([second, false]);
    await waitFor(() => expect(session.detail?.row.id).toBe(second));
    later();
    session.note = 'on Monday';
    session.saveNote();
    expect(session.ended).toBe(true);
    await waitFor(() => expect(judging.has(second)).toBe(false));
    heard.mockClear();
    world.change(world.row(second) as RowSummary, { score: 8 });
    await waitFor(() => expect(heard).toHaveBeenCalled());
    stop();
    expect(session.queue.unjudged.has(second), 'it was put aside again').toBe(false);
  });

  it('opens for one row of the table, and for just some', async () => {
    await openReview();
    const approved = rows().find((row) => row.status === 'approved') as RowSummary;
    place.go('review', { conversationId: approved.id });
    await waitFor(() => expect(session.row?.id).toBe(approved.id));
    expect(session.queue.choice).toBe('table');
    place.go('review', { rows: { title: 'Nearly alike', ids: [approved.id] } });
    await waitFor(() => expect(session.queue.choice).toBe('opened'));
    await waitFor(() => expect(placeText()).toBe('1 of 1'));
    expect(screen.getByTestId('review-queue').textContent).toContain('Nearly alike');
  });

  it('opened for a row of a narrowed table is that table, though the row was in the queue before', async () => {
    await openReview();
    const scenarios = waiting().filter((row) => row.tier === 'scenario');
    plan.setFilter({ ...noFilter(), statuses: ['generated'], tiers: ['scenario'], deferred: false });
    const second = scenarios[1] as RowSummary;
    place.go('review', { conversationId: second.id });
    await waitFor(() => expect(session.queue.choice).toBe('table'));
    await waitFor(() => expect(session.row?.id).toBe(second.id));
    expect(new Set(session.queue.ids)).toEqual(new Set(scenarios.map(({ id }) => id)));
    plan.setFilter(noFilter());
  });
});
