import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { dialog } from '../src/ipc/fake/conversations';
import { dialogs } from '../src/state/dialogs.svelte';
import { importedFrom } from '../src/conversation/imported';
import { plan } from '../src/features/plan/plan.svelte';
import { noFilter } from '../src/ipc/filter';
import { place } from '../src/state/place.svelte';
import { showRow } from '../src/features/plan/showRow';
import { expectAccessible } from './axe';
import { first, openTable, user, world } from './opened';

it('conversations are brought in by a dialog that shows them first', async () => {
  await openTable();
  dialog.path = '/home/you/mixed.jsonl';
  await user.click(screen.getByTestId('import'));
  await user.click(await screen.findByTestId('import-conversations'));
  const shown = await screen.findByTestId('importing-dialog');
  expect(screen.queryByTestId('import-dialog')).toBeNull();
  await user.click(within(shown).getByTestId('importing-choose'));
  expect((await within(shown).findByTestId('importing-found')).textContent).toContain('3 conversations');
  expect(within(shown).getAllByTestId('importing-bad').length).toBe(2);
  // Text of a file is no markup.
  expect(within(shown).getAllByTestId('importing-line')[0]?.textContent).toContain('<b>may I?</b>');
  await expectAccessible(shown);

  const run = within(shown).getByTestId('importing-run');
  expect(run.getAttribute('aria-disabled')).toBe('true');
  await user.selectOptions(within(shown).getByTestId('importing-role'), 'leave');
  await waitFor(() => expect(run.textContent).toContain('Import 4 conversations'));
  await user.click(within(shown).getByTestId('importing-skip'));
  await user.click(run);
  await waitFor(() => expect(screen.queryByTestId('importing-dialog')).toBeNull());
  expect(await screen.findByText('4 conversations imported')).toBeTruthy();
  expect(screen.getByText('1 were there already, 1 line with a problem left out')).toBeTruthy();
});

it('what came is shown, whatever the table is narrowed to', async () => {
  await openTable();
  plan.setFilter({ ...noFilter(), statuses: ['rejected'] });
  dialog.path = '/home/you/mixed.jsonl';
  dialogs.open({ kind: 'importConversations' });
  await user.click(await screen.findByTestId('importing-choose'));
  await user.selectOptions(await screen.findByTestId('importing-role'), 'leave');
  await user.click(screen.getByTestId('importing-skip'));
  await user.click(screen.getByTestId('importing-run'));
  await screen.findByText('4 conversations imported');
  place.go('quality');
  await user.click(screen.getByRole('button', { name: 'Show' }));
  expect(place.name).toBe('conversations');
  await waitFor(() => expect(plan.rows.total).toBe(world.datasets.get(1)?.rows.length));
});

it('a file that holds no conversation says so, and Escape closes', async () => {
  await openTable();
  dialog.path = '/home/you/bad.jsonl';
  dialogs.open({ kind: 'importConversations' });
  await user.click(await screen.findByTestId('importing-choose'));
  expect((await screen.findByTestId('importing-failure')).textContent).toContain('No line of this file');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('importing-dialog')).toBeNull());
});

it('a conversation becomes an example, and no longer', async () => {
  await openTable();
  const row = first('approved');
  await showRow(row.id);
  const button = await screen.findByTestId('use-as-example');
  expect(button.getAttribute('aria-pressed')).toBe('false');
  await user.click(button);
  await waitFor(() => expect(screen.getByTestId('use-as-example').getAttribute('aria-pressed')).toBe('true'));
  expect(world.examples.has(row.id)).toBe(true);
  await user.click(screen.getByTestId('use-as-example'));
  await waitFor(() => expect(world.examples.has(row.id)).toBe(false));
});

it('an example that is rejected says that prompts leave it out', async () => {
  await openTable();
  const row = first('rejected');
  world.examples.add(row.id);
  await showRow(row.id);
  expect((await screen.findByTestId('use-as-example')).textContent).toContain('Example, not shown: rejected');
});

it('where a version was imported from is read from what is stored, whatever that is', () => {
  const source = { file: 'old.jsonl', line: 3, format: 'messages', provenance: { written_by: 'openai/x' } };
  expect(importedFrom(JSON.stringify(source))).toEqual([
    ['File', 'old.jsonl'],
    ['Line', '3'],
    ['Format', 'messages'],
    ['Written by', 'openai/x'],
  ]);
  for (const other of [null, '', 'x', '7', '[]', 'null']) expect(importedFrom(other)).toEqual([]);
});
