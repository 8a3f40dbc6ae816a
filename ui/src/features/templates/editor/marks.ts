import { RangeSetBuilder, StateEffect, StateField, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { Place } from '../hover.svelte';
import { scan, spanOver, type Span } from '../scan';

/** Marks a place, or none. */
export const markPlace = StateEffect.define<Place | null>();

interface Scanned {
  spans: Span[];
  colors: DecorationSet;
}

const scanned = StateField.define<Scanned>({
  create: ({ doc }) => scanDoc(doc),
  update: (value, { docChanged, newDoc }) => (docChanged ? scanDoc(newDoc) : value),
  provide: (field) => EditorView.decorations.from(field, ({ colors }) => colors),
});

const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, { effects, changes, state }) => {
    for (const effect of effects) {
      if (!effect.is(markPlace)) continue;
      if (!effect.value) return Decoration.none;
      const length = state.doc.length;
      const from = Math.min(effect.value.from, length);
      const to = Math.min(effect.value.to, length);
      return from < to
        ? Decoration.set(Decoration.mark({ class: 'cm-marked' }).range(from, to))
        : Decoration.none;
    }
    return value.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Names in the color of what they come from, headings strong, tags quiet. */
export const marks: Extension = [scanned, marked];

/** What stands at an offset of the text that is no plain text. */
export function spanAt(view: EditorView, at: number): Span | null {
  return spanOver(view.state.field(scanned).spans, at);
}

function scanDoc(doc: Text): Scanned {
  const { spans } = scan(doc.toString());
  const found = new RangeSetBuilder<Decoration>();
  const heads = [...headings(doc)];
  let head = 0;
  // A builder takes what begins first; a line comes before what stands in it.
  for (const { from, to, kind, origin } of spans) {
    while (head < heads.length && (heads[head] as number) <= from) {
      const at = heads[head++] as number;
      found.add(at, at, strong);
    }
    const mark = kind === 'output' ? colors[origin ?? 'template'] : quiet;
    if (from < to) found.add(from, to, mark);
  }
  for (; head < heads.length; head += 1) found.add(heads[head] as number, heads[head] as number, strong);
  return { spans, colors: found.finish() };
}

const strong = Decoration.line({ class: 'cm-heading' });
const quiet = Decoration.mark({ class: 'cm-tag' });
const color = (origin: string) => Decoration.mark({ class: `cm-from cm-from-${origin}` });
const colors = {
  persona: color('persona'),
  arc: color('arc'),
  topic: color('topic'),
  voice: color('voice'),
  row: color('row'),
  template: quiet,
};

function* headings(doc: Text): Generator<number> {
  for (let number = 1; number <= doc.lines; number += 1) {
    const { from, text } = doc.line(number);
    if (/^#{1,4} /.test(text)) yield from;
  }
}
