/** Text for numbers, with units and honest precision. Pure: the clock is passed in. */

const counts = new Intl.NumberFormat('en-US');

export function count(n: number): string {
  return counts.format(n);
}

/** "1 conversation", "1,204 conversations". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Micro-dollars as "$0.041", "$0.02", "$1,204". Small sums keep two significant digits, never a false "$0.00". */
export function money(micros: number): string {
  return `$${dollars(micros).replace(/(\.\d\d\d*?)0+$/, '$1')}`;
}

/** A range as "$2.10 to 2.90", both ends to the same place; one sum where they read alike. */
export function moneyRange(range: { low: number; high: number }): string {
  const low = dollars(range.low);
  const high = dollars(range.high);
  return low === high ? money(range.low) : `$${low} to ${high}`;
}

function dollars(micros: number): string {
  const sum = micros / 1_000_000;
  if (sum < 0) return `-${dollars(-micros)}`;
  if (sum === 0) return '0.00';
  if (sum >= 1000) return counts.format(Math.round(sum));
  if (sum >= 0.1) return sum.toFixed(2);
  if (sum >= 0.01) return sum.toFixed(3);
  return sum.toFixed(Math.min(6, 1 - Math.floor(Math.log10(sum))));
}

/** "~24 s", "~18 minutes", "~2.5 hours": an estimate, as exact as an estimate is. */
export function about(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 90) return `~${Math.max(1, Math.round(seconds))} s`;
  const minutes = seconds / 60;
  if (minutes < 90) return `~${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return `~${hours < 10 ? trim(hours.toFixed(1)) : Math.round(hours)} hours`;
}

/** "22 to 31 min", "40 to 55 s", "1.5 to 2.5 h": a range in one unit. */
export function durationRange(range: { low: number; high: number }): string {
  const [unit, size, digits] =
    range.high < 90_000
      ? (['s', 1000, 0] as const)
      : range.high < 90 * 60_000
        ? (['min', 60_000, 0] as const)
        : (['h', 3_600_000, 1] as const);
  const low = trim(Math.max(range.low / size, digits ? 0.1 : 1).toFixed(digits));
  const high = trim(Math.max(range.high / size, digits ? 0.1 : 1).toFixed(digits));
  return low === high ? `~${low} ${unit}` : `${low} to ${high} ${unit}`;
}

/** A measured time: "0.8 s", "55 s", "18 min 5 s", "2 h 10 min". */
export function duration(ms: number): string {
  if (ms < 9_950) return `${trim((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** "2.3 a minute". */
export function rate(perMinute: number): string {
  return `${perMinute < 10 ? trim(perMinute.toFixed(1)) : count(Math.round(perMinute))} a minute`;
}

export function score(value: number): string {
  return value.toFixed(1);
}

export function scoreTone(value: number): 'red' | 'amber' | 'green' {
  return value >= 8 ? 'green' : value >= 6 ? 'amber' : 'red';
}

/** Whole percent, rounded down, so that 100 % is said only when everything is done. */
export function percent(done: number, total: number): number {
  return total === 0 ? 0 : Math.floor((done / total) * 100);
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
  return `${Math.round(hours / 24)} d ago`;
}

const exact = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** "4 Nov 2026, 15:42:07" in the person's time zone. */
export function exactTime(at: number): string {
  return exact.format(at);
}

/** "15:42" in the person's time zone. */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** A title inside a sentence: "The key was refused" as "the key was refused". Names of things keep their capital. */
export function midSentence(title: string): string {
  return title.startsWith('E-mail') ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

function trim(text: string): string {
  return text.replace(/\.0+$/, '');
}
