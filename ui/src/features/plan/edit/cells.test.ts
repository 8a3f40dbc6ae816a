import { expect, it } from 'vitest';
import { folded } from '../../../ipc/names';
import { OpenField } from './field.svelte';

it('names mean the same, or not, as the engine has it', () => {
  for (const [one, other] of [
    ['Émilie', 'emilie'],
    ['E\u0301MILIE', 'émilie'],
    ['  New   Graduate ', 'new graduate'],
    ['Roth\u00a0conversion', 'Roth conversion'],
    ['Ａnxious Planner', 'Anxious Planner'],
    ['Ελπίδα', 'ελπιδα'],
    ['ΛΟΓΟΣ', 'λογοσ'],
    ['Don’t know', "don't know"],
  ] as const)
    expect(folded(one)).toBe(folded(other));
  for (const [one, other] of [
    ['Shift Worker', 'Shift Workers'],
    ['কি', 'কী'],
    ['が', 'か'],
    ['New Graduate', 'NewGraduate'],
  ] as const)
    expect(folded(one)).not.toBe(folded(other));
});

it('a name that only looks like a known one is saved as it is typed', () => {
  const at = { id: 1, column: 'persona', datasetId: 1, coming: null, number: 1, unknown: null } as const;
  const field = new OpenField({ ...at, before: '', text: 'か', choices: () => ['が'] });
  expect(field.typed).toEqual({ kind: 'text', label: 'か' });
});
