import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(resolve('src/tokens.css'), 'utf8');

/** The colors of one theme, by name. */
function colors(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('\n}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1] as string, m[2] as string]),
  );
}

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
  const [r, g, b] = parts.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const text: [string, string][] = [
  ...['ink', 'ink-2', 'ink-3'].flatMap((ink) =>
    ['bg', 'surface', 'raised', 'field', 'sunken', 'hover'].map((ground): [string, string] => [ink, ground]),
  ),
  ['ink', 'accent-tint'],
  ['ink-2', 'accent-tint'],
  ['ink-3', 'accent-tint'],
  ['accent', 'surface'],
  ['accent', 'accent-tint'],
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-hover'],
  ['red-ink', 'red'],
  ['red', 'surface'],
  ['red', 'raised'],
  ['green', 'raised'],
  ['amber', 'raised'],
  ['accent', 'raised'],
  ['red', 'hover'],
  ['green', 'surface'],
  ['green', 'accent-tint'],
  ['amber', 'surface'],
  ['amber', 'accent-tint'],
  ['red', 'accent-tint'],
  ['ink', 'red-tint'],
  ['surface', 'ink'],
  // Words of a prompt and names of a template, each on the ground that tells where it comes from.
  ...['persona', 'arc', 'topic', 'voice', 'row'].flatMap((origin): [string, string][] => [
    [`from-${origin}`, `from-${origin}-tint`],
    [`from-${origin}`, 'bg'],
    ['ink', `from-${origin}-tint`],
    ['ink-2', `from-${origin}-tint`],
  ]),
  ['amber', 'bg'],
  ['red', 'bg'],
  ...['gray', 'blue', 'green', 'red', 'amber'].map((tone): [string, string] => [tone, `${tone}-tint`]),
];

describe.each([':root', ":root[data-theme='dark']"])('text of %s', (selector) => {
  const theme = colors(selector);
  it.each(text)('%s on %s reads', (ink, ground) => {
    expect(contrast(theme.get(ink) as string, theme.get(ground) as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['surface', 'raised', 'sunken', 'bg', 'field'])(
    'borders of controls and the focus ring are seen on %s',
    (ground) => {
      for (const line of ['control-line', 'focus']) {
        expect(contrast(theme.get(line) as string, theme.get(ground) as string), line).toBeGreaterThanOrEqual(
          3,
        );
      }
    },
  );
});
