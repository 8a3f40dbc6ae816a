import { shareText } from '../../../lib/format';

/** "6% of the words changed", "under 1% of the words changed". Texts can change places, or speakers, without a word. */
export function editedWords(share: number, changed: boolean): string {
  if (share > 0) return `${shareText(share)} of the words changed`;
  return changed ? 'no word changed, but their order or speakers' : 'nothing changed';
}
