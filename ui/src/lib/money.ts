/** Sums of money as people write them. Pure. */

import { readNumber } from './number';

/** What was understood of a text: a sum in micro-dollars, nothing at all, or why it is no sum. */
export interface ReadMoney {
  micros: number | null;
  problem: string | null;
}

const MOST_DOLLARS = 1_000_000_000;
const otherCurrency = /[€£¥₹₽₩₺₪]|\b(EUR|GBP|CHF|JPY|INR)\b/i;

const nothing = (problem: string | null): ReadMoney => ({ micros: null, problem });

/** Reads "2.50", "$1,234.50" and "3,00 $": what `readNumber` reads, in dollars. */
export function readMoney(text: string): ReadMoney {
  const whole = text.normalize('NFKC').trim();
  if (whole === '') return nothing(null);
  if (otherCurrency.test(whole)) return nothing('Write the sum in US dollars.');
  const bare = whole.replace(/^(US\s?\$|USD|\$)\s*|\s*(US\s?\$|USD|\$)$/gi, '');
  const { value, problem } = readNumber(bare, 'Write a sum such as 2.50.');
  if (problem !== null) return nothing(problem);
  if (value > MOST_DOLLARS) return nothing('Write a smaller sum.');
  // Less than a micro-dollar would be rounded: the price of a single token to nothing.
  if (Number(value.toFixed(6)) !== value) return nothing('Write at most six decimals.');
  return { micros: Math.round(value * 1_000_000), problem: null };
}

/** "2.50", "1,234.50", "0.075": a sum as `readMoney` reads it back. */
export function writeMoney(micros: number): string {
  const [units = '0', fraction = ''] = (micros / 1_000_000).toFixed(6).split('.');
  const exact = fraction.replace(/0+$/, '');
  // Three decimals would read like thousands.
  const places = exact.length === 3 && units.length <= 3 && units !== '0' ? 4 : Math.max(2, exact.length);
  return `${units.replace(/\B(?=(\d{3})+$)/g, ',')}.${exact.padEnd(places, '0')}`;
}
