import { client } from '../ipc/client';
import { noFilter } from '../ipc/filter';
import { provider } from './provider.svelte';
import { datasets } from './datasets.svelte';
import { addSample } from './datasetActions';
import { generation } from './generation.svelte';
import { choosePractice } from './provider.svelte';
import { toastFailure } from './toasts';

/** Enough to see approved and rejected, good and bad, without waiting. */
const FIRST_ROWS = 6;

/** The sample, with Practice chosen where nobody else writes yet and its first rows written: something to look at, at once. */
export async function startWithSample(): Promise<void> {
  if (!(await addSample())) return;
  const datasetId = datasets.current?.id;
  if (datasetId === undefined || provider.current?.chosen) return;
  try {
    await choosePractice();
    const { rows } = await client.rows({
      datasetId,
      filter: noFilter(),
      sort: 'number',
      descending: false,
      offset: 0,
      limit: FIRST_ROWS,
    });
    await generation.start(datasetId, { kind: 'ids', ids: rows.map((row) => row.id) });
  } catch (cause) {
    toastFailure(cause);
  }
}
