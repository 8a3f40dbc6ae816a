import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** tests/FR.md says which tests hold each acceptance line. Here it is held to what the tests say of themselves. */

const root = resolve('..');
const SECTIONS = ['4.1.1', '4.1.2', '4.2.1', '4.2.2', '4.3.1', '4.3.2', '4.4.1', '4.4.2', '4.4.3', '4.4.4'];

interface Line {
  id: string;
  files: string[];
  words: string;
}

const lines: Line[] = [
  ...readFileSync(join(root, 'tests/FR.md'), 'utf8').matchAll(/^\| (FR[\d.]+-\d+) \| (.+?) \| (.+?) \|$/gm),
].map(([, id = '', words = '', where = '']) => ({
  id,
  words,
  files: [...where.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string),
}));

const sources = ['ui/src', 'ui/tests', 'tests', 'src-tauri'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((file) => /\.(test\.ts|rs)$/.test(file) && !/(node_modules|target)\//.test(file)),
);

/** The names of the tests in a file, as they are written; of one in Rust with the comment above it. */
function names(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pattern = file.endsWith('.rs')
    ? /((?:[ \t]*\/\/\/[^\n]*\n)*[ \t]*#\[(?:tokio::)?test\b[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*(?:async )?fn \w+)/g
    : /(?:\b(?:it|describe)|\))\(\s*['"`]((?:\\.|[^\\\n])*?)['"`],/g;
  return [...text.matchAll(pattern)].map((match) => match[1] as string);
}

/** The ids in a name: FR4.2.2-3, or fr4_2_2_3 in Rust. */
function idsIn(name: string): string[] {
  const written = [...name.matchAll(/FR\d\.\d\.\d-\d+/g)].map(([id]) => id);
  const snake = [...name.matchAll(/(?:\b|_)fr(\d)_(\d)_(\d)_(\d+)/g)].map(
    ([, a, b, c, place]) => `FR${a}.${b}.${c}-${place}`,
  );
  return [...written, ...snake];
}

const named = sources.flatMap((file) =>
  names(file).flatMap((name) => idsIn(name).map((id) => ({ id, file }))),
);

describe('tests/FR.md', () => {
  it('has every section, its lines numbered without a gap', () => {
    for (const section of SECTIONS) {
      const places = lines
        .filter(({ id }) => id.startsWith(`FR${section}-`))
        .map(({ id }) => Number(id.split('-')[1]));
      expect(places.length, section).toBeGreaterThan(0);
      expect(places, section).toEqual(places.map((_, index) => index + 1));
    }
    expect(lines.every(({ id }) => SECTIONS.includes(id.slice(2).split('-')[0] as string))).toBe(true);
  });

  it('names a test for every line, and each of them exists', () => {
    const missing = lines.flatMap(({ id, files }) =>
      files
        .filter((file) => !named.some((test) => test.id === id && test.file === file))
        .map((file) => `${id} in ${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('knows every line that a test names', () => {
    const strays = named.filter(({ id }) => !lines.some((line) => line.id === id));
    expect(strays).toEqual([]);
  });

  it('is spoken of by whole ids only', () => {
    const vague = sources.flatMap((file) =>
      names(file).filter(
        (name) => /FR\d\.\d\.\d(?!-\d)/.test(name) || /(?:\b|_)fr\d_\d_\d(?!_\d)/.test(name),
      ),
    );
    expect(vague).toEqual([]);
  });
});
