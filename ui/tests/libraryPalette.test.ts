import { screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { library } from '../src/features/library/library.svelte';
import { place } from '../src/state/place.svelte';
import { theme } from '../src/state/theme.svelte';
import { commandsNow } from '../src/views/palette/commands';
import { inLibrary } from './inLibrary';
import { user } from './opened';

const labels = () =>
  commandsNow()
    .filter(({ group }) => group === 'Library')
    .map(({ label }) => label);
const run = (label: string) =>
  commandsNow()
    .find((command) => command.label === label)
    ?.run();

it('the palette has what the library can do now, and nothing of it elsewhere', async () => {
  await inLibrary();
  expect(labels()).toContain('Duplicate Anxious Planner');
  expect(labels()).not.toContain('Discard the changes');
  library.draft?.set('role', 'another');
  expect(labels()).toContain('Save Anxious Planner');
  expect(labels()).not.toContain('Duplicate Anxious Planner');
  run('Save Anxious Planner');
  await waitFor(() => expect(library.item?.version).toBe(4));
  run('Arcs');
  await waitFor(() => expect(library.draft?.kind).toBe('arc'));
  expect(labels()).toContain('New arc');
  place.go('settings');
  expect(labels()).toEqual([]);
});

it('where the window is narrow, the history lies over the form on P and goes with Escape', async () => {
  const width = window.innerWidth;
  await inLibrary();
  expect(screen.getByTestId('versions')).toBeTruthy();
  try {
    window.innerWidth = 1024;
    theme.start();
    await waitFor(() => expect(screen.queryByTestId('versions')).toBeNull());
    await user.keyboard('p');
    await screen.findByTestId('versions');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('versions')).toBeNull());
    await user.click(screen.getByTestId('versions-drawer'));
    await screen.findByTestId('versions');
  } finally {
    window.innerWidth = width;
    theme.start();
  }
});

it('where it was left, it is opened again', async () => {
  await inLibrary();
  await user.click(screen.getByTestId('section-topics'));
  await user.keyboard('jj');
  await waitFor(() => expect(library.draft?.body.name).not.toBe(library.shown[0]?.name));
  const left = library.itemId;
  library.forget();
  library.follow(1)();
  await waitFor(() => expect(library.draft?.id).toBe(left));
  expect(library.section.name).toBe('topics');
});
