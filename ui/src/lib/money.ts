/** Sums of money as people write them. Pure. */

/** What was understood of a text: a sum in micro-dollars, nothing at all, or why it is no sum. */
export interface ReadMoney {
  micros: number | null;
  problem: string | null;
}

const MOST_DOLLARS = 1_000_000_000;
const EXAMPLE = 'Write a sum such as 2.50.';
/** Groups of three, and India's groups of two before the last three. */
const grouped = /^\d{1,3}(_\d{3})+$|^\d{1,2}(_\d{2})+_\d{3}$/;
const otherCurrency = /[€£¥₹₽₩₺₪]|\b(EUR|GBP|CHF|JPY|INR)\b/i;

const nothing = (problem: string | null): ReadMoney => ({ micros: null, problem });

/**
 * Reads "2.50", "2,50", "$1,234.50", "1.234,50", "2 500" and "1'000.50". One comma or point before exactly three
 * digits can mean a thousand times more or less, depending on the country: that is asked, never guessed.
 */
export function readMoney(text: string): ReadMoney {
  const whole = text.normalize('NFKC').trim();
  if (whole === '') return nothing(null);
  if (otherCurrency.test(whole)) return nothing('Write the sum in US dollars.');
  const bare = whole.replace(/^(US\s?\$|USD|\$)\s*|\s*(US\s?\$|USD|\$)$/gi, '');
  // Spaces and apostrophes only ever group.
  const plain = bare.replace(/(?<=\d)[\s'’](?=\d)/g, '_');
  if (!/^[\d_.,]*\d[\d_.,]*$/.test(plain)) return nothing(EXAMPLE);
  const split = separate(plain);
  if (!split) return nothing(EXAMPLE);
  const [units, fraction, ambiguous] = split;
  if (ambiguous) return nothing(asks(units, fraction));
  if (units.includes('_') && !grouped.test(units)) return nothing(EXAMPLE);
  const sum = Number(`${units.replaceAll('_', '') || '0'}.${fraction || '0'}`);
  if (sum > MOST_DOLLARS) return nothing('Write a smaller sum.');
  return { micros: Math.round(sum * 1_000_000), problem: null };
}

/** Units with `_` between groups, what stands after the decimal sign, and whether that sign may have grouped. */
function separate(text: string): [units: string, fraction: string, ambiguous: boolean] | null {
  const signs: string[] = text.match(/[.,]/g) ?? [];
  const last = signs.at(-1);
  if (last === undefined) return [text, '', false];
  const decimal = signs.indexOf(last) === signs.length - 1;
  const at = text.lastIndexOf(last);
  if (!decimal) {
    // The same sign more than once groups, and nothing else may.
    const alone = signs.every((sign) => sign === last) && !text.includes('_');
    return alone ? [text.replaceAll(last, '_'), '', false] : null;
  }
  const before = text.slice(0, at);
  const fraction = text.slice(at + 1);
  if (fraction.includes('_') || (signs.length > 1 && before.includes('_'))) return null;
  const ambiguous = signs.length === 1 && fraction.length === 3 && /^[1-9]\d{0,2}$/.test(before);
  return [before.replaceAll(/[.,]/g, '_'), fraction, ambiguous];
}

function asks(units: string, fraction: string): string {
  return `This can mean ${units}${fraction} or ${units}.${fraction}. Write ${units}${fraction} or ${units}.${fraction}0.`;
}

/** "2.50", "1,234.50", "0.075": a sum as `readMoney` reads it back. */
export function writeMoney(micros: number): string {
  const [units = '0', fraction = ''] = (micros / 1_000_000).toFixed(6).split('.');
  const exact = fraction.replace(/0+$/, '');
  // Three decimals would read like thousands.
  const places = exact.length === 3 && units.length <= 3 && units !== '0' ? 4 : Math.max(2, exact.length);
  return `${units.replace(/\B(?=(\d{3})+$)/g, ',')}.${exact.padEnd(places, '0')}`;
}
