import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import NavItem from '../src/views/NavItem.svelte';
import { placeOf } from '../src/views/places';

it.each([
  [1, '1\u00a0gap'],
  [2, '2\u00a0gaps'],
])('%i is said with its word', (gaps, words) => {
  render(NavItem, { place: { ...placeOf('coverage'), count: () => gaps } });
  expect(screen.getByTestId('nav-count').textContent?.trim()).toBe(words);
});
