import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ColumnOrder } from './columnOrder.svelte';

const all = [
  { key: 'check', control: true },
  { key: 'number' },
  { key: 'persona' },
  { key: 'emotion' },
  { key: 'topic' },
  { key: 'action', sticky: true },
];
const without = (...hidden: string[]) => all.filter(({ key }) => !hidden.includes(key));

let order: ColumnOrder;
let kept: readonly string[] | undefined;

beforeEach(() => {
  kept = undefined;
  order = new ColumnOrder((keys) => (kept = keys));
});

const keys = (columns = all) => order.apply(columns).map(({ key }) => key);
const press = (key: string, keyName: string, shown = all) =>
  order.byKey(
    new KeyboardEvent('keydown', { key: keyName, altKey: true, shiftKey: true }),
    key,
    order.apply(shown),
    all,
  );

describe('the order of columns', () => {
  it('is the usual one until a column is moved, and the ends stay', () => {
    expect(keys()).toEqual(all.map(({ key }) => key));
    order.move('topic', 'persona', all);
    expect(keys()).toEqual(['check', 'number', 'topic', 'persona', 'emotion', 'action']);
    expect(kept).toEqual(['number', 'topic', 'persona', 'emotion']);
    order.move('number', null, all);
    expect(keys()).toEqual(['check', 'topic', 'persona', 'emotion', 'number', 'action']);
    for (const end of ['check', 'action']) order.move(end, 'persona', all);
    expect(keys()[0]).toBe('check');
  });

  it('is the usual one again where columns were moved back', () => {
    order.move('topic', 'persona', all);
    expect(order.changed).toBe(true);
    order.move('topic', null, all);
    expect(order.changed).toBe(false);
    expect(kept).toEqual([]);
  });

  it('has a place for a column that it does not know, behind the one before it', () => {
    order.own = ['topic', 'persona', 'number'];
    expect(keys()).toEqual(['check', 'topic', 'persona', 'emotion', 'number', 'action']);
  });

  it('moves past the next one that is shown by key, and knows where hidden ones stand', () => {
    const shown = without('emotion');
    expect(press('persona', 'ArrowRight', shown)).toBe(true);
    expect(keys(shown)).toEqual(['check', 'number', 'topic', 'persona', 'action']);
    expect(press('persona', 'ArrowLeft', shown)).toBe(true);
    expect(keys(shown)).toEqual(['check', 'number', 'persona', 'topic', 'action']);
    expect(press('check', 'ArrowRight')).toBe(false);
    const before = keys();
    expect(press('number', 'ArrowLeft')).toBe(true);
    expect(keys()).toEqual(before);
    expect(
      order.byKey(new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true }), 'topic', all, all),
    ).toBe(false);
  });

  it('stays before what is hidden behind the last column that is shown', () => {
    const shown = without('topic');
    press('persona', 'ArrowRight', shown);
    expect(keys()).toEqual(['check', 'number', 'emotion', 'persona', 'topic', 'action']);
  });
});

describe('a heading under the pointer', () => {
  let row: HTMLElement;

  beforeEach(() => {
    document.body.replaceChildren((row = document.createElement('div')));
    row.role = 'row';
    for (const [index, { key }] of all.entries()) {
      const heading = row.appendChild(document.createElement('div'));
      heading.dataset['column'] = key;
      heading.getBoundingClientRect = () => new DOMRect(index * 100, 0, 100, 30);
      heading.addEventListener('pointerdown', (event) => order.follow(event, key, all));
    }
  });

  const heading = (key: string) => row.querySelector<HTMLElement>(`[data-column="${key}"]`) ?? row;
  const pointer = (type: string, clientX: number, on: EventTarget = window) =>
    on.dispatchEvent(new MouseEvent(type, { clientX, bubbles: true, button: 0 }));

  it('moves where it is let go, and is no click', () => {
    const clicked = vi.fn();
    heading('topic').addEventListener('click', clicked);
    pointer('pointerdown', 450, heading('topic'));
    pointer('pointermove', 230);
    expect(order.moving).toEqual({ key: 'topic', before: 'persona' });
    pointer('pointerup', 230);
    heading('topic').click();
    expect(clicked).not.toHaveBeenCalled();
    expect(keys()).toEqual(['check', 'number', 'topic', 'persona', 'emotion', 'action']);
    expect(order.moving).toBeNull();
  });

  it('stays where it hardly moved, and where Escape is pressed', () => {
    pointer('pointerdown', 450, heading('topic'));
    pointer('pointermove', 447);
    pointer('pointerup', 447);
    pointer('pointerdown', 450, heading('topic'));
    pointer('pointermove', 120);
    dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    pointer('pointerup', 120);
    expect(order.changed).toBe(false);
  });

  it('goes to the end behind the last one', () => {
    pointer('pointerdown', 150, heading('number'));
    pointer('pointermove', 480);
    pointer('pointerup', 480);
    expect(keys()).toEqual(['check', 'persona', 'emotion', 'topic', 'number', 'action']);
  });
});
