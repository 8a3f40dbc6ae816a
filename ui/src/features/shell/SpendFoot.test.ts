import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { startApp } from '../../../tests/support';
import { month } from '../../state/month.svelte';
import SpendFoot from './SpendFoot.svelte';

it('tells what was spent, and how many calls nobody knows the cost of', async () => {
  await startApp({ rows: 5 });
  const { rerender } = render(SpendFoot);
  expect(screen.getByTestId('month-spend').textContent).toBe('$4.12 spent this month');
  expect(screen.queryByTestId('month-unknown')).toBeNull();
  month.take({ monthSpentMicros: 0, monthUnknownCalls: 500 });
  await rerender({});
  expect(screen.getByTestId('month-unknown').textContent).toBe('and 500 calls of unknown cost');
});
