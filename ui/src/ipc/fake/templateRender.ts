import type { PromptPiece, TemplateProblem, WordOrigin } from '../bindings';
import { isEmpty, originOf, valueAt, type Value, type Values } from './templateValues';

interface Token {
  kind: 'text' | 'output' | 'tag';
  text: string;
  from: number;
  to: number;
}

interface Local {
  value: Value;
  origin: WordOrigin;
}

export type Fault = Pick<TemplateProblem, 'kind' | 'placeholder' | 'message' | 'from' | 'to'>;

/** A template of names, `join`, `if` and `for`: as much of the language as the sample's templates have. */
export function render(source: string, values: Values): { pieces: PromptPiece[]; faults: Fault[] } {
  const tokens = tokensOf(source);
  const broken = tokens.find(
    ({ kind, text, to }) => kind !== 'text' && !/[}%]\}$/.test(text + source.slice(to - 2, to)),
  );
  if (broken) return { pieces: [], faults: [syntax('unexpected end of input', broken)] };
  const open: Token[] = [];
  for (const token of tokens.filter(({ kind }) => kind === 'tag')) {
    if (/^(if|for)\b/.test(token.text)) open.push(token);
    else if (/^end(if|for)$/.test(token.text)) {
      const opened = open.pop();
      if (!opened?.text.startsWith(token.text.slice(3)))
        return { pieces: [], faults: [syntax(`unknown statement ${token.text}`, token)] };
    } else return { pieces: [], faults: [syntax(`unknown statement ${token.text}`, token)] };
  }
  const unclosed = open.at(-1);
  if (unclosed)
    return { pieces: [], faults: [syntax('unexpected end of input, expected end of block', unclosed)] };
  const pieces: PromptPiece[] = [];
  const faults: Fault[] = [];
  write(tokens, values, new Map(), pieces, faults);
  return { pieces, faults };
}

const syntax = (message: string, { from, to }: Token): Fault => ({
  kind: 'syntax',
  placeholder: '',
  message,
  from,
  to,
});

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  // A tag takes the space before it and the break of line after it with it.
  for (const found of source.matchAll(/\{\{(.*?)(?:\}\}|$)|[ \t]*\{%(.*?)(?:%\}\n?|$)/gms)) {
    const from = found.index;
    if (from > last) tokens.push({ kind: 'text', text: source.slice(last, from), from: last, to: from });
    const to = from + found[0].length;
    const kind = found[1] === undefined ? 'tag' : 'output';
    tokens.push({
      kind,
      text: (found[1] ?? found[2] ?? '').trim(),
      from,
      to: from + found[0].trimEnd().length,
    });
    last = to;
  }
  if (last < source.length)
    tokens.push({ kind: 'text', text: source.slice(last), from: last, to: source.length });
  return tokens;
}

function write(
  tokens: Token[],
  values: Values,
  locals: Map<string, Local>,
  pieces: PromptPiece[],
  faults: Fault[],
): void {
  const look = (path: string): { value: Value | undefined; origin: WordOrigin } => {
    const local = locals.get(path);
    return local ?? { value: valueAt(values, path), origin: originOf(path) };
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.kind === 'text') {
      const { text, from, to } = token;
      pieces.push({ text, origin: 'template', name: null, missing: false, empty: false, from, to });
    } else if (token.kind === 'output') {
      pieces.push(put(token, look, faults));
    } else {
      const end = endOf(tokens, at);
      const inner = tokens.slice(at + 1, end);
      const [word, first = '', , list = ''] = token.text.split(/\s+/);
      if (word === 'if') {
        const { value } = look(first);
        if (value !== undefined && !isEmpty(value)) write(inner, values, locals, pieces, faults);
      } else {
        const { value, origin } = look(list);
        for (const item of Array.isArray(value) ? value : [])
          write(inner, values, new Map(locals).set(first, { value: item, origin }), pieces, faults);
      }
      at = end;
    }
  }
}

function put(
  { text, from, to }: Token,
  look: (path: string) => { value: Value | undefined; origin: WordOrigin },
  faults: Fault[],
): PromptPiece {
  const [path = '', filter = ''] = text.split('|').map((part) => part.trim());
  const { value, origin } = look(path);
  const [missing, empty] = [value === undefined, isEmpty(value)];
  if (missing) faults.push({ kind: 'unknown', placeholder: path, message: `there is no ${path}`, from, to });
  // Not every row has a brief, and a template that names it says what then.
  else if (empty) faults.push({ kind: 'empty', placeholder: path, message: `${path} is empty`, from, to });
  const between = /^join\((["'])(.*)\1\)$/.exec(filter)?.[2] ?? ', ';
  const shown = Array.isArray(value) ? value.join(between) : String(value ?? '');
  return { text: shown, origin, name: path, missing, empty, from, to };
}

function endOf(tokens: Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.kind !== 'tag') continue;
    depth += /^(if|for)\b/.test(token.text) ? 1 : -1;
    if (depth === 0) return at;
  }
  return tokens.length;
}
