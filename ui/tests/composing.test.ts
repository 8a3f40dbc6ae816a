import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { editing } from '../src/features/plan/edit/editing.svelte';
import { plan } from '../src/features/plan/plan.svelte';
import { composes } from '../src/lib/keys';
import { place } from '../src/state/place.svelte';
import { openBuilder } from './inBuilder';
import { openEditing, standIn, stored } from './inEditing';
import { settled } from './meanwhile/hands';
import { openTable, user } from './opened';

/** As WebKit sends the Enter that ends a composition: the composition is over by then. */
const ending = (field: Element, key = 'Enter') => fireEvent.keyDown(field, { key, keyCode: 229 });

it('a key of an input method is known by its code too', () => {
  const key = (init: KeyboardEventInit) => composes(new KeyboardEvent('keydown', init));
  expect(key({ key: 'Enter' })).toBe(false);
  expect(key({ key: 'Enter', isComposing: true })).toBe(true);
  expect(key({ key: 'Enter', keyCode: 229 })).toBe(true);
});

it('runs nothing of the palette', async () => {
  await openTable();
  await user.keyboard('{Control>}k{/Control}');
  const input = await screen.findByTestId('palette-input');
  await user.type(input, 'batches');
  await ending(input);
  await settled();
  expect(screen.queryByTestId('palette')).not.toBeNull();
  expect(place.name).toBe('conversations');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('palette')).toBeNull());
});

it('empties no field of what is looked for', async () => {
  await openTable();
  const find = screen.getByTestId<HTMLInputElement>('find');
  await user.type(find, 'mort');
  await ending(find, 'Escape');
  expect(find.value).toBe('mort');
});

it('chooses nothing of a filter', async () => {
  await openTable();
  await user.click(screen.getByTestId('filter-menu'));
  (await screen.findByTestId('filter-topics')).focus();
  await user.keyboard('{ArrowRight}');
  await screen.findAllByTestId('filter-option');
  await user.keyboard('mort');
  await ending(screen.getByTestId('filter-search'));
  await ending(screen.getByTestId('filter-search'), 'Escape');
  expect(plan.filter.topics).toEqual([]);
  expect(screen.getByTestId<HTMLInputElement>('filter-search').value).toBe('mort');
});

it('leaves no cell of the plan', async () => {
  await openEditing();
  await standIn(2, 'brief');
  await user.keyboard('Half');
  await ending(screen.getByTestId('cell-field'));
  await settled();
  expect(screen.queryByTestId('cell-field')).not.toBeNull();
  expect(stored(2).brief).not.toBe('Half');
  editing.takeBack();
});

it('leaves no brief of a proposal', async () => {
  await openBuilder();
  await user.keyboard('e');
  const brief = await screen.findByTestId('brief-input');
  await ending(brief);
  expect(screen.queryByTestId('brief-input')).not.toBeNull();
});
