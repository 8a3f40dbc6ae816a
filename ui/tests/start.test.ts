import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { expectAccessible } from './axe';
import { inRow, open, rowOf, user } from './opened';

describe('the first start', () => {
  it('offers the sample and Practice, and needs no key to generate', async () => {
    await open({ rows: null, provider: null, fresh: true });
    await expectAccessible();
    await user.click(screen.getByTestId('start-sample'));
    await screen.findAllByTestId('row');
    await user.click(screen.getByTestId('choose-practice'));
    await waitFor(() => expect(screen.queryByTestId('practice-offer')).toBeNull());
    await user.click(inRow(1, 'generate-button'));
    await waitFor(() => expect(rowOf(1).dataset.status).toBe('generated'));
  });

  it('begins an own dataset by its name', async () => {
    await open({ rows: null, provider: null });
    await user.click(screen.getByTestId('start-own'));
    await user.type(await screen.findByTestId('dataset-name'), 'Career coach{Enter}');
    await screen.findByText('Nothing is planned yet');
    expect(app.dataset?.name).toBe('Career coach');
    await expectAccessible();
  });

  it('shows only the problem when the database cannot be opened', async () => {
    await open({ broken: true });
    expect(screen.getByTestId('startup-problem').textContent).toContain('The database could not be opened.');
    expect(screen.queryByTestId('dataset-switcher')).toBeNull();
    await expectAccessible();
  });
});
