import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const src = resolve('src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }));

/** The room of a path inside src: "components", "features/plan". */
function room(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'features' ? `features/${second}` : first;
}

function imports({ file, text }: { file: string; text: string }): string[] {
  return [...text.matchAll(/from '(\.[^']+)'/g)].map((match) =>
    relative(src, resolve(src, file, '..', match[1] as string)),
  );
}

it('reads the sources', () => expect(files.length).toBeGreaterThan(100));

it('features do not know each other', () => {
  const crossing = files
    .filter(({ file }) => file.startsWith('features/'))
    .flatMap((source) => imports(source).map((to) => ({ from: source.file, to })))
    .filter(({ from, to }) => to.startsWith('features/') && room(to) !== room(from));
  expect(crossing).toEqual([]);
});

it('components know no feature, no view and no state', () => {
  const knowing = files
    .filter(({ file }) => file.startsWith('components/'))
    .flatMap((source) => imports(source).map((to) => ({ from: source.file, to })))
    .filter(({ to }) => ['views', 'state'].includes(room(to)) || to.startsWith('features/'));
  expect(knowing).toEqual([]);
});

it('what several features show of a conversation knows none of them', () => {
  const below = ['conversation', 'components', 'ipc', 'lib', 'state'];
  const inside = files.filter(({ file }) => file.startsWith('conversation/'));
  expect(inside.length).toBeGreaterThan(10);
  const knowing = inside.flatMap((source) => imports(source).map((to) => ({ from: source.file, to })));
  expect(knowing.filter(({ to }) => !below.includes(room(to)))).toEqual([]);
});

it('components and state know no conversation', () => {
  const knowing = files
    .filter(({ file }) => /^(components|state|lib|ipc)\//.test(file))
    .flatMap((source) => imports(source).map((to) => ({ from: source.file, to })))
    .filter(({ to }) => room(to) === 'conversation');
  expect(knowing).toEqual([]);
});

it('text of a model is never markup', () => {
  expect(files.filter(({ text }) => /\{@html|innerHTML/.test(text)).map(({ file }) => file)).toEqual([]);
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
  // What comes back has fields, and none that holds text is one. A hint and a help tell of one.
  const fields = [...bindings.matchAll(/^\t(\w*(?:key|password|secret)\w*): string/gim)].map(
    ([, name]) => name ?? '',
  );
  expect(fields.filter((name) => !/(Hint|Help)$/.test(name))).toEqual(['key']);
  // The one left is a criterion's name.
  expect(bindings).toMatch(/CriterionView = \{\n\tkey: string/);
});
