import { screen, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { batch, failedCall, mark } from '../src/features/runs/fixtures';
import { expectAccessible } from './axe';
import { openTable, user, world } from './opened';

const MINUTE = 60_000;
const slow = { kind: 'timeout', title: 'No answer in time' };
const cut = { kind: 'truncated', title: 'The answer was cut off' };

it('FR4.2.2-4 marks each conversation that ended with a check or an X', async () => {
  await openTable({ fresh: true, rows: 12 });
  const ended = { running: [], inFlight: 0, waiting: 0, total: 2, succeeded: 1, failed: 1 };
  world.batches.set(5, batch({ id: 5, state: 'completed', ...ended }));
  world.marks.set(5, [
    mark({ conversationId: 2, outcome: 'failed', score: null }),
    mark({ conversationId: 1 }),
  ]);
  await user.click(screen.getByTestId('nav-batches'));
  const marks = await screen.findAllByTestId('mark');
  const signs = marks.map(
    (one) => /lucide-(check|x)\b/.exec(one.querySelector('svg')?.classList.value ?? '')?.[1],
  );
  expect(signs).toEqual(['x', 'check']);
});

it('a batch shows how fast it went, and leads from a kind of failure to its errors', async () => {
  await openTable({ fresh: true, rows: 12 });
  const now = Date.now();
  const whole = batch({ id: 5, state: 'completed', running: [], inFlight: 0, waiting: 0, total: 8 });
  world.batches.set(5, { ...whole, succeeded: 5, failed: 3, startedAt: now - 8 * MINUTE, endedAt: now });
  const failed = [slow, cut, slow];
  world.marks.set(
    5,
    Array.from({ length: 8 }, (_, i) =>
      mark({
        conversationId: 8 - i,
        number: 8 - i,
        at: now - (i + 0.5) * MINUTE,
        ...(failed[i] ? { outcome: 'failed', score: null, errorTitle: failed[i].title } : {}),
      }),
    ),
  );
  world.errors.push(
    ...failed.map((kind, i) => failedCall({ ...kind, batchId: 5, number: i + 1, conversationId: i + 1 })),
    failedCall({ ...cut, batchId: 4, number: 9 }),
  );

  await user.click(screen.getByTestId('nav-batches'));
  const throughput = await screen.findByTestId('batch-throughput');
  expect(throughput.textContent).toContain('1 a minute on average');
  expect(
    within(throughput).getByRole('img', {
      name: /1 a minute at first, 1 a minute at most, 1 a minute in the end/,
    }),
  ).toBeTruthy();
  await expectAccessible();

  const kinds = screen.getAllByTestId('failure-kind');
  expect(kinds.map((kind) => kind.textContent?.trim())).toEqual([`${slow.title} 2`, `${cut.title} 1`]);
  await user.click(kinds[1] as HTMLElement);
  expect((await screen.findByTestId('error-total')).textContent).toContain('1 failed call,');
  expect(screen.getByTestId('error-row-0').textContent).toContain('#2');
  expect(screen.getByLabelText<HTMLSelectElement>('Kind').value).toBe('truncated');
  expect(screen.getByLabelText<HTMLSelectElement>('Batch').value).toBe('5');
});
