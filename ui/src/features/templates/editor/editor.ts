import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion,
} from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { nextDiagnostic, previousDiagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { Placeholder, TemplateProblem } from '../../../ipc/client';
import type { Place } from '../hover.svelte';
import { isMild, problemText } from '../problems';
import { markPlace, marks, spanAt } from './marks';
import { completeNames } from './names';
import { theme } from './theme';

export interface EditorOptions {
  /**
   * A tree of its own: there the editor's styles are sheets that are adopted, where the document would get a style
   * element, which the content security policy forbids.
   */
  root: ShadowRoot;
  text: string;
  names: () => readonly Placeholder[];
  onwrite: (text: string) => void;
  /** Counted from 1. */
  oncursor: (line: number, column: number) => void;
  onhover: (place: Place | null) => void;
}

/** The source as it is edited. */
export class SourceEditor {
  readonly #view: EditorView;

  constructor({ root, text, names, onwrite, oncursor, onhover }: EditorOptions) {
    const state = EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        // Braces alone: in prose a quote is an apostrophe.
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['{'] } }]),
        closeBrackets(),
        autocompletion({ override: [completeNames(names)], icons: false, optionClass: nameColor }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...standardKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': 'Source of the template', 'data-testid': 'source' }),
        marks,
        theme,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onwrite(update.state.doc.toString());
          if (!update.docChanged && !update.selectionSet) return;
          const { head } = update.state.selection.main;
          const line = update.state.doc.lineAt(head);
          oncursor(line.number, head - line.from + 1);
        }),
        EditorView.domEventHandlers({
          mousemove: (event, view) => {
            const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
            const span = at === null ? null : spanAt(view, at);
            onhover(span && { from: span.from, to: span.to });
          },
          mouseleave: () => onhover(null),
        }),
      ],
    });
    this.#view = new EditorView({ state, parent: root, root });
    // It is what the focus comes to first, and the text is what it is meant for.
    this.#view.scrollDOM.addEventListener('focus', () => this.#view.focus());
    oncursor(1, 1);
  }

  /** What came from elsewhere takes the place of what stands there, as one step that can be undone. */
  setText(text: string): void {
    const { doc } = this.#view.state;
    if (doc.toString() === text) return;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
  }

  setProblems(problems: readonly TemplateProblem[]): void {
    const { length } = this.#view.state.doc;
    const diagnostics = problems.map((problem) => {
      const from = Math.min(problem.from, length);
      const severity = isMild(problem) ? ('warning' as const) : ('error' as const);
      return {
        from,
        to: Math.min(Math.max(problem.to, from), length),
        severity,
        message: problemText(problem),
      };
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  /** Marks the placeholder that something comes from. */
  mark(place: Place | null): void {
    this.#view.dispatch({ effects: markPlace.of(place && this.#whole(place)) });
  }

  /** Puts the cursor at the placeholder that something comes from. */
  jump(place: Place): void {
    const { from, to } = this.#whole(place);
    const { length } = this.#view.state.doc;
    this.#view.dispatch({
      selection: { anchor: Math.min(from, length), head: Math.min(to, length) },
      effects: EditorView.scrollIntoView(Math.min(from, length), { y: 'center' }),
    });
    this.#view.focus();
  }

  nextProblem(by: 1 | -1): void {
    if (by > 0) nextDiagnostic(this.#view);
    else previousDiagnostic(this.#view);
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }

  /** With the braces around it, where it stands in some. */
  #whole(place: Place): Place {
    return spanAt(this.#view, place.from) ?? place;
  }
}

/** A name has the color of what it comes from. */
function nameColor({ type = '' }: Completion): string {
  return `cm-name-${type}`;
}
