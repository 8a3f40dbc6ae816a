/** Text for numbers and times in the system's own form, with units and honest precision. Pure: the clock is passed in. */

let locale = system();
const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** The form of numbers and dates; without a name it is the system's. */
export function useLocale(name?: string): void {
  locale = name ?? system();
  numbers.clear();
  dates.clear();
}

/** A system without a language ("C", "POSIX") writes 16384 and $ 0.00: American English is used there. */
function system(): string | undefined {
  return /posix/i.test(new Intl.NumberFormat().resolvedOptions().locale) ? 'en-US' : undefined;
}

/** Making a formatter costs more than using it a hundred times. */
function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
  numbers.set(key, known);
  return known;
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = dates.get(key) ?? new Intl.DateTimeFormat(locale, options);
  dates.set(key, known);
  return known;
}

export function count(n: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(n);
}

/** "2.5", "2": at most so many digits behind the point, none that are zero. */
export function decimal(n: number, digits = 1): string {
  return numberFormat({ maximumFractionDigits: digits }).format(n);
}

/** "0.30": always so many digits behind the point. */
export function fixedDecimal(n: number, digits: number): string {
  return numberFormat(fixed(digits)).format(n);
}

/** "1 conversation", "1,204 conversations". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB'];

/** "412 bytes", "3.4 MB". */
export function size(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return unit === 0 ? plural(value, 'byte') : `${decimal(value, value < 9.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** Micro-dollars as "$0.041", "$0.02", "$1,204". Small sums keep two significant digits, never a false "$0.00". */
export function money(micros: number): string {
  const { sum, places } = rounded(micros);
  return dollars(sum, Math.min(places, 2), places);
}

/** A range as "$2.10 to 2.90", both ends to the same place; one sum where they read alike. */
export function moneyRange(range: { low: number; high: number }): string {
  const [low, high] = [rounded(range.low), rounded(range.high)];
  const places = rangePlaces(low, high);
  const [from, to] = [dollars(low.sum, places, places), dollars(high.sum, places, places)];
  if (from === to) return money(range.low);
  const bare = (sum: number) => numberFormat(fixed(places)).format(sum);
  // The sign of the currency is said once, on the side where the locale has it.
  return from.endsWith('$') ? `${bare(low.sum)} to ${to}` : `${from} to ${bare(high.sum)}`;
}

interface Sum {
  sum: number;
  places: number;
}

/** Dollars with the places that are worth telling. The places follow from the rounded sum: $999.999 is $1,000. */
function rounded(micros: number): Sum {
  const sum = micros / 1_000_000;
  const size = Math.abs(sum);
  if (size === 0) return { sum: 0, places: 2 };
  if (size >= 999.995) return { sum, places: 0 };
  if (size >= 0.0995) return { sum, places: 2 };
  // No call costs less than can be shown: what is more than nothing is never shown as nothing.
  if (size < 0.000_001) return { sum: Math.sign(sum) * 0.000_001, places: 6 };
  return { sum, places: Math.min(6, 1 - Math.floor(Math.log10(size))) };
}

/** The places of the smaller end, unless that would drown the larger one; both ends keep a digit that is not zero. */
function rangePlaces(low: Sum, high: Sum): number {
  if (low.sum === 0) return high.places;
  const first = Math.max(0, -Math.floor(Math.log10(Math.abs(low.sum))));
  const places = high.places === 0 ? first : Math.max(first, Math.min(low.places, high.places + 1));
  return places === 1 ? 2 : Math.min(6, places);
}

function fixed(places: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: places, maximumFractionDigits: places };
}

function dollars(sum: number, least: number, most: number): string {
  return numberFormat({
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: least,
    maximumFractionDigits: most,
  }).format(sum);
}

/** "~24 s", "~18 minutes", "~2.5 hours": an estimate, as exact as an estimate is. */
export function about(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 90) return `~${Math.max(1, Math.round(seconds))} s`;
  const minutes = seconds / 60;
  if (minutes < 90) return `~${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return `~${hours < 10 ? decimal(hours) : count(hours)} hours`;
}

/** "22 to 31 min", "40 to 55 s", "1.5 to 2.5 h": a range in one unit. */
export function durationRange(range: { low: number; high: number }): string {
  const [unit, size, digits] =
    range.high < 90_000
      ? (['s', 1000, 0] as const)
      : range.high < 90 * 60_000
        ? (['min', 60_000, 0] as const)
        : (['h', 3_600_000, 1] as const);
  const low = decimal(Math.max(range.low / size, digits ? 0.1 : 1), digits);
  const high = decimal(Math.max(range.high / size, digits ? 0.1 : 1), digits);
  return low === high ? `~${low} ${unit}` : `${low} to ${high} ${unit}`;
}

/** A measured time: "0.8 s", "55 s", "18 min 5 s", "2 h 10 min". */
export function duration(ms: number): string {
  if (ms < 9_950) return `${decimal(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = `${count(Math.floor(minutes / 60))} h`;
  return minutes % 60 ? `${hours} ${minutes % 60} min` : hours;
}

/** "2.3 a minute"; "12 an hour" where that would be less than one a minute. */
export function rate(perMinute: number): string {
  const [n, unit] = perMinute < 0.95 ? [perMinute * 60, 'an hour'] : [perMinute, 'a minute'];
  return `${n < 9.95 ? decimal(n) : count(n)} ${unit}`;
}

export function score(value: number): string {
  return numberFormat(fixed(1)).format(value);
}

export function scoreTone(value: number): 'red' | 'amber' | 'green' {
  return value >= 8 ? 'green' : value >= 6 ? 'amber' : 'red';
}

/** Whole percent, rounded down, so that 100 % is said only when everything is done. */
export function percent(done: number, total: number): number {
  // Multiplied first: 29 / 100 * 100 is 28.999... in floating point.
  return total === 0 ? 0 : Math.floor((done * 100) / total);
}

/** "42%", "42 %": as `percent`, in words. */
export function percentText(done: number, total: number): string {
  return numberFormat({ style: 'percent' }).format(percent(done, total) / 100);
}

/** "60%", "60 %", "0.8%": of a number from 0 to 100. */
export function percentOf(n: number, digits = 0): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(n / 100);
}

/** Words with percentages that the engine wrote ("10 to 30 %"), in the form that all others have. */
export function withPercents(words: string): string {
  return words.replace(/(\d+(?:\.\d+)?) %/g, (_, n: string) => percentOf(Number(n), 1));
}

/** "24 %", of a share from 0 to 1; "under 1 %" and "over 99 %" where rounding would make something nothing, or all. */
export function shareText(share: number): string {
  const say = numberFormat({ style: 'percent', maximumFractionDigits: 0 });
  if (share > 0 && share < 0.005) return `under ${say.format(0.01)}`;
  return share >= 0.995 && share < 1 ? `over ${say.format(0.99)}` : say.format(share);
}

/** "just now", "2 minutes ago", "3 days ago". */
export function relativeTime(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 45) return seconds < -45 ? exactTime(at) : 'just now';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${plural(minutes, 'minute')} ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${plural(hours, 'hour')} ago`;
  const days = Math.round(hours / 24);
  if (days < 31) return `${plural(days, 'day')} ago`;
  const months = Math.round(days / 30.4);
  return months < 12 ? `${plural(months, 'month')} ago` : `${plural(Math.round(days / 365), 'year')} ago`;
}

/** "2 h", "3 d": the relative time for a narrow column. */
export function shortRelativeTime(at: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - at) / 60_000));
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return `${count(hours / 24)} d ago`;
}

