import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { place } from '../src/state/place.svelte';
import { navigated, places } from '../src/views/places';
import { expectAccessible } from './axe';
import { generate, inRow, open, openTable, user, world } from './opened';

describe('a place', () => {
  it('is in the navigation, in the palette and in the help, by one name and key', async () => {
    await openTable();
    await user.keyboard('{F1}');
    const help = await screen.findByTestId('help');
    for (const { name, label } of navigated()) {
      expect(screen.getByTestId(`nav-${name}`).textContent).toContain(label);
      expect(help.textContent).toContain(label);
    }
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByTestId('help')).toBeNull());
    for (const { key, name } of [...navigated()].reverse()) {
      await user.keyboard(`{Control>}${key.slice(-1)}{/Control}`);
      expect(place.name).toBe(name);
      await screen.findByTestId(`view-${name}`);
    }
  });

  it('is what every way leads to that names one', () => {
    const text = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'))
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .join('\n');
    const named = [...text.matchAll(/(?:place\.go\(|toView\(|place\.name [!=]== )'(\w+)'/g)].map(
      (match) => match[1],
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !places.some((place) => place.name === name))).toEqual([]);
  });

  it('that is about a dataset is not there without one', async () => {
    await open({ rows: null });
    expect(screen.queryByTestId('nav-batches')).toBeNull();
    await user.keyboard('{Control>}2{/Control}');
    expect(place.name).not.toBe('batches');
  });

  it('takes the focus at its heading, names the document and is told', async () => {
    await openTable();
    expect(document.title).toBe('Conversations - Financial coach - Train');
    await user.click(screen.getByTestId('nav-settings'));
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
    expect(document.activeElement?.textContent).toBe('Settings');
    expect(document.title).toBe('Settings - Financial coach - Train');
    expect(screen.getByTestId('announcement').textContent).toBe('Settings');
    place.go('settings', { section: 'data' });
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Data'));
    await user.click(screen.getByTestId('nav-conversations'));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Financial coach'));
    await screen.findByTestId('table');
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(screen.getByTestId('table'));
  });
});

describe('open batches', () => {
  const counted = () => screen.getByTestId('nav-batches').textContent?.replace(/\s+/g, ' ').trim();
  const ids = (from: number, to: number) =>
    world.datasets.get(1)?.rows.flatMap(({ id, number }) => (number >= from && number <= to ? [id] : []));

  it('are counted as the list has them: without those of single rows', async () => {
    await openTable({ fresh: true, callMs: 20_000 });
    generate(ids(1, 1));
    await waitFor(() => expect(inRow(1, 'status-badge').textContent).toContain('Generating'));
    expect(counted()).toBe('Batches');
    generate(ids(2, 30));
    await waitFor(() => expect(counted()).toBe('Batches 1 open'));
  });

  it('are led to from a row that waits; to one of them where there is no other', async () => {
    await openTable({ fresh: true, callMs: 20_000 });
    const { id } = generate(ids(1, 14));
    await waitFor(() => expect(inRow(14, 'generate-button').textContent?.trim()).toBe('In a batch'));
    await user.click(inRow(14, 'generate-button'));
    expect([place.name, place.focus]).toEqual(['batches', { batchId: id }]);
    place.go('conversations');
    generate(ids(15, 15));
    await waitFor(() => expect(inRow(15, 'status-badge').textContent).toContain('Generating'));
    await user.click(inRow(14, 'generate-button'));
    expect([place.name, place.focus]).toEqual(['batches', {}]);
  });
});

describe('the parts of the window', () => {
  it('are reached by F6, one after the other and back', async () => {
    await openTable();
    await user.click(screen.getAllByTestId('row')[0] as HTMLElement);
    await screen.findByTestId('preview');
    screen.getByTestId('nav-conversations').focus();
    const stops: (string | null | undefined)[] = [];
    for (let n = 0; n < 4; n += 1) {
      await user.keyboard('{F6}');
      const part = document.activeElement?.closest('nav, main > header, [role="grid"], aside');
      stops.push(part?.getAttribute('aria-label') ?? part?.tagName);
    }
    expect(stops).toEqual(['HEADER', 'Conversations', 'Preview', 'Main']);
    await user.keyboard('{Shift>}{F6}{/Shift}');
    expect(document.activeElement?.closest('aside')).toBe(screen.getByTestId('preview'));
    // The preview covers it: it would take no focus.
    screen.getByTestId('table').style.visibility = 'hidden';
    await user.keyboard('{Shift>}{F6}{/Shift}');
    expect(document.activeElement?.closest('main > header')).toBeTruthy();
  });

  it('can be skipped to: the first stop of Tab leads to the rows', async () => {
    await openTable();
    (document.activeElement as HTMLElement | null)?.blur();
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Skip to Conversations');
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByTestId('table'));
  });
});

describe('what is told without being seen', () => {
  it('has its regions before it happens, in every view', async () => {
    await openTable({ fresh: true, callMs: 5000 });
    await user.click(screen.getByTestId('nav-settings'));
    const live = screen.getByTestId('progress-announcement');
    expect(live.textContent?.trim()).toBe('');
    generate();
    await waitFor(() => expect(live.textContent).toContain('Generating'));
    expect(live.isConnected).toBe(true);
    await expectAccessible();
  });

  it('says how many are selected', async () => {
    await openTable();
    const live = screen.getByTestId('selection-announcement');
    await user.click(inRow(1, 'select-row'));
    expect(live.textContent?.trim()).toBe('Selection: 1 conversation');
    await user.click(inRow(1, 'select-row'));
    expect(live.textContent?.trim()).toBe('');
  });
});
