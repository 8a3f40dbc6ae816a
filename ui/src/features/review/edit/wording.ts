import { percentText } from '../../../lib/format';

/** "6% of the words changed", "under 1% of the words changed". */
export function editedWords(share: number): string {
  if (share === 0) return 'nothing changed';
  const whole = Math.round(share * 100);
  return `${whole === 0 ? `under ${percentText(1, 100)}` : percentText(whole, 100)} of the words changed`;
}
