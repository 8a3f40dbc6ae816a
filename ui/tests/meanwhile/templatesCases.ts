import { waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { editing } from '../../src/features/templates/editing.svelte';
import { trialOf, type TrialRun } from '../../src/features/templates/trial.svelte';
import { place } from '../../src/state/place.svelte';
import { type Case, type Name } from './aCase';

const inTemplate = async () => {
  place.go('template');
  await waitFor(() => expect(editing.names.value).not.toBeNull());
  await waitFor(() => expect(editing.counting).toBe(false));
};
const run = (): TrialRun => trialOf({ datasetId: 1, template: editing.input, ids: [], proposed: [] });

/** Templates as they are edited. */
export const templatesCases = {
  templatePreview: { before: inTemplate, act: () => editing.ask() },
  templateCheck: { before: inTemplate, act: () => editing.ask() },
  // Without it names are typed in full.
  placeholders: { before: inTemplate, act: () => editing.ask(), quiet: true },
  tryEstimate: {
    before: inTemplate,
    act: async () => {
      await run().load();
      return run().estimate;
    },
  },
  tryTemplate: {
    before: inTemplate,
    act: async () => {
      const trial = run();
      await trial.load();
      await trial.start();
      return trial;
    },
  },
  trials: {
    before: inTemplate,
    act: async () => {
      const trial = run();
      await trial.load();
      await trial.start();
      return trial.report;
    },
  },
} satisfies Partial<Record<Name, Case>>;
