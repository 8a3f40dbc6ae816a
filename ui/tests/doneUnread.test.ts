import { screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { PriceForm } from '../src/features/settings/prices.svelte';
import { app } from '../src/state/app.svelte';
import { deleteDataset } from '../src/state/datasetActions';
import { datasets } from '../src/state/datasets.svelte';
import { fails } from './meanwhile/hands';
import { openTable } from './opened';

/** What is done is said to be done, though what the window shows of it cannot be read at once. */

it('a dataset that is deleted', async () => {
  await openTable();
  const [dataset] = datasets.list;
  if (!dataset) throw new Error('there is a dataset');
  fails('snapshot');
  await deleteDataset(dataset);
  await screen.findByText(`${dataset.name} deleted`);
  expect(app.stale?.message).toBe('The database is busy.');
  app.stop();
});

it('a price that is saved', async () => {
  await openTable();
  const form = new PriceForm(null, new Date());
  Object.assign(form.entered, { model: 'mine', inputMicros: 1_000_000, outputMicros: 2_000_000 });
  fails('snapshot');
  expect(await form.save()).toBe(true);
  expect(form.failure).toBeNull();
  app.stop();
});
