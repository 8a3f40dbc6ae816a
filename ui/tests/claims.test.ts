import { render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import Claims from '../src/conversation/Claims.svelte';
import { claimsText, inOrder } from '../src/conversation/claims';
import type { ClaimView } from '../src/ipc/client';
import { generationOf } from '../src/ipc/fake/detail';
import { judgementOf } from '../src/ipc/fake/judge';
import { expectAccessible } from './axe';
import { fails, Held } from './meanwhile/hands';
import { first, openTable, rowOf, user, world } from './opened';

const claim = (change: Partial<ClaimView>): ClaimView => ({
  kind: 'sum',
  text: '$18,000',
  source: 'plan',
  detail: '',
  where: [],
  ...change,
});

describe('claims', () => {
  it('are in order of what has to be looked at, else as they are said', () => {
    const said = [
      claim({ text: 'a' }),
      claim({ text: 'b', source: 'new' }),
      claim({ text: 'c', source: 'arithmetic' }),
      claim({ text: 'd', source: 'wrong' }),
      claim({ text: 'e', source: 'client' }),
    ];
    expect(inOrder(said).map(({ text }) => text)).toEqual(['d', 'b', 'a', 'c', 'e']);
    expect(claimsText(said)).toBe('5, of them 1 new and 1 wrong');
    expect(claimsText(said.slice(0, 1))).toBe('1');
  });

  it('say where they come from, and show their words in the text', async () => {
    await openTable();
    const row = first('approved');
    const onshow = vi.fn();
    const { container } = render(Claims, { versionId: row.id * 10 + 1, onshow });
    await waitFor(() => expect(container.querySelectorAll('li').length).toBe(7));
    const lines = [...container.querySelectorAll('li')].map((li) =>
      li.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(lines[0]).toBe('Wrong: I am 47 plan says 52');
    expect(lines[1]).toBe('New: a penalty of 10 percent new in the reply');
    expect(lines).toContain('Known: about $2,200 22 % of 10,000');
    expect(lines).toContain('Known: $310,000 client, plan');
    expect(container.querySelector('.facts')?.textContent).toBe('7, of them 1 new and 1 wrong');
    await user.click(container.querySelector('li button') as HTMLElement);
    const place = onshow.mock.calls[0]?.[0];
    const turn = generationOf(row).turns[place.turn - 1]?.content ?? '';
    expect([...turn].slice(place.start, place.end).join('')).toBe('I am 47');
    await expectAccessible(container);
  });

  it('of a text without figures say so', async () => {
    await openTable();
    world.text = 'No figure here.';
    render(Claims, { versionId: first('approved').id * 10 + 1, onshow: () => undefined });
    expect(await screen.findByText('No figures')).toBeTruthy();
  });

  it('that cannot be read say why, and are read again', async () => {
    await openTable();
    const back = fails('claims', false, 'The claims cannot be read.');
    render(Claims, { versionId: first('approved').id * 10 + 1, onshow: () => undefined });
    expect(await screen.findByText('The claims cannot be read.')).toBeTruthy();
    back();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getAllByTestId('claim').length).toBe(7));
  });

  it('are those of the version that is shown, whatever answers late', async () => {
    await openTable();
    const held = new Held('claims');
    const version = first('approved').id * 10;
    const { rerender } = render(Claims, { versionId: version + 1, onshow: () => undefined });
    await waitFor(() => expect(held.waiting).toBe(1));
    world.text = 'Only 10,000 here.';
    await rerender({ versionId: version + 2 });
    await waitFor(() => expect(held.waiting).toBe(2));
    held.answer(1);
    await waitFor(() => expect(screen.getAllByTestId('claim').length).toBe(1));
    held.answer(0);
    await Promise.resolve();
    expect(screen.getAllByTestId('claim').length).toBe(1);
    held.release();
  });
});

it('what the judge says stands beside the criteria, its own folded', async () => {
  await openTable();
  const row = first('approved');
  world.judged.set(row.id * 10 + world.versionOf(row), {
    ...judgementOf(row, 'gpt-5-mini'),
    score: 9,
    passes: true,
  });
  await user.click(rowOf(row.number));
  await user.click(await screen.findByRole('button', { name: /how it was computed/ }));
  const says = await screen.findByTestId('judge-says');
  expect(says.querySelector('summary')?.textContent?.trim()).toBe('The judge says 9.0, passes.');
  expect((says as HTMLDetailsElement).open).toBe(false);
  await user.click(says.querySelector('summary') as HTMLElement);
  expect((says as HTMLDetailsElement).open).toBe(true);
  expect(says.textContent).toContain('of 5');
  await expectAccessible(screen.getByTestId('criteria'));
});
