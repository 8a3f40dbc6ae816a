import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { expectAccessible } from '../../../../tests/axe';
import { isOff } from '../../../../tests/isOff';
import { startApp } from '../../../../tests/support';
import { approveMany } from '../../../conversation/bulk';
import { giveVerdict } from '../../../conversation/verdicts';
import type { BulkFacts, RowSummary } from '../../../ipc/client';
import type { World } from '../../../ipc/fake';
import { noFilter } from '../../../ipc/filter';
import Overlays from '../../../Overlays.svelte';
import { dialogs } from '../../../state/dialogs.svelte';
import { undoLatest } from '../../../state/toasts';
import { readMore, readWords } from './wording';

const user = userEvent.setup();
let world: World;
const rows = () => world.datasets.get(1)?.rows ?? [];
const generated = (edge: boolean) =>
  rows().filter((row) => row.status === 'generated' && (row.tier === 'edge_case') === edge);
const ids = (some: RowSummary[]) => ({ kind: 'ids' as const, ids: some.map(({ id }) => id) });
const says = (id: string) => screen.getByTestId(id).textContent?.replace(/\s+/g, ' ').trim();

beforeEach(async () => {
  dialogs.closeAll();
  world = await startApp({ rows: 300 });
  render(Overlays);
});

it('says what was read and what is left out, approves in one step, and one Undo takes it back', async () => {
  const plain = generated(false).slice(0, 6);
  const edge = generated(true).slice(0, 2);
  const [read, ...unread] = plain as [RowSummary, ...RowSummary[]];
  await giveVerdict(ids([read]), 'reject');
  const asked = approveMany(ids([...plain, ...edge]), plain.length + edge.length);
  await waitFor(() => expect(says('bulk-approve')).toBe('Approve 5 conversations'));
  expect(screen.getByRole('dialog', { name: 'Approve 5 conversations?' })).toBeTruthy();
  expect(says('bulk-read')).toBe('You read 1 of the 8, 1 rejected: at most 100% would be, 95% sure.');
  expect(says('bulk-skipped')).toContain('8 are chosen. Left out: 1 you rejected it: approve it by itself');
  expect(says('bulk-skipped')).toContain('2 Edge Case conversations are approved one at a time');
  await expectAccessible();
  await user.click(screen.getByTestId('bulk-approve'));
  expect(await asked).toBe(true);
  expect(unread.every(({ id }) => world.row(id)?.status === 'approved')).toBe(true);
  expect(world.row(read.id)?.status).toBe('rejected');
  expect(edge.every(({ id }) => world.row(id)?.status === 'generated')).toBe(true);
  undoLatest();
  await waitFor(() => expect(unread.every(({ id }) => world.row(id)?.status === 'generated')).toBe(true));
});

it('says what was read of the same filter where those that wait for a verdict are chosen', async () => {
  const [approved, rejected] = generated(false) as [RowSummary, RowSummary];
  await giveVerdict(ids([approved]), 'approve');
  await giveVerdict(ids([rejected]), 'reject');
  const before = [...world.reviews.values()].filter(({ verdict }) => verdict !== 'deferred').length;
  const waiting = rows().filter(({ status }) => status === 'generated').length;
  const filter = { ...noFilter(), statuses: ['generated' as const] };
  void approveMany({ kind: 'matching', filter, except: [] }, waiting);
  await waitFor(() => expect(says('bulk-read')).toContain(`You read ${before} others that match, `));
});

it('approves none where it is given up, and asks nothing for one alone', async () => {
  const [one, two] = generated(false);
  const both = ids([one as RowSummary, two as RowSummary]);
  const asked = approveMany(both, 2);
  await user.click(await screen.findByTestId('dialog-cancel'));
  expect(await asked).toBe(false);
  expect(world.row(one?.id ?? 0)?.status).toBe('generated');
  expect(await approveMany(ids([one as RowSummary]), 1)).toBe(true);
  expect(dialogs.of('bulk')).toBeNull();
  expect(world.row(one?.id ?? 0)?.status).toBe('approved');
});

it('leaves what has the same verdict by itself as it is, with its note', async () => {
  const [one, two] = generated(false) as [RowSummary, RowSummary];
  await giveVerdict(ids([one]), 'reject', {
    note: 'Untrue.',
    blind: true,
    seen: one.id * 10 + world.versionOf(one),
  });
  await giveVerdict(ids([one, two]), 'reject');
  expect(world.reviews.get(one.id)).toMatchObject({ note: 'Untrue.', blind: true });
  expect(world.row(two.id)?.status).toBe('rejected');
});

it('follows what is judged meanwhile', async () => {
  const some = generated(false).slice(0, 3);
  void approveMany(ids(some), 3);
  await waitFor(() => expect(says('bulk-approve')).toBe('Approve 3 conversations'));
  for (const row of some) await giveVerdict(ids([row]), 'approve');
  await waitFor(() => expect(isOff(screen.getByTestId('bulk-approve'))).toBe(true));
});

const facts = (change: Partial<BulkFacts>): BulkFacts => ({
  matching: 412,
  approvable: 398,
  skipped: [],
  read: 60,
  others: 0,
  rejected: 0,
  atMost: 1 - 0.05 ** (1 / 60),
  ...change,
});

it.each([
  [{}, 'You read 60 of the 412, none rejected: at most 5% would be, 95% sure.'],
  [{ rejected: 2, atMost: 0.1011 }, 'You read 60 of the 412, 2 rejected: at most 11% would be, 95% sure.'],
  [{ read: 400, atMost: 0.0074 }, 'You read 400 of the 412, none rejected: at most 0.8% would be, 95% sure.'],
  [{ read: 412, atMost: 0.0072 }, 'You read all 412, none rejected.'],
  [{ others: 60 }, 'You read 60 others that match, none rejected: at most 5% would be, 95% sure.'],
  [
    { others: 1 },
    'You read 59 of the 412 and 1 other that matches, none rejected: at most 5% would be, 95% sure.',
  ],
  [{ read: 0, atMost: null }, 'You read none of the 412: nothing is known of how many you would reject.'],
])('%j: %s', (change, words) => expect(readWords(facts(change))).toBe(words));

it('says how many to read only where that would help', () => {
  expect(readMore(facts({ read: 0, atMost: null }))).toContain('With 60 read');
  expect(readMore(facts({}))).toBeNull();
  expect(readMore(facts({ matching: 12, read: 0, atMost: null }))).toBeNull();
});
