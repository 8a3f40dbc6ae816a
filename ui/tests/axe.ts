import axe from 'axe-core';
import { expect } from 'vitest';

/** Fails with what axe finds, in words. jsdom has no layout, so colors are held by contrast.test.ts instead. */
export async function expectAccessible(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: {
      'color-contrast': { enabled: false },
      // It measures glyphs on a canvas, which jsdom lacks.
      'label-content-name-mismatch': { enabled: false },
      // The page around the mounted application is the test's own.
      region: { enabled: false },
    },
  });
  expect(violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html).join('\n  ')}`)).toEqual(
    [],
  );
}