/** "Nov 4, 2026, 3:42:07 PM", "04.11.2026, 15:42:07": in the person's time zone. */
export function exactTime(at: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** The exact time without its seconds. */
export function minuteTime(at: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

/** "Nov 12", "12. Nov."; of another year than this one with it: "Nov 12, 2025". In the person's time zone. */
export function shortDay(at: number, now = Date.now()): string {
  return isOfYear(at, now) ? dateFormat({ day: 'numeric', month: 'short' }).format(at) : fullDay(at);
}

/** "Nov 12, 2025", "12.11.2025" in the person's time zone. */
export function fullDay(at: number): string {
  return dateFormat({ dateStyle: 'medium' }).format(at);
}

export function isOfYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear();
}

/** "3:42 PM", "15:42" in the person's time zone. */
export function clockTime(at: number): string {
  return dateFormat({ timeStyle: 'short' }).format(at);
}

/** "Nov 4, 2026" of "2026-11-04"; what is no day stays as it is. */
export function dayText(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  return Number.isNaN(at.getTime()) ? day : fullDay(at.getTime());
}

/** "2026-11-04": the day of the person's own calendar, as the engine stores days. */
export function localDay(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A title inside a sentence: "The key was refused" as "the key was refused". Names of things keep their capital. */
export function midSentence(title: string): string {
  return title.startsWith('E-mail') ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** Said once a name is as long as it can be: the field takes no more, and what was pasted may have lost its end. */
export function nameIsCut(most: number): string {
  return `A name has at most ${count(most)} characters: what goes beyond is cut off.`;
}
