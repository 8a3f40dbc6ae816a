import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = resolve('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));
const named = (pattern: RegExp) => files.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

it('the editor is read when a template is opened, and no sooner', () => {
  const using = named(/from '@codemirror\//);
  expect(using.length).toBeGreaterThan(2);
  expect(using.filter((file) => !file.startsWith('features/templates/editor/'))).toEqual([]);
  // A type is no program.
  const needing = named(/^import (?!type )[^;]*from '\.[^']*\/editor\/(?:editor|marks|names|theme)'/m);
  expect(needing).toEqual([]);
  expect(named(/import\('\.\/editor\/editor'\)/)).toEqual(['features/templates/Source.svelte']);
});
