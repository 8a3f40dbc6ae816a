import { EditorView } from '@codemirror/view';

const origins = ['persona', 'arc', 'topic', 'voice', 'row'];

/** Grounds and inks by what a name comes from. */
const colors = Object.fromEntries(
  origins.flatMap((origin) => [
    [`.cm-from-${origin}`, { color: `var(--from-${origin})`, backgroundColor: `var(--from-${origin}-tint)` }],
    [`.cm-name-from-${origin} .cm-completionLabel`, { color: `var(--from-${origin})` }],
  ]),
);

/*
 * Underlines in place of the waves that the lint package draws as pictures: the content security policy shows none that
 * are written as data.
 */
const wave = (tone: string) => ({
  backgroundImage: 'none',
  // One by one: WebKit takes no more than the line where they are given together.
  textDecorationLine: 'underline',
  textDecorationStyle: 'wavy',
  textDecorationColor: `var(--${tone})`,
  textUnderlineOffset: '4px',
});

/** The look of the editor, by the window's tokens: they reach into its tree. */
export const theme = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: 'var(--text-sm)',
    color: 'var(--ink-2)',
    backgroundColor: 'var(--surface)',
  },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused .cm-gutters': { boxShadow: 'inset 2px 0 var(--focus)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.25rem', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '0 16px 16px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 2px' },
  '.cm-gutters': { border: 'none', backgroundColor: 'var(--surface)', color: 'var(--ink-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.75rem', padding: '0 14px 0 0' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--hover)' },
  '.cm-content ::selection, .cm-content::selection': {
    backgroundColor: 'color-mix(in oklab, var(--accent) 28%, transparent)',
  },
  '.cm-heading': { fontWeight: '700', color: 'var(--ink)' },
  '.cm-tag': { color: 'var(--ink-3)' },
  '.cm-from': { padding: '1px 2px', margin: '0 -2px', borderRadius: '3px', boxDecorationBreak: 'clone' },
  '.cm-marked': { boxShadow: 'inset 0 0 0 1px currentColor', borderRadius: '3px' },
  '.cm-lintRange-error': wave('red'),
  '.cm-lintRange-warning': wave('amber'),
  '.cm-lintRange-active': { backgroundColor: 'transparent' },
  '.cm-tooltip': {
    zIndex: '2',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow-md)',
  },
  '.cm-tooltip-lint': { padding: '4px 0', font: 'var(--text-sm)/1.45 var(--font)' },
  '.cm-diagnostic': { padding: '2px 10px', borderLeft: 'none' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: '20rem',
    maxHeight: '16rem',
    padding: '4px',
    fontFamily: 'var(--font)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: 'var(--s2)',
    minHeight: '1.75rem',
    padding: '0 8px',
    borderRadius: 'var(--radius-sm)',
    color: 'var(--ink)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-tint)' },
  '.cm-completionLabel': { flex: '0 0 8rem', fontFamily: 'var(--mono)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
  '.cm-completionDetail': {
    minWidth: '0',
    margin: '0',
    overflow: 'hidden',
    color: 'var(--ink-3)',
    fontStyle: 'normal',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  ...colors,
});
