import { beforeEach, expect, it } from 'vitest';
import { startApp } from '../../../../tests/support';
import { PlanImport, toBase64 } from './import.svelte';

let planImport: PlanImport;

beforeEach(async () => {
  await startApp({ rows: 3 });
  planImport = new PlanImport();
});

it('hands over the bytes as they are', async () => {
  const bytes = new Uint8Array([0, 255, 10, 195, 169]);
  expect(await toBase64(new Blob([bytes]))).toBe(Buffer.from(bytes).toString('base64'));
});

it('reports what was added', async () => {
  await planImport.take(new File(['persona,emotion\n'], 'plan.csv'));
  expect(planImport.report).toMatchObject({ added: 20, skipped: 2 });
  expect(planImport.failure).toBeNull();
});

it('lists problems with line and column', async () => {
  await planImport.take(new File(['x'], 'bad.csv'));
  expect(planImport.failure?.code).toBe('importProblems');
  expect(planImport.failure?.problems[0]).toMatchObject({ line: 4, column: 'tier' });
});

it('refuses what cannot be a plan before it is read', async () => {
  await planImport.take(new File(['x'], 'holiday.png'));
  expect(planImport.failure?.message).toBe('This is not a plan file.');
  await planImport.take(new File([], 'empty.csv'));
  expect(planImport.failure?.message).toBe('This file is empty.');
});
