import { expect, it } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { editing } from '../src/features/plan/edit/editing.svelte';
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
  const edit = draftOf(written, generation as VersionDetail, 1);
  edit.giveToOther(0);
  const change = {
    datasetId: 1,
    edits: [],
    newRows: 1,
    numbers: new Map(),
    words: '1 row added',
    block: false,
  };
  const message = 'The database is busy.';
  editing.changes.refused = [{ change, origin: change, message, hint: null, problems: [] }];
  const typed = ['the library', 'templates', 'an edited conversation', 'cells of the plan'];
  expect(unsavedNow().sort()).toEqual(typed.sort());
  datasets.replace([], null, datasets.changes);
  expect(unsavedNow()).toEqual([]);
  library.forget();
  templateDrafts.clear();
  editing.changes.forget();
  forget(edit);
});
