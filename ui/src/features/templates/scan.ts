import type { WordOrigin } from '../../ipc/client';

/** A place of a template that is no plain text. */
export interface Span {
  /** In UTF-16 units, both braces included; `to` is the end of the line where nothing closes it. */
  from: number;
  to: number;
  kind: 'output' | 'tag' | 'comment';
  /** Of an output: what its words come from. */
  origin: WordOrigin | null;
  /** "topic.typical_numbers". */
  name: string | null;
  closed: boolean;
}

/** What a name stands for inside of a loop. */
export interface Local {
  name: string;
  /** What it is taken from: "voice.principles". */
  source: string;
}

const OPENING = /\{\{|\{%|\{#/g;
const PATH = /(?<![\w."'|])[A-Za-z_]\w*(?:\.\w+)*/;
const WORDS = new Set(['not', 'and', 'or', 'in', 'is', 'true', 'false', 'none', 'loop']);
const LOOP = /^for\s+([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?\s+in\s+(.*)$/s;
const ROOTS: Partial<Record<string, WordOrigin>> = {
  persona: 'persona',
  arc: 'arc',
  topic: 'topic',
  voice: 'voice',
};

/** Where the words of a name come from: what is no item of the library is the row's own. */
export function originOf(path: string, locals: readonly Local[] = []): WordOrigin {
  const root = path.split('.')[0] ?? '';
  const local = locals.findLast(({ name }) => name === root);
  // A loop over a name that the loop itself gives away would lead back here for ever.
  if (local) return originOf(local.source, locals.slice(0, locals.lastIndexOf(local)));
  return ROOTS[root] ?? 'row';
}

/** All that is no plain text, in the order of the source, and what loops have open at its end. */
export function scan(source: string): { spans: Span[]; locals: Local[] } {
  const spans: Span[] = [];
  const loops: Local[][] = [];
  const sets: Local[] = [];
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(source); found; found = OPENING.exec(source)) {
    const span = spanAt(source, found.index);
    const inner = source.slice(span.from + 2, span.closed ? span.to - 2 : span.to).replace(/^-|-$/g, '');
    const locals = [...sets, ...loops.flat()];
    if (span.kind === 'output') {
      span.name = pathIn(inner);
      span.origin = span.name === null ? 'template' : originOf(span.name, locals);
    } else if (span.kind === 'tag') {
      follow(inner.trim(), loops, sets);
    }
    spans.push(span);
    OPENING.lastIndex = span.to;
  }
  return { spans, locals: [...sets, ...loops.flat()] };
}

function spanAt(source: string, from: number): Span {
  const sign = source[from + 1];
  const kind = sign === '{' ? 'output' : sign === '%' ? 'tag' : 'comment';
  const end = source.indexOf(sign === '{' ? '}}' : `${sign}}`, from + 2);
  const another = source.slice(from + 2).search(/\{\{|\{%/);
  // Another one begins before this one ends: it is not closed yet.
  const closed = end >= 0 && (kind === 'comment' || another < 0 || from + 2 + another > end);
  if (closed) return { from, to: end + 2, kind, origin: null, name: null, closed };
  const line = source.indexOf('\n', from);
  const most = [line, another < 0 ? -1 : from + 2 + another].filter((at) => at >= 0);
  return { from, to: Math.min(source.length, ...most), kind, origin: null, name: null, closed };
}

function pathIn(expression: string): string | null {
  const bare = expression.replace(/"[^"]*"|'[^']*'/g, (text) => ' '.repeat(text.length));
  for (const [path] of bare.matchAll(new RegExp(PATH, 'g'))) {
    if (!WORDS.has(path.split('.')[0] ?? '')) return path;
  }
  return null;
}

function follow(tag: string, loops: Local[][], sets: Local[]): void {
  const loop = LOOP.exec(tag);
  if (loop) {
    const source = pathIn(loop[3] ?? '') ?? '';
    loops.push([loop[1], loop[2]].flatMap((name) => (name ? [{ name, source }] : [])));
  } else if (tag === 'endfor') {
    loops.pop();
  } else {
    const set = /^set\s+([A-Za-z_]\w*)\s*=(.*)$/s.exec(tag);
    if (set) sets.push({ name: set[1] ?? '', source: pathIn(set[2] ?? '') ?? '' });
  }
}

/** The place of the source that has this offset in it. */
export function spanOver(spans: readonly Span[], at: number): Span | null {
  return spans.find(({ from, to }) => from <= at && at < to) ?? null;
}
