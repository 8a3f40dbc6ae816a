import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { addRows } from '../../src/features/builder/actions';
import { builder } from '../../src/features/builder/builder.svelte';
import { list } from '../../src/features/builder/list.svelte';
import { dialogs } from '../../src/state/dialogs.svelte';
import { place } from '../../src/state/place.svelte';
import { showSimilar } from '../../src/views/similarRows';
import { isOff } from '../isOff';
import { user } from '../opened';
import type { Case, Name } from './aCase';

const inBuilder = async () => {
  builder.use(null);
  list.forget();
  place.go('builder');
  await waitFor(() => expect(builder.why).toBeNull());
};
const askBriefs = () =>
  dialogs.open({
    kind: 'briefs',
    target: { kind: 'ids', ids: [1_000_073, 1_000_074, 1_000_075] },
    again: false,
  });

/** Building a plan. */
export const buildingCases = {
  planChoices: { act: () => (builder.use(null), place.go('builder')) },
  propose: { act: () => (builder.use(null), place.go('builder')) },
  anotherBrief: { before: inBuilder, act: () => list.roll() },
  // Nothing is said to be similar: the rows can be added all the same.
  similarProposed: { before: inBuilder, act: () => builder.lookForSimilar(), quiet: true },
  acceptPlan: { before: inBuilder, act: () => addRows(() => undefined) },
  similarRows: { act: () => showSimilar() },
  briefsEstimate: { act: askBriefs },
  writeBriefs: {
    before: async () => {
      askBriefs();
      const proceed = await screen.findByTestId('proceed');
      await waitFor(() => expect(isOff(proceed)).toBe(false));
    },
    act: async () => user.click(await screen.findByTestId('proceed')),
  },
} satisfies Partial<Record<Name, Case>>;
