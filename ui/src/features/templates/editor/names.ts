import {
  pickedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { Placeholder, WordOrigin } from '../../../ipc/client';
import { originOf, scan } from '../scan';

/** Tags and filters of the language that templates use most. */
const TAGS = ['if', 'elif', 'else', 'endif', 'for', 'endfor', 'set'];
const FILTERS = [
  'join(", ")',
  'default("")',
  'first',
  'last',
  'length',
  'lower',
  'upper',
  'title',
  'trim',
  'round(1)',
];

/** Completes names, tags and filters inside of braces. `known` are the names that there are now. */
export function completeNames(known: () => readonly Placeholder[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const open = /\{([{%])-?((?:(?![%}]\})[\s\S])*)$/.exec(before);
    if (!open) return null;
    const [, sign, inner = ''] = open;
    const word = /[\w.]*$/.exec(inner)?.[0] ?? '';
    const rest = inner.slice(0, inner.length - word.length).trim();
    // Unasked, a list after every space would be in the way.
    if (!context.explicit && word === '' && rest !== '') return null;
    const from = context.pos - word.length;
    if (rest.endsWith('|')) return { from, options: FILTERS.map((label) => ({ label, type: 'filter' })) };
    if (sign === '%' && rest === '') return { from, options: TAGS.map((label) => ({ label, type: 'tag' })) };
    if (sign === '%' && /^for\s+\w*$/.test(`${rest} ${word}`.trim())) return null;
    const dot = word.lastIndexOf('.') + 1;
    const path = word.slice(0, dot);
    const options = path === '' ? topNames(known(), before) : namesUnder(path, known());
    return options.length > 0 ? { from: from + dot, options, validFor: /^\w*$/ } : null;
  };
}

/** What a name can begin with: items of the library, the row's own, and what a loop is over. */
function topNames(known: readonly Placeholder[], before: string): Completion[] {
  const { locals } = scan(before.replace(/\{[{%][^{}]*$/, ''));
  const roots = new Map<string, Completion>();
  for (const { name, origin, sample } of known) {
    const [root = '', ...under] = name.split('.');
    if (under.length === 0) roots.set(root, option(root, origin, valueWords(sample)));
    // The dot asks for what is under it.
    else if (!roots.has(root)) roots.set(root, { ...option(root, origin, ''), apply: `${root}.` });
  }
  const inLoops = locals.map(({ name, source }) => option(name, originOf(source), `of ${source}`));
  return [...inLoops.map((one) => ({ ...one, boost: 1 })), ...roots.values()];
}

function namesUnder(path: string, known: readonly Placeholder[]): Completion[] {
  const found = new Map<string, Completion>();
  for (const { name, origin, list, sample } of known) {
    if (!name.startsWith(path)) continue;
    const [next = '', ...under] = name.slice(path.length).split('.');
    if (under.length > 0) {
      if (!found.has(next)) found.set(next, { ...option(next, origin, ''), apply: `${next}.` });
    } else found.set(next, option(next, origin, valueWords(sample), list));
  }
  return [...found.values()];
}

const valueWords = (sample: string) => (sample === '' ? 'empty in this row' : sample);

function option(label: string, origin: WordOrigin, detail: string, list = false): Completion {
  const told = list && detail ? `list: ${detail}` : detail;
  return { label, detail: told, type: `from-${origin}`, apply: putName };
}

/** With a space before braces that close by themselves. */
function putName(view: EditorView, completion: Completion, from: number, to: number): void {
  const space = view.state.sliceDoc(to, to + 2) === '}}' ? ' ' : '';
  view.dispatch({
    changes: { from, to, insert: completion.label + space },
    selection: { anchor: from + completion.label.length },
    annotations: pickedCompletion.of(completion),
    userEvent: 'input.complete',
  });
}
