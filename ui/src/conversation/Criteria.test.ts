import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import type { CriterionView } from '../ipc/client';
import { useLocale } from '../lib/format';
import Criteria from './Criteria.svelte';

afterEach(() => useLocale('en-GB'));

it('points are written as the system writes numbers', () => {
  useLocale('de-DE');
  const criterion = { key: 'length', name: 'Length', measured: true, points: 0.333, outOf: 1.5, flag: null };
  const rest = { actual: '', target: '', why: '', improve: '' };
  render(Criteria, { criteria: [{ ...criterion, ...rest } as unknown as CriterionView], score: 8 });
  expect(screen.getByTestId('criterion').textContent).toContain('0,33 of 1,5');
});
