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
  afterSetUp = () => this.stillAgreed();
}

const cheap = estimate({ warnCost: true });
const dear = estimate({ warnCost: true, costMicros: { low: 140_000_000, high: 160_000_000 } });
let question: Question;

beforeEach(async () => {
  datasets.replace([dataset()], 1, datasets.changes);
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

async function countedAnew(found: EstimateView): Promise<void> {
  const again = question.load();
  question.asked.at(-1)?.answer(found);
  await again;
}

it('the same choice counted anew keeps what was agreed to, unless it is more by now', async () => {
  question.timeAccepted = true;
  const { low, high } = cheap.ms;
  await countedAnew({ ...cheap, costMicros: { low: 1, high: 2 }, ms: { low, high: low } });
  expect([question.costAccepted, question.timeAccepted]).toEqual([true, true]);
  await countedAnew(dear);
  expect([question.costAccepted, question.timeAccepted]).toEqual([false, true]);
  expect(question.why).toBe('Accept the cost first');
  question.costAccepted = true;
  await countedAnew({ ...dear, warnTime: true, ms: { low, high: high + 1 } });
  expect([question.costAccepted, question.timeAccepted]).toEqual([true, false]);
  expect(question.why).toBe('Accept the time first');
});

it('after a set-up of the same provider nothing begins that can cost more than was agreed to', async () => {
  const same = question.afterSetUp();
  question.asked[1]?.answer(cheap);
  expect(await same).toBe(true);
  const more = question.afterSetUp();
  question.asked[2]?.answer(dear);
  expect(await more).toBe(false);
  expect(question.renewed).toBe(false);
});
