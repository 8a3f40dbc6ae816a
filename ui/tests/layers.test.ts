import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = resolve('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));

/** What each room knows besides itself. What lies in none of them, such as App and Overlays, knows all and is known to none. */
const knows: Record<string, string[]> = {
  lib: [],
  ipc: [],
  components: ['ipc', 'lib'],
  state: ['ipc', 'lib'],
  conversation: ['components', 'ipc', 'lib', 'state'],
  features: ['components', 'conversation', 'ipc', 'lib', 'state'],
  views: ['components', 'conversation', 'features', 'ipc', 'lib', 'state'],
};

const first = (path: string) => path.split('/')[0] ?? '';
const feature = (path: string) => path.split('/')[1];

function imports({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map((match) =>
    relative(src, resolve(src, file, '..', match[1] as string)),
  );
}

it('reads the sources', () => expect(files.length).toBeGreaterThan(100));

it.each(Object.keys(knows))('%s knows only what is below it', (room) => {
  const inside = files.filter(({ file }) => first(file) === room);
  expect(inside.length).toBeGreaterThan(5);
  const known = [room, ...(knows[room] ?? [])];
  const all = inside.flatMap((source) => imports(source).map((to) => ({ from: source.file, to })));
  expect(all.filter(({ to }) => !known.includes(first(to)))).toEqual([]);
});

it('features do not know each other', () => {
  const crossing = files
    .filter(({ file }) => first(file) === 'features')
    .flatMap((source) => imports(source).map((to) => ({ from: source.file, to })))
    .filter(({ from, to }) => first(to) === 'features' && feature(to) !== feature(from));
  expect(crossing).toEqual([]);
});

it('text of a model is never markup', () => {
  expect(files.filter(({ text }) => /\{@html|innerHTML/.test(text)).map(({ file }) => file)).toEqual([]);
});

it('no style has a picture that the content security policy would not show', () => {
  const styles = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(css|svelte)$/.test(file),
  );
  expect(styles.length).toBeGreaterThan(50);
  const written = styles.filter((file) => /url\(\s*["']?data:/.test(readFileSync(join(src, file), 'utf8')));
  expect(written).toEqual([]);
});

it('only ipc talks to the host', () => {
  const talking = files.filter(({ file, text }) => !file.startsWith('ipc/') && text.includes('@tauri-apps'));
  expect(talking.map(({ file }) => file)).toEqual([]);
});

it('no command gives a secret back', () => {
  const bindings = readFileSync(join(src, 'ipc/bindings.ts'), 'utf8');
  const commands = [...bindings.matchAll(/^\t(\w+): \((.*?)\) => typedError<(.*?), AppError>/gm)];
  expect(commands.length).toBeGreaterThan(30);
  const takes = commands.filter(([, , takes]) => /\b(key|password|secret): string/.test(takes ?? ''));
  expect(takes.map(([, name]) => name)).toContain('setKey');
  // What comes back has fields, and none that holds text is one. A hint and a help tell of one, key points are facts.
  const fields = [...bindings.matchAll(/^\t(\w*(?:key|password|secret)\w*): string/gim)].map(
    ([, name]) => name ?? '',
  );
  expect(fields.filter((name) => !/(Hint|Help|_points)$/.test(name))).toEqual(['key', 'key']);
  // Those left are the names of a criterion and of a measure.
  expect(bindings).toMatch(/Measure = \{\n(?:\t\/\*\*.*\*\/\n)?\tkey: string/);
  expect(bindings).toMatch(/CriterionView = \{\n(?:\t\/\*\*.*\*\/\n)?\tkey: string/);
});
