import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The variables of a style sheet's light and dark rules. */
function colors(file: string, dark: string) {
  const [light, rest] = readFileSync(new URL(file, import.meta.url), 'utf8').split(dark);
  const of = (rules: string) =>
    new Map(
      [...rules.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color] as const),
    );
  return { light: of(light ?? ''), dark: of(rest ?? '') };
}

test('the page of an update has the colors of the window', () => {
  const window = colors('../src/tokens.css', ":root[data-theme='dark']");
  const page = colors('../public/updating.css', '@media (prefers-color-scheme: dark)');
  expect([...page.dark.keys()]).toEqual([...page.light.keys()]);
  expect(page.light.size).toBeGreaterThan(3);
  for (const [name, color] of page.light) expect(window.light.get(name), name).toBe(color);
  for (const [name, color] of page.dark) expect(window.dark.get(name), name).toBe(color);
});
