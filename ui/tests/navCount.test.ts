import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import NavItem from '../src/views/NavItem.svelte';
import { placeOf } from '../src/views/places';
import { theme } from '../src/state/theme.svelte';

afterEach(() => (theme.scale = 1));

it.each([
  [1, '1\u00a0gap'],
  [2, '2\u00a0gaps'],
])('%i is said with its word', (gaps, words) => {
  render(NavItem, { place: { ...placeOf('coverage'), count: () => gaps } });
  expect(screen.getByTestId('nav-count').textContent?.trim()).toBe(words);
});

it.each([
  [999, '999'],
  [1960, '2k'],
  [999_499, '999k'],
  [999_600, '1M'],
  [2_600_000, '3M'],
])('%i is short where there is no room: %s', (planned, words) => {
  theme.scale = 1.5;
  render(NavItem, { place: { ...placeOf('conversations'), count: () => planned } });
  expect(screen.getByTestId('nav-count').textContent?.trim()).toBe(`${words}\u00a0planned`);
});
