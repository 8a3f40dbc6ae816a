import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../tests/support';
import { dialog } from '../../ipc/fake/conversations';
import { ConversationsImporting } from './importing.svelte';

let importing: ConversationsImporting;
const show = () => undefined;

beforeEach(async () => {
  await startApp({ rows: 3 });
  dialog.path = '/home/you/mixed.jsonl';
  importing = new ConversationsImporting();
});

it('looks at the file that was chosen, and at nothing where none was', async () => {
  dialog.path = null;
  await importing.pick();
  expect([importing.path, importing.preview, importing.why]).toEqual([null, null, 'Choose a file first']);
  dialog.path = '/home/you/old.jsonl';
  await importing.pick();
  expect(importing.preview?.good).toBe(20);
  expect(importing.why).toBeNull();
});

it('is held until somebody says what becomes of lines with a problem', async () => {
  await importing.pick();
  expect(importing.why).toBe('2 lines cannot be taken: leave them out, or mend the file');
  expect(await importing.run(show)).toBe(false);
  importing.roles['narrator'] = 'leave';
  await importing.look();
  expect(importing.preview?.badTotal).toBe(1);
  expect(importing.preview?.roles[0]?.meaning).toBe('leave');
  importing.skipBad = true;
  expect(importing.why).toBeNull();
  expect(await importing.run(show)).toBe(true);
});

it('shows the answer to what was asked last', async () => {
  await importing.pick();
  importing.format = 'alpaca';
  const first = importing.look();
  importing.format = 'sharegpt';
  const second = importing.look();
  await Promise.all([first, second]);
  expect(importing.preview?.format).toBe('sharegpt');
  expect(importing.busy).toBeNull();
});

it('says why a file cannot be read, and another one can be chosen', async () => {
  dialog.path = '/home/you/bad.jsonl';
  await importing.pick();
  expect(importing.failure?.message).toBe('No line of this file is a conversation.');
  expect(importing.why).toBe('Choose a file first');
  dialog.path = '/home/you/old.jsonl';
  await importing.pick();
  expect(importing.failure).toBeNull();
  expect(importing.preview).not.toBeNull();
});
