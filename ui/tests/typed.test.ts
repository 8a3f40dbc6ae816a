import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { builder } from '../src/features/builder/builder.svelte';
import { preview } from '../src/features/plan/preview/preview.svelte';
import { session } from '../src/features/review/session.svelte';
import { JudgeForm } from '../src/features/runs/judgeForm.svelte';
import { datasets } from '../src/state/datasets.svelte';
import { unsavedNow } from '../src/state/unsaved';
import { Held } from './meanwhile/hands';
import { first, open, openTable } from './opened';

describe('what was typed', () => {
  it('is not asked about once its dataset is deleted, and is once it is back', async () => {
    await openTable();
    const row = first('generated');
    preview.show(row.id);
    await waitFor(() => expect(preview.detail).not.toBeNull());
    preview.note = 'Too short';
    session.notes.set(row.id, 1, 'Look again');
    session.reasons.set(row.id, 1, 'Too kind');
    builder.use(1);
    builder.changes.drop('x');
    const all = ['a note', 'a note of the review', 'a reason of the review', 'a plan that is not added'];
    expect(unsavedNow()).toEqual(expect.arrayContaining(all));
    const { list } = datasets;
    datasets.list = [];
    expect(unsavedNow()).toEqual([]);
    datasets.list = list;
    expect(unsavedNow()).toEqual(expect.arrayContaining(all));
    preview.note = '';
    session.notes.delete(row.id);
    session.reasons.delete(row.id);
    builder.use(null);
  });

  it('into the prompt of the judge while it is saved stays', async () => {
    await open();
    const form = new JudgeForm(1);
    await form.load();
    const input = form.input as NonNullable<typeof form.input>;
    input.prompt = 'Judge {{ conversation }}.';
    const held = new Held('saveJudge');
    const saved = form.save();
    await waitFor(() => expect(held.waiting).toBe(1));
    input.prompt = 'Judge {{ conversation }} as I would.';
    held.release();
    expect([await saved, form.failure]).toEqual([true, null]);
    expect(form.input?.prompt).toBe('Judge {{ conversation }} as I would.');
    expect(form.unsaved).toBe(true);
  });
});
