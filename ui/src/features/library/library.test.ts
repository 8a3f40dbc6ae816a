import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../tests/support';
import { library } from './library.svelte';

let another: number;

beforeEach(async () => {
  const world = await startApp({ rows: 3 });
  another = world.addDataset('Another', 3);
  library.forget();
});

/** A new persona is begun here, by this name. */
async function begin(datasetId: number, name: string) {
  library.use(datasetId);
  await library.load();
  library.begin('persona');
  library.draft?.set('name', name);
}

const begun = (datasetId: number) => {
  library.use(datasetId);
  return library.begun('persona')?.body.name;
};

it('a new item that was discarded comes back, and leaves one alone that was begun in another dataset', async () => {
  await begin(another, 'There');
  const bring = library.discard();
  await begin(1, 'Here');
  bring();
  expect([begun(1), begun(another)]).toEqual(['Here', 'There']);
});

it('a new item that was discarded does not take the place of the one that was begun since', async () => {
  await begin(1, 'First');
  const bring = library.discard();
  await begin(1, 'Second');
  await begin(another, 'There');
  expect(bring).toThrow('Something else was typed there since.');
  expect(begun(1)).toBe('Second');
});
