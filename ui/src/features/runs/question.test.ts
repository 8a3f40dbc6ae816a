import { beforeEach, expect, it } from 'vitest';
import type { EstimateView } from '../../ipc/client';
import { datasets } from '../../state/datasets.svelte';
import { dataset, estimate } from './fixtures';
import { BatchQuestion, proposedLimit } from './question.svelte';

/** A question whose estimates come when the test says so. */
class Question extends BatchQuestion {
  readonly title = '';
  readonly description = '';
  readonly verb = '';
  protected readonly nothing = '';
  readonly asked: { answer: (estimate: EstimateView) => void; fail: (cause: unknown) => void }[] = [];

  protected ask = () => new Promise<EstimateView>((answer, fail) => void this.asked.push({ answer, fail }));
  protected start = () => Promise.resolve(null);
}

const cheap = estimate({ warnCost: true });
const dear = estimate({ warnCost: true, costMicros: { low: 140_000_000, high: 160_000_000 } });
let question: Question;

beforeEach(async () => {
  datasets.replace([dataset()], 1, []);
  question = new Question(null);
  const loaded = question.load();
  question.asked[0]?.answer(cheap);
  await loaded;
  question.costAccepted = true;
});

function expectAskedAnew(): void {
  expect(question.outdated).toBe(false);
  expect(question.costAccepted).toBe(false);
  expect(question.limitMicros).toBe(proposedLimit(dear));
}

it('a yes to the numbers of one choice is none to those of another', async () => {
  const other = question.reload();
  question.asked[1]?.answer(dear);
  await other;
  expectAskedAnew();
});

it('nor where a batch that changed asked for them once more', async () => {
  const other = question.reload();
  const again = question.load();
  question.asked[1]?.answer(dear);
  await other;
  question.asked[2]?.answer(dear);
  await again;
  expectAskedAnew();
});

it('nor where they could not be made at first', async () => {
  const other = question.reload();
  question.asked[1]?.fail('The database is busy.');
  await other;
  const again = question.load();
  question.asked[2]?.answer(dear);
  await again;
  expectAskedAnew();
});

it('the same choice counted anew keeps what was agreed to', async () => {
  const again = question.load();
  question.asked[1]?.answer(dear);
  await again;
  expect(question.costAccepted).toBe(true);
});
