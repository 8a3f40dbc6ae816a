/** Numbers as people write them. Pure. */

/** What was understood of a text: a number of at least 0, or why it is none. */
export interface ReadNumber {
  /** NaN where there is a problem. */
  value: number;
  problem: string | null;
}

/** Groups of three, and India's groups of two before the last three. */
const grouped = /^\d{1,3}(_\d{3})+$|^\d{1,2}(_\d{2})+_\d{3}$/;

const none = (problem: string): ReadNumber => ({ value: NaN, problem });

/**
 * Reads "2.5", "2,5", "1,234.50", "1.234,50", "2 500" and "1'000.50". One comma or point before exactly three digits can
 * mean a thousand times more or less, depending on the country: that is asked, never guessed. `otherwise` is said of what
 * is no number.
 */
export function readNumber(text: string, otherwise = 'Enter a number.'): ReadNumber {
  // Spaces and apostrophes only ever group.
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/(?<=\d)[\s'’](?=\d)/g, '_');
  if (!/^[\d_.,]*\d[\d_.,]*$/.test(plain)) return none(otherwise);
  const split = separate(plain);
  if (!split) return none(otherwise);
  const [units, fraction, ambiguous] = split;
  if (ambiguous) return none(asks(units, fraction));
  if (units.includes('_') && !grouped.test(units)) return none(otherwise);
  return { value: Number(`${units.replaceAll('_', '') || '0'}.${fraction || '0'}`), problem: null };
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

/** "2.5", and "1.1250" as three decimals would read like thousands: a number as `readNumber` reads it back. */
export function writeNumber(value: number): string {
  return String(value).replace(/^[1-9]\d{0,2}\.\d{3}$/, '$&0');
}
