import type { TemplateCheck, TemplateProblem } from '../../ipc/client';
import { count } from '../../lib/format';

/** What forbids saving comes first, then what concerns most rows. */
export function inOrder(problems: readonly TemplateProblem[]): TemplateProblem[] {
  return [...problems].sort((a, b) => Number(isMild(a)) - Number(isMild(b)) || b.rows - a.rows);
}

/** An empty value may be meant so: the others make no prompt. */
export const isMild = ({ kind }: TemplateProblem): boolean => kind === 'empty';

/** "28 have an empty" and the name. */
export function problemWords(problem: TemplateProblem): { words: string; name: string } {
  const { kind, rows, line, message, placeholder } = problem;
  const have = `${count(rows)} ${rows === 1 ? 'has' : 'have'}`;
  switch (kind) {
    case 'empty':
      return { words: `${have} an empty`, name: placeholder };
    case 'missing':
      return { words: `${have} no`, name: placeholder };
    case 'unknown':
      return { words: `Line ${count(line)}: there is no`, name: placeholder };
    case 'syntax':
      return { words: withoutStop(line > 0 ? `Line ${count(line)}: ${message}` : message), name: '' };
  }
}

const withoutStop = (text: string) => text.replace(/\.$/, '');

/** All of it as a sentence. */
export function problemText(problem: TemplateProblem): string {
  const { words, name } = problemWords(problem);
  return [words, name].filter(Boolean).join(' ');
}

/** Why a check forbids saving; null where it does not. */
export function stopsSaving(check: TemplateCheck): string | null {
  if (!check.stops) return null;
  const first = inOrder(check.problems)[0];
  return first ? problemText(first) : 'It cannot be read';
}

/** "Saving changes 500 prompts. 358 are written and stay." */
export function changeWords({ changes, written }: TemplateCheck): string {
  if (changes === 0) return 'Saving changes no prompt.';
  const saving = `Saving changes ${count(changes)} ${changes === 1 ? 'prompt' : 'prompts'}.`;
  if (written === 0) return `${saving} None of them is written.`;
  return `${saving} ${count(written)} ${written === 1 ? 'is written and stays' : 'are written and stay'}.`;
}

interface Way {
  place: { at: number; of: number; problem: boolean } | null;
  problems: readonly number[];
}

/** "1 of 28 with something empty", "3 of 500 rows"; off the way, what there is on it. */
export function placeWords({ place, problems }: Way, mild: boolean): string {
  const wrong = `with something ${mild ? 'empty' : 'wrong'}`;
  if (!place) return problems.length > 0 ? `${count(problems.length)} ${wrong}` : '';
  const where = `${count(place.at + 1)} of ${count(place.of)}`;
  return place.problem ? `${where} ${wrong}` : `${where} ${place.of === 1 ? 'row' : 'rows'}`;
}
