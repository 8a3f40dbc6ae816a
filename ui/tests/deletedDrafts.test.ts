import { expect, it } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { draftOf, forget } from '../src/features/review/edit/draft.svelte';
import { client, type VersionDetail } from '../src/ipc/client';
import { datasets } from '../src/state/datasets.svelte';
import { templateDrafts } from '../src/state/templateDrafts.svelte';
import { unsavedNow } from '../src/state/unsaved';
import { startApp } from './support';

it('what was typed in a dataset that is gone is no reason to ask', async () => {
  const world = await startApp({ rows: 20 });
  library.forget();
  library.use(1);
  library.begin('persona');
  library.draft?.set('name', 'Mine');
  const template = { name: 'Mine', tier: 'template', body: '', notes: '' } as const;
  templateDrafts.set(1, { datasetId: 1, template, seen: 1 });
  const written = world.datasets.get(1)?.rows.find((row) => row.status === 'generated')?.id ?? 0;
  const { generation } = await client.conversation(written);
  const edit = draftOf(generation as VersionDetail, 1);
  edit.giveToOther(0);
  const typed = ['the library', 'templates', 'an edited conversation'];
  expect(unsavedNow().sort()).toEqual(typed.sort());
  datasets.replace([], null, true);
  expect(unsavedNow()).toEqual([]);
  library.forget();
  templateDrafts.clear();
  forget(edit);
});
