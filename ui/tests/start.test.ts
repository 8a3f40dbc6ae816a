import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { datasets } from '../src/state/datasets.svelte';
import { provider } from '../src/state/provider.svelte';
import { expectAccessible } from './axe';
import { open, rowOf, user } from './opened';

describe('the first start', () => {
  it('shows a finished conversation, and with the sample Practice writes the first six rows at once', async () => {
    await open({ rows: null, provider: null, fresh: true });
    await expectAccessible();
    expect(screen.getByLabelText('A finished conversation').textContent).toContain(
      'nothing has to be decided',
    );
    await user.click(screen.getByTestId('start-sample'));
    await screen.findAllByTestId('row');
    await waitFor(() => expect(screen.queryByTestId('practice-offer')).toBeNull());
    expect(provider.current?.settings.kind).toBe('practice');
    await waitFor(() =>
      expect([1, 6, 7].map((number) => rowOf(number).dataset.status)).toEqual([
        'generated',
        'generated',
        'not_generated',
      ]),
    );
  });

  it('says that a name that is as long as it can be takes no more', async () => {
    await open({ rows: null });
    await user.click(await screen.findByTestId('start-own'));
    const name = await screen.findByTestId<HTMLInputElement>('dataset-name');
    await user.click(name);
    await user.paste('x'.repeat(110));
    expect(name.value).toHaveLength(100);
    await screen.findByText('A name has at most 100 characters: what goes beyond is cut off.');
    expect(name.getAttribute('aria-describedby')).not.toBeNull();
  });

  it('begins an own dataset by its name', async () => {
    await open({ rows: null, provider: null });
    await user.click(screen.getByTestId('start-own'));
    await user.type(await screen.findByTestId('dataset-name'), 'Career coach{Enter}');
    await screen.findByText('Nothing is planned yet');
    expect(datasets.current?.name).toBe('Career coach');
    await expectAccessible();
    // Nobody is to meet the expert of the sample in what was paid for.
    await screen.findByText(/In a new dataset replies have the voice of a financial planner/);
    await user.click(screen.getByTestId('empty-voice'));
    expect((await screen.findByLabelText<HTMLInputElement>('Name')).value).toBe('Maya');
  });

  it('shows only the problem when the database cannot be opened', async () => {
    await open({ broken: true });
    expect(screen.getByTestId('startup-problem').textContent).toContain('The database could not be opened.');
    expect(screen.queryByTestId('dataset-switcher')).toBeNull();
    await expectAccessible();
  });
});
