import { screen, waitFor } from '@testing-library/svelte';
import { expect } from 'vitest';
import { pasteText } from '../../src/features/plan/edit/blocks';
import { editing } from '../../src/features/plan/edit/editing.svelte';
import { plan } from '../../src/features/plan/plan.svelte';
import { user, world } from '../opened';
import type { Case, Name } from './aCase';

/** On the persona of a row that is not written. */
const inEditing = async () => {
  const row = world.datasets.get(1)?.rows.find((one) => one.status === 'not_generated');
  editing.turn(true);
  plan.current.set(row?.id ?? 0);
  plan.grid.column = 'persona';
  await waitFor(() => expect(editing.here?.row?.id).toBe(row?.id));
};
const unknown = async () => {
  await inEditing();
  await pasteText('Shift Worker');
  await screen.findByTestId('unknown-strip');
};

/** The table as a spreadsheet. */
export const cellsCases = {
  editCells: {
    before: inEditing,
    act: () => pasteText('Late Starter\tFear to Confidence'),
    options: { fresh: true },
  },
  unknownNames: { act: inEditing, options: { fresh: true } },
  resolveNames: {
    before: unknown,
    act: () => user.click(screen.getByTestId('create-all')),
    options: { fresh: true },
  },
  duplicateRows: {
    before: inEditing,
    act: () => editing.changes.duplicate([plan.current.id ?? 0]),
    options: { fresh: true },
  },
} satisfies Partial<Record<Name, Case>>;
